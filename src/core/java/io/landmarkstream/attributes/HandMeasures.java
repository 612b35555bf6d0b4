package io.landmarkstream.attributes;

/** Bends and distances measured on x, y, z of {@code hand21}; not corrected for noise. */
final class HandMeasures {

    private HandMeasures() {}

    /**
     * Degrees by which a finger is bent in all: from the metacarpal bone to the first phalanx, and on to the line from
     * the middle joint to the tip; about 10 to 80 for a straight finger (knuckles lie beside the line from the wrist),
     * 175 to 240 for a curled one. The thumb: at its two free joints.
     */
    static double bend(float[] points, Finger finger) {
        int b = finger.base();
        return finger == Finger.THUMB
                ? angle(points, 1, 2, 2, 3) + angle(points, 2, 3, 3, 4)
                : angle(points, 0, b, b, b + 1) + angle(points, b, b + 1, b + 1, b + 3);
    }

    static double distance(float[] points, int a, int b) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double d = points[3 * a + axis] - points[3 * b + axis];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }

    /** Angle between the vectors from a to b and from c to d, degrees; 90 where one of them has no length. */
    private static double angle(float[] points, int a, int b, int c, int d) {
        double dot = 0;
        double first = 0;
        double second = 0;
        for (int axis = 0; axis < 3; axis++) {
            double u = points[3 * b + axis] - points[3 * a + axis];
            double v = points[3 * d + axis] - points[3 * c + axis];
            dot += u * v;
            first += u * u;
            second += v * v;
        }
        double cosine = dot / Math.max(Math.sqrt(first * second), 1e-9);
        return Math.toDegrees(StrictMath.acos(Math.max(-1, Math.min(1, cosine))));
    }
}
