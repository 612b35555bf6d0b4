package io.landmarkstream.frame;

import org.apache.flink.api.common.functions.RichMapFunction;

/**
 * A step of the job that takes a frame one stage further. One outcome in, one out; a reject is handed on as it is.
 *
 * @param <I> how far a frame has come before this step
 * @param <O> and after it
 */
public abstract class OutcomeFunction<I extends FrameStage, O extends FrameStage>
        extends RichMapFunction<Outcome<I>, Outcome<O>> {

    private static final long serialVersionUID = 1L;

    @Override
    public final Outcome<O> map(Outcome<I> outcome) throws Exception {
        if (outcome.isRejected()) {
            passing(outcome.reject());
            return Outcome.rejected(outcome.reject());
        }
        return advance(outcome.frame());
    }

    /** What this step makes of a frame. */
    protected abstract Outcome<O> advance(I frame) throws Exception;

    /** Sees a reject of an earlier step pass; for steps that follow their camera over its rejects. */
    protected void passing(Reject reject) throws Exception {}
}
