package io.landmarkstream.attributes;

import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.OutcomeFunction;
import io.landmarkstream.track.TrackedFrame;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;

/**
 * Keyed by camera: tracked frame in, the same with its objects' attributes out: {@link AttributeExtractor} in a job.
 * Where attributes are off, frames pass unchanged; the operator stays, so that a savepoint fits either way.
 */
public final class AttributesFunction extends OutcomeFunction<TrackedFrame, AttributedFrame> {

    private static final long serialVersionUID = 1L;

    private final AttributesOptions options;
    private final Duration stateTtl;
    private transient AttributeExtractor extractor;
    private transient ValueState<AttributesState> memory;

    /**
     * @param options {@code null}: off
     * @param stateTtl how long the state of a silent camera is kept
     */
    public AttributesFunction(AttributesOptions options, Duration stateTtl) {
        this.options = options;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        memory = new FlinkSetup(getRuntimeContext(), stateTtl).value("attributes", AttributesState.class);
        extractor = options == null ? null : new AttributeExtractor(options);
    }

    @Override
    protected Outcome<AttributedFrame> advance(TrackedFrame frame) throws IOException {
        if (extractor == null) {
            return Outcome.of(AttributedFrame.of(frame));
        }
        AttributesState before = memory.value();
        AttributeExtractor.Extraction step = extractor.update(before == null ? AttributesState.EMPTY : before, frame);
        memory.update(step.state());
        return Outcome.of(new AttributedFrame(frame, step.attributes()));
    }
}
