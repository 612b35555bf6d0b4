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
 * Keyed by camera: tracked things or rejects in, the same with what they mean out: {@link AttributeExtractor} in a job.
 * Where meaning is off, frames pass as they are; the operator stays, so that a savepoint fits either way.
 */
public final class AttributesFunction extends RichMapFunction<TrackedFrame, AttributedFrame> {

    private static final long serialVersionUID = 1L;

    private final AttributesOptions options;
    private final Duration stateTtl;
    private transient AttributeExtractor extractor;
    private transient ValueState<AttributesState> memory;

    /**
     * @param options {@code null}: off
     * @param stateTtl how long what is remembered of a silent camera is kept
     */
    public AttributesFunction(AttributesOptions options, Duration stateTtl) {
        this.options = options;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        ValueStateDescriptor<AttributesState> descriptor =
                new ValueStateDescriptor<>("attributes", AttributesState.class);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        memory = getRuntimeContext().getState(descriptor);
        extractor = options == null ? null : new AttributeExtractor(options);
    }

    @Override
    public AttributedFrame map(TrackedFrame frame) throws IOException {
        if (extractor == null || frame.reject() != null) {
            return AttributedFrame.of(frame);
        }
        AttributesState before = memory.value();
        AttributeExtractor.Extraction step = extractor.update(before == null ? AttributesState.EMPTY : before, frame);
        memory.update(step.state());
        return new AttributedFrame(frame, step.attributes());
    }
}
