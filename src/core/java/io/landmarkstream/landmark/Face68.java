package io.landmarkstream.landmark;

/**
 * The 68 iBUG points of any face: as they are, or for a mesh the vertex at the same place of the face. Two tables are
 * in common use; per point this takes the one nearer to hand-checked points. The jaw of a mesh lies on the surface,
 * that of iBUG on the visible outline, so rotated faces differ there.
 */
public final class Face68 {

    private static final int[] VERTEX = {
        127,
        234,
        93,
        58,
        172,
        136,
        149,
        148,
        152,
        377,
        378,
        365,
        397,
        288,
        323,
        454,
        356, // jaw
        70,
        63,
        105,
        66,
        107,
        336,
        296,
        334,
        293,
        300, // brows
        168,
        197,
        195,
        4,
        75,
        97,
        2,
        326,
        305, // nose
        33,
        160,
        158,
        133,
        153,
        144,
        362,
        385,
        387,
        263,
        373,
        380, // eyes
        61,
        39,
        37,
        0,
        267,
        269,
        291,
        405,
        314,
        17,
        84,
        181, // outer lips
        78,
        82,
        13,
        312,
        308,
        317,
        14,
        87 // inner lips
    };

    private Face68() {}

    /**
     * x, y, z of the 68 points in turn; {@code null} if the topology is neither {@code face68} nor a mesh.
     *
     * @param points x, y, z of the topology's points in turn
     */
    public static float[] points(String topology, float[] points) {
        switch (topology) {
            case "face68":
                return points;
            case "mesh468":
            case "mesh478":
                float[] picked = new float[3 * VERTEX.length];
                for (int i = 0; i < VERTEX.length; i++) {
                    System.arraycopy(points, 3 * VERTEX[i], picked, 3 * i, 3);
                }
                return picked;
            default:
                return null;
        }
    }
}
