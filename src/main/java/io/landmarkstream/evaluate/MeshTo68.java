package io.landmarkstream.evaluate;

import io.landmarkstream.landmark.Finding;

/**
 * The 68 iBUG points of a face mesh: for each the vertex at the same place of the face. Two tables are in common use; per
 * point this takes the one nearer to hand-checked points. The jaw of a mesh lies on the surface, that of iBUG on the
 * visible outline, so turned faces differ there by nature.
 */
final class MeshTo68 {

    private static final int[] VERTEX = {
        127, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 356, // jaw
        70, 63, 105, 66, 107, 336, 296, 334, 293, 300, // brows
        168, 197, 195, 4, 75, 97, 2, 326, 305, // nose
        33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380, // eyes
        61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, // outer lips
        78, 82, 13, 312, 308, 317, 14, 87 // inner lips
    };

    private MeshTo68() {}

    /** x, y, z of the 68 points in turn; {@code null} if the finding has neither 68 points nor a mesh. */
    static float[] points(Finding finding) {
        return points(finding.topology(), finding.points());
    }

    /** The same for points that come without a finding. */
    static float[] points(String topology, float[] xyz) {
        switch (topology) {
            case "face68":
                return xyz;
            case "mesh468":
            case "mesh478":
                float[] points = new float[3 * VERTEX.length];
                for (int i = 0; i < VERTEX.length; i++) {
                    System.arraycopy(xyz, 3 * VERTEX[i], points, 3 * i, 3);
                }
                return points;
            default:
                return null;
        }
    }
}
