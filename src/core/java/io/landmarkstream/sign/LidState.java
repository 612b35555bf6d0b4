package io.landmarkstream.sign;

/**
 * One eye's lid between frames. As {@code attributes.EyeState}, but a shut eye stays shut however long it is.
 *
 * @param open usual height over width while it is open; 0: not seen yet
 * @param shutUs running clock at which it shut; −1: it is open
 * @param blinkBeginUs of its last closure that has ended, {@code blinkEndUs} likewise; −1: none
 * @param used whether that closure was told
 * @param narrowUs running clock at which it was last seen narrowed, also if it did not shut; −1: not yet
 */
record LidState(float open, long shutUs, long blinkBeginUs, long blinkEndUs, boolean used, long narrowUs) {

    static final LidState NEW = new LidState(0, -1, -1, -1, true, -1);

    /**
     * Shares of the usual opening, as in {@code attributes.EyeState}; it opens again earlier, since smoothing makes it
     * late.
     */
    private static final double SHUT = .55;

    private static final double REOPENED = .66;
    private static final double NARROW = .78;
    private static final double RISE_US = 200_000;
    private static final double FALL_US = 5_000_000;

    LidState next(double openness, long clockUs, long elapsedUs) {
        if (Double.isNaN(openness)) {
            return new LidState(open, -1, -1, -1, true, clockUs);
        }
        if (open == 0) {
            return new LidState((float) openness, -1, -1, -1, true, clockUs);
        }
        long narrow = openness < NARROW * open ? clockUs : narrowUs;
        if (shutUs >= 0 ? openness < REOPENED * open : openness < SHUT * open) {
            return new LidState(
                    shutUs < 0 ? open : towards(openness, elapsedUs, 4 * FALL_US),
                    shutUs < 0 ? clockUs : shutUs,
                    blinkBeginUs,
                    blinkEndUs,
                    used,
                    narrow);
        }
        float learned = towards(openness, elapsedUs, openness > open ? RISE_US : FALL_US);
        return shutUs >= 0
                ? new LidState(learned, -1, shutUs, clockUs, false, narrow)
                : new LidState(learned, -1, blinkBeginUs, blinkEndUs, used, narrow);
    }

    LidState spent() {
        return new LidState(open, shutUs, blinkBeginUs, blinkEndUs, true, narrowUs);
    }

    boolean isShut() {
        return shutUs >= 0;
    }

    private float towards(double openness, long elapsedUs, double timeUs) {
        return (float) (open + (openness - open) * (1 - StrictMath.exp(-elapsedUs / timeUs)));
    }
}
