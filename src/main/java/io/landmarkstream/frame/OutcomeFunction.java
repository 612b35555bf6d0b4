package io.landmarkstream.frame;

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

    @Override
    public final Outcome<O> map(Outcome<I> outcome) throws Exception {
        if (outcome.isRejected()) {
            passing(outcome.reject());
            return Outcome.rejected(outcome.reject());
        }
        return advance(outcome.frame());
    }

    /** The outcome of this step for a frame. */
    protected abstract Outcome<O> advance(I frame) throws Exception;

    /** Called for a reject of an earlier step, for steps that must know of them. */
    protected void passing(Reject reject) throws Exception {}
}
