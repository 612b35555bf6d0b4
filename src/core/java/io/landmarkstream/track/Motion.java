package io.landmarkstream.track;

import io.landmarkstream.landmark.Kind;

/**
 * Position and speed of the centre of a track's points, with their uncertainty: a Kalman filter at constant velocity,
 * disturbed by continuous white acceleration in proportion to the object's size (Bar-Shalom, Li, Kirubarajan,
 * "Estimation with Applications to Tracking and Navigation", 2001, 6.2.2). Both axes share one covariance. It says
 * where an object is expected; the points that consumers see are smoothed independently of it.
 *
 * @param x pixels
 * @param y pixels
 * @param vx pixels a second
 * @param vy pixels a second
 * @param size mean side of the points' box, pixels, smoothed
 * @param place variance of x and of y, pixels²
 * @param cross covariance of place and speed, pixels² a second
 * @param speed variance of the speeds, pixels² a second²
 */
public record Motion(float x, float y, float vx, float vy, float size, float place, float cross, float speed) {

    /** Standard deviation of the observed centre, object sizes. */
    private static final double SEEN_AT = .05;

    /**
     * Power of the white acceleration, object sizes² a second³: an acceleration of 14 sizes a second squared that lasts
     * .1 s, as in a hand's reach of one length in half a second, and of 3 that lasts .12 s for heads.
     */
    private static final double HAND_RESTLESSNESS = 2 * 14 * 14 * .1;

    private static final double FACE_RESTLESSNESS = 2 * 3 * 3 * .12;

    /** Standard deviation of the first speed, object sizes a second. */
    private static final double FIRST_SPEED = 2;

    /** How fast the size follows, Hz. */
    private static final double SIZE_CUTOFF = 3;

    /**
     * While an object is not seen, its speed falls to 1/e in this time, seconds, because people turn round rather than
     * move on. A hand's speed is relative to its person, with whom it moves on.
     */
    private static final double HAND_COAST = .15;

    private static final double FACE_COAST = 1;

    private static final Motion STILL = new Motion(0, 0, 0, 0, 1, 0, 0, 0);

    static Motion start(float[] points) {
        double size = size(points);
        double place = SEEN_AT * size;
        double speed = FIRST_SPEED * size;
        return new Motion(mean(points, 0), mean(points, 1), 0, 0, (float) size, (float) (place * place), 0, (float)
                (speed * speed));
    }

    /**
     * Predicted for a later time.
     *
     * @param person the face of the same person; {@code null}: not known
     */
    Motion after(double seconds, Kind kind, boolean seenBefore, Motion person) {
        Motion with = person == null ? STILL : person;
        double coast = kind.isHand() ? HAND_COAST : FACE_COAST;
        double keeps = seenBefore ? 1 : StrictMath.exp(-seconds / coast);
        double reach = seenBefore ? seconds : coast * (1 - keeps);
        double power = (kind.isHand() ? HAND_RESTLESSNESS : FACE_RESTLESSNESS) * size * size;
        return new Motion(
                (float) (x + reach * vx + (seconds - reach) * with.vx),
                (float) (y + reach * vy + (seconds - reach) * with.vy),
                (float) (keeps * vx + (1 - keeps) * with.vx),
                (float) (keeps * vy + (1 - keeps) * with.vy),
                size,
                (float) (place + 2 * reach * cross + reach * reach * speed + power * seconds * seconds * seconds / 3),
                (float) (keeps * (cross + reach * speed) + power * seconds * seconds / 2),
                (float) (keeps * keeps * speed + power * seconds));
    }

    /** Corrected by points seen at its time. */
    Motion seen(float[] points, double seconds) {
        double seenSize = size(points);
        double nextSize = size + PointFilter.weight(SIZE_CUTOFF, seconds) * (seenSize - size);
        double spread = place + SEEN_AT * SEEN_AT * seenSize * seenSize;
        double gain = place / spread;
        double speedGain = cross / spread;
        double dx = mean(points, 0) - x;
        double dy = mean(points, 1) - y;
        return new Motion(
                (float) (x + gain * dx),
                (float) (y + gain * dy),
                (float) (vx + speedGain * dx),
                (float) (vy + speedGain * dy),
                (float) nextSize,
                (float) ((1 - gain) * place),
                (float) ((1 - gain) * cross),
                (float) (speed - speedGain * cross));
    }

    /** Variance of the position at which this object should be observed, pixels². */
    double spread() {
        return place + SEEN_AT * SEEN_AT * size * size;
    }

    /** Mean side of the box around points, at least one pixel. */
    public static double size(float[] points) {
        io.landmarkstream.landmark.Box box = io.landmarkstream.landmark.Box.around(points);
        return Math.max(1, (box.width() + box.height()) / 2);
    }

    static float mean(float[] points, int axis) {
        double sum = 0;
        for (int i = axis; i < points.length; i += 3) {
            sum += points[i];
        }
        return (float) (sum / (points.length / 3));
    }
}
