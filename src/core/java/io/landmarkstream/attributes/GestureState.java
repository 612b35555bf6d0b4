package io.landmarkstream.attributes;

/**
 * What is remembered of one hand's gesture between frames, so that gestures do not flicker: a hand takes a gesture (or
 * none) only when frame after frame has shown it for the hold time.
 *
 * @param held name of the gesture that it has; empty: none
 * @param heldUs for how long, microseconds of capture time
 * @param shown what the last frames showed instead; equal to {@code held}: nothing else
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
