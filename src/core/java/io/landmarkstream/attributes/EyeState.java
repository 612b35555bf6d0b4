package io.landmarkstream.attributes;

/**
 * State of one eye between frames, to detect blinks. The eye's own open level is learned, because eyes differ more from
 * person to person than a half-closed eye from an open one.
 *
 * @param open level of the eye aspect ratio while open; 0: not seen yet
 * @param closedUs how long it has been shut, microseconds of capture time; −1: it is open
 */
public record EyeState(float open, long closedUs) {

    /** An eye not seen yet. */
    static final EyeState NEW = new EyeState(0, -1);

    /** Shut below this share of the open level, open again above the other. */
    private static final double SHUT = .55;

    private static final double REOPENED = .75;

    /** The open level rises to a wider eye within a fifth of a second, and falls to a narrower one within five. */
    private static final double RISE_US = 200_000;

    private static final double FALL_US = 5_000_000;

    /** Blinks last a tenth to half a second; a longer closure is a closed eye. */
    private static final long LONGEST_BLINK_US = 500_000;

    /** One frame later. */
    EyeState next(double openness, long elapsedUs) {
        if (open == 0) {
            return new EyeState((float) openness, -1);
        }
        if (closedUs >= 0 ? openness < REOPENED * open : openness < SHUT * open) {
            // The open level adapts slowly while the eye counts as closed: it may be an eye that is open but narrow.
            float learned = closedUs > LONGEST_BLINK_US ? towards(openness, elapsedUs) : open;
            return new EyeState(learned, closedUs < 0 ? 0 : closedUs + elapsedUs);
        }
        return new EyeState(towards(openness, elapsedUs), -1);
    }

    /** How long the blink lasted that ended on the way to {@code next}; −1: none did. */
    long blinkUs(EyeState next, long elapsedUs) {
        long us = closedUs + elapsedUs;
        return closedUs >= 0 && next.closedUs < 0 && us <= LONGEST_BLINK_US ? us : -1;
    }

    private float towards(double openness, long elapsedUs) {
        double time = openness > open ? RISE_US : FALL_US;
        return (float) (open + (openness - open) * (1 - StrictMath.exp(-elapsedUs / time)));
    }
}
