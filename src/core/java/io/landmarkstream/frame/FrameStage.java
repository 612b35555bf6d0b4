package io.landmarkstream.frame;

/**
 * A frame as far as it has come on its way through the job: {@link Frame} still compressed, then decoded, detected,
 * tracked and attributed.
 */
public interface FrameStage {

    /** Camera, time and position; the same at every stage. */
    FrameInfo info();
}
