package io.landmarkstream.attributes;

/** The canonical head's points, for who finds heads by other means than {@link HeadPose}. */
public final class CanonicalHead {

    private CanonicalHead() {}

    /**
     * x, y, z of the 68 points in iBUG's order, at rest: centimetres, origin between the eyes, x to the person's left,
     * y down, z into the head. A new array.
     */
    public static double[] points68() {
        return java.util.Arrays.copyOf(HeadModel.CANONICAL.neutral, 3 * 68);
    }
}
