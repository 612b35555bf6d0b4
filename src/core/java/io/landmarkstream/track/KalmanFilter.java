package io.landmarkstream.track;

/**
 * A Kalman filter for each coordinate whose model is constant velocity disturbed by white acceleration, in its steady
 * state: the α-β filter with the gains of Kalata, "The tracking index: a generalized parameter for α-β and α-β-γ target
 * trackers", IEEE Transactions on Aerospace and Electronic Systems 20, 1984. The gains follow from the tracking index
 * of each step, so that frames may come at any distance. It does not lag behind steady motion, and overshoots where
 * motion stops at once.
 *
 * <p>Hands rest and reach, and no one acceleration fits both. So all points together tell whether the object
 * manoeuvres: where they are off by more than the model at rest explains, the acceleration is raised by the square of
 * the ratio, as in adaptation by normalised innovations (Bar-Shalom, Li, Kirubarajan 2001, 11.2).
 *
 * @param acceleration standard deviation of the acceleration at rest, object sizes a second squared
 * @param noise standard deviation of a coordinate of the model, object sizes; a point of weight w counts as one with
 *     noise / w
 */
public record KalmanFilter(double acceleration, double noise) implements PointFilter {

    /** Most that a manoeuvre raises the acceleration: to twice a hand's in a reach of one length in half a second. */
    private static final double MOST_RAISED = 30;

    public KalmanFilter {
        if (!(acceleration > 0) || !(noise > 0)) {
            throw new IllegalArgumentException(
                    "A Kalman filter needs acceleration > 0 and noise > 0, not " + acceleration + ", " + noise + ".");
        }
    }

    @Override
    public FilterState step(FilterState before, float[] points, float[] weights, double seconds, double size) {
        double raised = raised(before, points, weights, seconds, size);
        float[] filtered = new float[points.length];
        float[] speeds = new float[points.length];
        for (int i = 0; i < points.length; i += 3) {
            double index = PointFilter.weightOf(weights, i / 3) * raised * acceleration * seconds * seconds / noise;
            double alpha = alpha(index);
            double beta = beta(alpha);
            for (int axis = i; axis < i + 3; axis++) {
                double expected = before.points()[axis] + seconds * before.speeds()[axis];
                double error = points[axis] - expected;
                filtered[axis] = (float) (expected + alpha * error);
                speeds[axis] = (float) (before.speeds()[axis] + beta / seconds * error);
            }
        }
        return new FilterState(filtered, speeds, before.ownNoise(), before.sharedNoise());
    }

    /** By how much the acceleration must be raised to explain how far the points are from where they were expected. */
    private double raised(FilterState before, float[] points, float[] weights, double seconds, double size) {
        double squares = 0;
        double count = 0;
        for (int i = 0; i < points.length; i += 3) {
            double weight = PointFilter.weightOf(weights, i / 3);
            for (int axis = i; axis < i + 2; axis++) {
                double error = points[axis] - before.points()[axis] - seconds * before.speeds()[axis];
                squares += weight * error * error;
                count += weight;
            }
        }
        double atRest = noise * size * noise * size / (1 - alpha(acceleration * seconds * seconds / noise));
        return count > 0 ? Math.max(1, Math.min(MOST_RAISED, squares / count / atRest)) : 1;
    }

    /** Share of the position's error that is taken over. */
    static double alpha(double index) {
        double r = (4 + index - Math.sqrt(8 * index + index * index)) / 4;
        return 1 - r * r;
    }

    /** Share of the position's error, over time, that the velocity takes over. */
    static double beta(double alpha) {
        return 2 * (2 - alpha) - 4 * Math.sqrt(1 - alpha);
    }
}
