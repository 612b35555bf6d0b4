package io.landmarkstream.landmark;

/** Whether a new thing is looked at again with the region, and the side, that its first points give. */
final class RoiChange {

    /**
     * Distance of the centres, in sides of the first region, that a network trained on rough regions takes in its
     * stride.
     */
    private static final float MOVED = .06f;

    /** Likewise the ratio of the sides. */
    private static final float RESIZED = 1.12f;

    /** Likewise the angle, radians. */
    private static final float TURNED = .2f;

    /** Share of the presence that a thing needs, below which nothing is there that better points could bring out. */
    private static final float UNLIKELY = .4f;

    private RoiChange() {}

    /**
     * @param presence of the first look
     * @param least presence that a thing needs
     * @param first the region that was looked at
     * @param better the region of the points found in it
     */
    static boolean isWorthIt(float presence, float least, Roi first, Roi better) {
        if (presence < UNLIKELY * least) {
            return false;
        }
        if (first.mirrored() != better.mirrored()) {
            return true;
        }
        double moved = StrictMath.hypot(first.centreX() - better.centreX(), first.centreY() - better.centreY());
        double ratio = first.width() / better.width();
        double rotation = Math.IEEEremainder(first.rotation() - better.rotation(), 2 * Math.PI);
        return moved > MOVED * first.width() || Math.max(ratio, 1 / ratio) > RESIZED || Math.abs(rotation) > TURNED;
    }
}
