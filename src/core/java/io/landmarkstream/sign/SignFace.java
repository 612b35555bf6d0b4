package io.landmarkstream.sign;

/**
 * A face that was observed in a frame.
 *
 * @param alignment 2 × 3: the picture to the frame of 112 × 112 pixels that {@code FaceAlignment} describes; its
 *     inverse says where eyes, mouth and ears are
 * @param top the topmost point's y, pixels
 * @param yaw degrees, positive to the person's left; not a number where no head fits, {@code pitch} and {@code roll}
 *     likewise
 * @param leftOpenness height over width of the person's left eye; not a number where it is not known
 */
public record SignFace(
        long trackId,
        float[] alignment,
        float top,
        float yaw,
        float pitch,
        float roll,
        float leftOpenness,
        float rightOpenness) {

    /** Units of the aligned face that count as its height: 18 cm where the eyes are 6.3 cm apart. */
    private static final double HEIGHT = 100;

    /** Places in the aligned face. */
    private static final double[] EYES = {55.9, 51.6};

    private static final double[] MOUTH = {56, 92};
    private static final double[][] EARS = {{14, 62}, {98, 62}};

    /** Pixels of the face's height, from its eyes' distance. */
    double size() {
        return HEIGHT / scale();
    }

    private double scale() {
        return Math.max(1e-6, Math.sqrt(alignment[0] * alignment[0] + alignment[3] * alignment[3]));
    }

    /** Between the eyes, pixels. */
    double[] eyes() {
        return at(EYES);
    }

    double[] mouth() {
        return at(MOUTH);
    }

    double[][] ears() {
        return new double[][] {at(EARS[0]), at(EARS[1])};
    }

    private double[] at(double[] aligned) {
        double a = alignment[0];
        double b = alignment[3];
        double squares = Math.max(1e-12, a * a + b * b);
        double x = aligned[0] - alignment[2];
        double y = aligned[1] - alignment[5];
        return new double[] {(a * x + b * y) / squares, (-b * x + a * y) / squares};
    }
}
