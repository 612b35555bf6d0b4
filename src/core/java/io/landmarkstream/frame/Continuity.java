package io.landmarkstream.frame;

/**
 * How a frame follows the one before it on the same camera.
 *
 * @param gap frames missing in between, by sequence number; 0 if none
 * @param newStream first frame of its stream name, or of a video whose sequence parameter set changed
 * @param newSize the picture's size differs from the one before
 * @param discontinuity the capture time does not carry on from the one before: repeated, backwards, too far ahead, or
 *     missing
 */
public record Continuity(long gap, boolean newStream, boolean newSize, boolean discontinuity) {

    /** Follows the frame before directly. */
    public static final Continuity SMOOTH = new Continuity(0, false, false, false);

    /** This, combined with that of earlier frames without a result; the gap is this frame's own. */
    public Continuity including(Continuity missed) {
        return new Continuity(
                gap, newStream || missed.newStream, newSize || missed.newSize, discontinuity || missed.discontinuity);
    }

    /** Whether no later frame has to repeat anything of it; the gap is each frame's own. */
    public boolean isSmooth() {
        return !newStream && !newSize && !discontinuity;
    }

    /** Whether tracks and regions of interest of the frame before are still valid. */
    public boolean breaksTracks() {
        return newStream || newSize;
    }
}
