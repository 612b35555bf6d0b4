package io.landmarkstream.attributes;

/**
 * State of one hand's gesture between frames, so that gestures do not flicker: a hand takes a gesture (or none) only
 * when frame after frame has shown it for the hold time.
 *
 * @param held name of the reported gesture; empty: none
 * @param heldUs for how long, microseconds of capture time
 * @param shown gesture in the last frames, if another; equal to {@code held}: nothing else
 * @param shownUs for how long
 */
public record GestureState(String held, long heldUs, String shown, long shownUs) {

    /** A hand not seen yet. */
    static final GestureState NEW = new GestureState("", 0, "", 0);

    /**
     * One frame later.
     *
     * @param now what this frame shows; empty: none
     * @param holdUs the hold time; 0: each frame counts at once
     */
    GestureState next(String now, long elapsedUs, long holdUs) {
        if (now.equals(held)) {
            return new GestureState(held, heldUs + elapsedUs, held, 0);
        }
        long us = now.equals(shown) ? shownUs + elapsedUs : 0;
        return us >= holdUs ? new GestureState(now, us, now, 0) : new GestureState(held, heldUs + elapsedUs, now, us);
    }
}
