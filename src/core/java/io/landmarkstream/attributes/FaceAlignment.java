package io.landmarkstream.attributes;

/**
 * The similarity transform (rotation, scale and shift) that brings a face's eyes, nose tip and mouth corners onto a
 * fixed place in a picture of 112 × 112 pixels, least squares by Umeyama ("Least-squares estimation of transformation
 * parameters between two point patterns", PAMI 1991). The place is the one that face networks of the ArcFace family
 * expect ({@code arcface_dst} in {@code insightface/utils/face_align.py}, MIT).
 */
final class FaceAlignment {

    /**
     * Middle of the eye at the picture's left (the person's right) and right, nose tip, mouth corners: x, y in pixels.
     */
    private static final double[] TEMPLATE = {
        38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041
    };

    private FaceAlignment() {}

    /**
     * @param face x, y, z of 68 points in pixels
     * @return 2 × 3, row by row: a, b, tx, −b, a, ty with x' = a x + b y + tx; {@code null} if all points coincide
     */
    static float[] of(float[] face) {
        double[] from = new double[10];
        for (int axis = 0; axis < 2; axis++) {
            from[axis] = middle(face, 36, axis);
            from[2 + axis] = middle(face, 42, axis);
            from[4 + axis] = face[3 * 30 + axis];
            from[6 + axis] = face[3 * 48 + axis];
            from[8 + axis] = face[3 * 54 + axis];
        }
        double[] mean = means(from);
        double[] target = means(TEMPLATE);
        double along = 0;
        double across = 0;
        double spread = 0;
        for (int i = 0; i < 10; i += 2) {
            double x = from[i] - mean[0];
            double y = from[i + 1] - mean[1];
            double u = TEMPLATE[i] - target[0];
            double v = TEMPLATE[i + 1] - target[1];
            along += u * x + v * y;
            across += u * y - v * x;
            spread += x * x + y * y;
        }
        if (!(spread > 0)) {
            return null;
        }
        double a = along / spread;
        double b = across / spread;
        return new float[] {
            (float) a, (float) b, (float) (target[0] - a * mean[0] - b * mean[1]),
            (float) -b, (float) a, (float) (target[1] + b * mean[0] - a * mean[1])
        };
    }

    /** Mean of an eye's six points. */
    private static double middle(float[] face, int first, int axis) {
        double sum = 0;
        for (int i = first; i < first + 6; i++) {
            sum += face[3 * i + axis];
        }
        return sum / 6;
    }

    private static double[] means(double[] xy) {
        double[] mean = new double[2];
        for (int i = 0; i < xy.length; i++) {
            mean[i % 2] += xy[i] / (xy.length / 2);
        }
        return mean;
    }
}
