package io.landmarkstream.attributes;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.track.TrackedFrame;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * Keyed by camera: tracked things or rejects in, the same with what they mean out: {@link Interpreter} in a job. Where
 * meaning is off, frames pass as they are; the operator stays, so that a savepoint fits either way.
 */
public final class MeaningFunction extends RichMapFunction<TrackedFrame, InterpretedFrame> {

    private static final long serialVersionUID = 1L;

    private final MeaningOptions options;
    private final Duration stateTtl;
    private transient Interpreter interpreter;
    private transient ValueState<MeaningState> memory;

    /**
     * @param options {@code null}: off
     * @param stateTtl how long what is remembered of a silent camera is kept
     */
    public MeaningFunction(MeaningOptions options, Duration stateTtl) {
        this.options = options;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(
                getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        ValueStateDescriptor<MeaningState> descriptor = new ValueStateDescriptor<>("meaning", MeaningState.class);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        memory = getRuntimeContext().getState(descriptor);
        interpreter = options == null ? null : new Interpreter(options);
    }

    @Override
    public InterpretedFrame map(TrackedFrame frame) throws IOException {
        if (interpreter == null || frame.reject() != null) {
            return InterpretedFrame.of(frame);
        }
        MeaningState before = memory.value();
        Interpreter.Step step = interpreter.update(before == null ? MeaningState.EMPTY : before, frame);
        memory.update(step.state());
        return new InterpretedFrame(frame, step.meanings());
    }
}
