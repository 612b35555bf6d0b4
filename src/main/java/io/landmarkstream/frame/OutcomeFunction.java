package io.landmarkstream.frame;

import io.landmarkstream.tracing.FrameTraces;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * A step of the job that brings a frame to its next stage. One outcome in, one out; a reject is passed on unchanged.
 *
 * @param <I> stage of a frame before this step
 * @param <O> stage of a frame after this step
 */
public abstract class OutcomeFunction<I extends FrameStage, O extends FrameStage>
        extends RichMapFunction<Outcome<I>, Outcome<O>> {

    private static final long serialVersionUID = 1L;

    private transient FrameTraces traces;

    /** Functions that have more to open call this first. */
    @Override
    public void open(OpenContext context) throws Exception {
        traces = step() == null ? null : FlinkTraces.of(getRuntimeContext());
    }

    /** Functions that have more to close call this too. */
    @Override
    public void close() throws Exception {
        if (traces != null) {
            traces.close();
        }
    }

    @Override
    public final Outcome<O> map(Outcome<I> outcome) throws Exception {
        if (outcome.isRejected()) {
            passing(outcome.reject());
            return Outcome.rejected(outcome.reject());
        }
        return traces != null && FrameTraces.follows(outcome.info().traceparent())
                ? traced(outcome.frame())
                : advance(outcome.frame());
    }

    private Outcome<O> traced(I frame) throws Exception {
        long start = FrameTraces.now();
        Outcome<O> outcome = advance(frame);
        Reject reject = outcome.reject();
        traces.span(
                frame.info().traceparent(),
                step(),
                start,
                FrameTraces.now(),
                reject == null || reject.reason().isShed() ? null : reject.detail());
        return outcome;
    }

    /** Name of the step's span in a frame's trace; {@code null}: it takes no time worth telling. */
    protected String step() {
        return null;
    }

    /** The outcome of this step for a frame. */
    protected abstract Outcome<O> advance(I frame) throws Exception;

    /** Called for a reject of an earlier step, for steps that must know of them. */
    protected void passing(Reject reject) throws Exception {}
}
