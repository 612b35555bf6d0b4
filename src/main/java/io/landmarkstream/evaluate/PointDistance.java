package io.landmarkstream.evaluate;

/** How far points in space are from the truth. */
public final class PointDistance {

    private PointDistance() {}

    /**
     * Distance of one point, metres.
     *
     * @param one x, y, z of each point in turn, metres
     * @param other of as many points
     * @param point number of the point, from 0
     */
    public static double of(float[] one, float[] other, int point) {
        double square = 0;
        for (int i = 3 * point; i < 3 * point + 3; i++) {
            double off = one[i] - other[i];
            square += off * off;
        }
        return Math.sqrt(square);
    }

    /** Mean distance over all points, metres; infinite where the numbers of points differ. */
    public static double mean(float[] one, float[] other) {
        if (one == null || one.length != other.length) {
            return Double.POSITIVE_INFINITY;
        }
        double sum = 0;
        for (int point = 0; point < other.length / 3; point++) {
            sum += of(one, other, point);
        }
        return sum / (other.length / 3.0);
    }
}
