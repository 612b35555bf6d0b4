package io.landmarkstream.sign;

/**
 * One eye's lid between frames. As {@code attributes.EyeState}, but a shut eye stays shut however long it is.
 *
 * @param open usual height over width while it is open; 0: not seen yet
 * @param shutUs running clock at which it shut; −1: it is open
 * @param blinkBeginUs of its last closure that has ended, {@code blinkEndUs} likewise; −1: none
 * @param used whether that closure was told
 * @param narrowUs running clock at which it was last seen narrowed, also if it did not shut; −1: not yet
 * @param turn the least height over width since it shut; while it is open, the greatest since it opened
 */
record LidState(float open, long shutUs, long blinkBeginUs, long blinkEndUs, boolean used, long narrowUs, float turn) {

    static final LidState NEW = new LidState(0, -1, -1, -1, true, -1, 0);

    /**
     * Shares of the usual opening, as in {@code attributes.EyeState}; it opens again earlier, since smoothing makes it
     * late.
     */
    private static final double SHUT = .55;

    private static final double REOPENED = .66;

    /**
     * Share of the usual opening by which a lid has turned: between two blinks in half a second, smoothed points do not
     * show the eye open. Chosen on 240 double blinks of simulated people.
     */
    private static final double TURNED = .2;

    private static final double NARROW = .78;
    private static final double RISE_US = 200_000;
    private static final double FALL_US = 5_000_000;

    LidState next(double openness, long clockUs, long elapsedUs) {
        if (Double.isNaN(openness)) {
            return new LidState(open, -1, -1, -1, true, clockUs, open);
        }
        float now = (float) openness;
        if (open == 0) {
            return new LidState(now, -1, -1, -1, true, clockUs, now);
        }
        long narrow = openness < NARROW * open ? clockUs : narrowUs;
        if (isShut()) {
            boolean opens = openness >= REOPENED * open || openness - turn >= TURNED * open;
            return opens
                    ? new LidState(learned(openness, elapsedUs), -1, shutUs, clockUs, false, narrow, now)
                    : new LidState(
                            towards(openness, elapsedUs, 4 * FALL_US),
                            shutUs,
                            blinkBeginUs,
                            blinkEndUs,
                            used,
                            narrow,
                            Math.min(turn, now));
        }
        boolean shuts = openness < SHUT * open && turn - openness >= TURNED * open;
        return shuts
                ? new LidState(open, clockUs, blinkBeginUs, blinkEndUs, used, narrow, now)
                : new LidState(
                        learned(openness, elapsedUs), -1, blinkBeginUs, blinkEndUs, used, narrow, Math.max(turn, now));
    }

    LidState spent() {
        return new LidState(open, shutUs, blinkBeginUs, blinkEndUs, true, narrowUs, turn);
    }

    boolean isShut() {
        return shutUs >= 0;
    }

    private float learned(double openness, long elapsedUs) {
        return towards(openness, elapsedUs, openness > open ? RISE_US : FALL_US);
    }

    private float towards(double openness, long elapsedUs, double timeUs) {
        return (float) (open + (openness - open) * (1 - StrictMath.exp(-elapsedUs / timeUs)));
    }
}
