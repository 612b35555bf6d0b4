package io.landmarkstream.landmark;

import io.landmarkstream.landmark.Landmarker.RoiResult;

/**
 * What a landmark network says of a second hand while it looks at one: hands on each other have one box between them
 * more often than not, and the one that is found knows best where the other is.
 *
 * @param score probability that a hand of the other side lies on the one looked at
 * @param region where that one is to be looked for, mirrored as its side asks for
 */
record OverlappingHand(float score, Roi region) {

    /** Number of values that a network gives. */
    static final int VALUES = 6;

    /**
     * What one of two hands must report for both to be there. This and {@link #NOT_DENIED} were chosen on photos of
     * training and rendered clasped hands (docs/log.md, round 16).
     */
    private static final float CERTAIN = .95f;

    /** What the other one must report. */
    private static final float NOT_DENIED = .3f;

    /**
     * Whether two answers whose boxes overlap are two hands, by what they report. A single hand that was found twice,
     * as a left and a right one, has an answer that knows of no other hand. Where the network reports nothing, a left
     * and a right hand are two.
     */
    static boolean areTwo(RoiResult one, RoiResult other) {
        if (one.overlapping() == null || other.overlapping() == null) {
            Handedness side = one.detected().handedness();
            return side != Handedness.UNKNOWN && other.detected().handedness() == side.other();
        }
        float a = one.overlapping().score;
        float b = other.overlapping().score;
        return Math.max(a, b) >= CERTAIN && Math.min(a, b) >= NOT_DENIED;
    }

    /**
     * @param values probability; centre x, y in −1…1 over the network's input; side in widths of the input; x, y of the
     *     direction that is up in the other hand's region, of any length
     * @param width of the network's input
     * @param height of the network's input
     * @param toSource from the network's input to the picture
     * @param seen the region of the network's input
     */
    static OverlappingHand of(float[] values, int width, int height, Affine toSource, Roi seen) {
        double u = (values[1] + 1) / 2 * width;
        double v = (values[2] + 1) / 2 * height;
        float x = toSource.x(u, v);
        float y = toSource.y(u, v);
        double upX = toSource.x(u + values[4], v + values[5]) - x;
        double upY = toSource.y(u + values[4], v + values[5]) - y;
        double angle = Math.IEEEremainder(StrictMath.atan2(upY, upX) + Math.PI / 2, 2 * Math.PI);
        float side = values[3] * seen.width();
        return new OverlappingHand(values[0], new Roi(x, y, side, side, (float) angle, !seen.mirrored()));
    }
}
