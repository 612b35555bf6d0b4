package io.landmarkstream.attributes;

import java.util.Arrays;

/** The canonical head, for who finds heads by other means than {@link HeadPose}, or measures with it. */
public final class CanonicalHead {

    /** Metres between the middles of the eyes, the mean of each eye's six points; an adult's (Dodgson 2004). */
    public static final double EYES_APART = .063;

    /** Middle of the skull, cm: the surface points away from it. */
    private static final double[] MIDDLE = {0, 2, 9};

    private CanonicalHead() {}

    /**
     * x, y, z of the 68 points in iBUG's order, at rest: centimetres, origin between the eyes, x to the person's left,
     * y down, z into the head. A new array.
     */
    public static double[] points68() {
        return Arrays.copyOf(HeadModel.CANONICAL.neutral, 3 * 68);
    }

    /**
     * The directions in which the head's surface points at the 68 points, x, y, z of length 1 each; right to about 20
     * degrees. A new array.
     */
    public static double[] normals68() {
        double[] normals = points68();
        for (int i = 0; i < normals.length; i += 3) {
            double squares = 0;
            for (int c = 0; c < 3; c++) {
                normals[i + c] -= MIDDLE[c];
                squares += normals[i + c] * normals[i + c];
            }
            for (int c = 0; c < 3; c++) {
                normals[i + c] /= Math.sqrt(squares);
            }
        }
        return normals;
    }
}
