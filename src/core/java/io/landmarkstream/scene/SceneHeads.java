package io.landmarkstream.scene;

import io.landmarkstream.attributes.CanonicalHead;
import io.landmarkstream.landmark.Face68;

/** Pose of a head and direction of its gaze from the points of a face in space. */
final class SceneHeads {

    /** Points of the canonical head that are fitted, of the 68: brows, nose, eyes and mouth, not the outline. */
    private static final int FIRST = 17;

    private static final float[] HEAD = head();

    private SceneHeads() {}

    private static float[] head() {
        double[] centimetres = CanonicalHead.points68();
        float[] head = new float[centimetres.length];
        for (int i = 0; i < head.length; i++) {
            head[i] = (float) (centimetres[i] / 100);
        }
        return head;
    }

    /**
     * The head of a face.
     *
     * @param points x, y, z of each point of the topology, metres
     * @param gazeYaw degrees to the person's left of straight ahead; not a number where not known
     * @return {@code null} for topologies that are not known
     */
    static SceneHead of(String topology, float[] points, double gazeYaw) {
        float[] face = Face68.points(topology, points);
        if (face == null) {
            return null;
        }
        double[] weights = new double[68];
        java.util.Arrays.fill(weights, FIRST, 68, 1);
        RigidMotion motion = RigidMotion.fitFrom(HEAD, face, weights, near(face));
        double[] r = motion.rotation();
        double[] origin = new double[3];
        motion.carry(0, 0, 0, origin);
        float[] matrix = new float[16];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                matrix[4 * row + column] = (float) r[3 * row + column];
            }
            matrix[4 * row + 3] = (float) origin[row];
        }
        matrix[15] = 1;
        boolean irises = !Double.isNaN(gazeYaw);
        double yaw = irises ? Math.toRadians(gazeYaw) : 0;
        double[] gaze = Geometry.times(r, new double[] {StrictMath.sin(yaw), 0, -StrictMath.cos(yaw)});
        return new SceneHead(matrix, new float[] {(float) gaze[0], (float) gaze[1], (float) gaze[2]}, irises);
    }

    /** A rotation to begin with: from the eyes' outer corners and the mouth. */
    private static double[] near(float[] face) {
        double[] x = new double[3];
        double[] y = new double[3];
        for (int c = 0; c < 3; c++) {
            x[c] = face[3 * 45 + c] - face[3 * 36 + c];
            y[c] = (face[3 * 48 + c] + face[3 * 54 + c] - face[3 * 36 + c] - face[3 * 45 + c]) / 2.0;
        }
        normalise(x);
        double along = Geometry.dot(x, y);
        for (int c = 0; c < 3; c++) {
            y[c] -= along * x[c];
        }
        normalise(y);
        double[] z = {x[1] * y[2] - x[2] * y[1], x[2] * y[0] - x[0] * y[2], x[0] * y[1] - x[1] * y[0]};
        double[] near = {x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]};
        return Double.isFinite(Geometry.determinant(near)) ? near : new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
    }

    private static void normalise(double[] v) {
        double length = Math.sqrt(Geometry.dot(v, v));
        for (int c = 0; c < 3; c++) {
            v[c] /= length;
        }
    }
}
