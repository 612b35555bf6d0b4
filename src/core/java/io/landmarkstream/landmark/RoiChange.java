package io.landmarkstream.landmark;

/** Whether the network runs again on the region, and with the handedness, that a new object's first points give. */
final class RoiChange {

    /** Distance of the centres, in sides of the first region, that a network trained on rough regions tolerates. */
    private static final float MOVED = .06f;

    /** Likewise the ratio of the sides. */
    private static final float RESIZED = 1.12f;

    /** Likewise the angle, radians. */
    private static final float TURNED = .2f;

    /** Share of the required presence below which a better region would not help. */
    private static final float UNLIKELY = .4f;

    private RoiChange() {}

    /**
     * @param presence by the first region
     * @param least required presence
     * @param first region
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
