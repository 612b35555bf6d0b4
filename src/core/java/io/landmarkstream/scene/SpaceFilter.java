package io.landmarkstream.scene;

import java.util.Arrays;

/**
 * Smooths the motion of a whole object and the change of its shape separately: the object filter
 * ({@link io.landmarkstream.track.ObjectFilter}) in space, where an object moves by a shift and a rotation and does not
 * change its scale. What is said there about its method holds here.
 *
 * @param moveCutoff cutoff of the object's motion at rest, Hz
 * @param moveBeta how much it rises, Hz for each object size a second
 * @param shapeCutoff cutoff of the shape at rest, Hz
 * @param shapeBeta how much it rises, Hz for each object size a second within the object
 * @param gate how many times its noise a speed must be to count by half
 */
record SpaceFilter(double moveCutoff, double moveBeta, double shapeCutoff, double shapeBeta, double gate) {

    /** Cutoffs of the speeds' own low-passes, Hz. */
    private static final double MOVE_SPEED_CUTOFF = 5;

    private static final double SHAPE_SPEED_CUTOFF = 2;

    private static final double MOVE_GATE = .5;

    /** Largest noise that all points share, in noises of one point. */
    private static final double MOST_SHARED = 1.5;

    /** Seconds in which an estimate of noise follows down and up. */
    private static final double FALL_SECONDS = .3;

    private static final double RISE_SECONDS = 3;

    /**
     * One object's points after a step.
     *
     * @param points x, y, z of each point, metres
     * @param speeds of each coordinate, metres a second
     * @param sharedNoise noise that all points share, metres; 0: not known yet
     * @param kept for each point the share of the new measurement's own noise that is left, 0 to 1
     * @param moved share of the new measurement in the object's motion, 0 to 1
     */
    record Step(float[] points, float[] speeds, double sharedNoise, float[] kept, double moved) {}

    /**
     * The next state.
     *
     * @param last smoothed x, y, z of each point after the step before, metres
     * @param lastSpeeds of each coordinate, metres a second
     * @param lastShared noise that all points share, metres; 0: not known
     * @param points x, y, z of each point as measured, metres
     * @param deviation of each measured point, metres; a point much less certain than the others counts for less
     * @param seconds since the step before, positive
     * @param size of the object, metres
     */
    Step step(
            float[] last,
            float[] lastSpeeds,
            double lastShared,
            float[] points,
            float[] deviation,
            double seconds,
            double size) {
        int count = points.length / 3;
        double noise = median(deviation) / Math.sqrt(3);
        double[] weights = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            double relative = deviation[i] / (noise * Math.sqrt(3));
            weights[i] = 1 / Math.max(1, relative * relative);
            sum += weights[i];
        }
        float[] ahead = last.clone();
        for (int i = 0; i < ahead.length; i++) {
            ahead[i] += (float) (seconds * lastSpeeds[i]);
        }
        RigidMotion measured = RigidMotion.fit(last, points, weights);
        RigidMotion expected = RigidMotion.fit(last, ahead, weights);
        double radius = measured.radius();
        double[] seen = parts(measured);
        double[] awaited = parts(expected);
        double[] speed = new double[6];
        double[] error = new double[6];
        double speedShare = weight(MOVE_SPEED_CUTOFF, seconds);
        for (int i = 0; i < 6; i++) {
            error[i] = seen[i] - awaited[i];
            speed[i] = awaited[i] + speedShare * error[i];
        }
        double shared = lastShared > 0 ? lastShared : noise / 2;
        double off = Math.min(length(error, radius) / Math.sqrt(6), 3 * shared);
        shared = shared + Math.min(1, seconds / (off < shared ? FALL_SECONDS : RISE_SECONDS)) * (off - shared);
        shared = Math.max(noise / Math.sqrt(sum), Math.min(MOST_SHARED * noise, shared));

        double floor = MOVE_GATE * gate * Math.sqrt(6) * shared / seconds * left(speedShare);
        double fast = standingOut(length(speed, radius) / seconds, floor);
        double share = weight(moveCutoff + moveBeta * fast / size, seconds);
        double trust = fast > 0 ? fast * fast / (fast * fast + 4 * floor * floor) : 0;
        double[] next = new double[6];
        for (int i = 0; i < 6; i++) {
            double on = trust * speed[i];
            next[i] = on + share * (seen[i] - on);
        }
        RigidMotion moved = with(measured, next);
        RigidMotion drift = with(measured, speed);
        return shape(
                last, lastSpeeds, points, deviation, seconds, size, measured, expected, moved, drift, shared, share);
    }

    private Step shape(
            float[] last,
            float[] lastSpeeds,
            float[] points,
            float[] deviation,
            double seconds,
            double size,
            RigidMotion measured,
            RigidMotion expected,
            RigidMotion moved,
            RigidMotion drift,
            double shared,
            double moveShare) {
        int count = points.length / 3;
        float[] filtered = new float[points.length];
        float[] speeds = new float[points.length];
        float[] kept = new float[count];
        double share0 = weight(SHAPE_SPEED_CUTOFF, seconds);
        double[] m = new double[3];
        double[] e = new double[3];
        double[] s = new double[3];
        double[] d = new double[3];
        double[] v = new double[3];
        double usual = median(deviation);
        for (int p = 0; p < count; p++) {
            int i = 3 * p;
            double x = last[i];
            double y = last[i + 1];
            double z = last[i + 2];
            measured.carry(x, y, z, m);
            expected.carry(x, y, z, e);
            moved.carry(x, y, z, s);
            drift.carry(x, y, z, d);
            double relative = deviation[p] / usual;
            double weight = 1 / Math.max(1, relative * relative);
            double floor = gate * deviation[p] / seconds * left(weight * share0);
            double square = 0;
            for (int c = 0; c < 3; c++) {
                double lastOwn = lastSpeeds[i + c] - (e[c] - last[i + c]) / seconds;
                v[c] = lastOwn + weight * share0 * ((points[i + c] - m[c]) / seconds - lastOwn);
                square += v[c] * v[c];
            }
            double fast = standingOut(Math.sqrt(square), floor);
            double share = weight * weight(shapeCutoff + shapeBeta * fast / size, seconds);
            double trust = fast > 0 ? seconds * fast * fast / (fast * fast + 4 * floor * floor) : 0;
            for (int c = 0; c < 3; c++) {
                double own = points[i + c] - m[c];
                filtered[i + c] = (float) (s[c] + trust * v[c] + share * (own - trust * v[c]));
                speeds[i + c] = (float) ((d[c] - last[i + c]) / seconds + v[c]);
            }
            kept[p] = (float) share;
        }
        return new Step(filtered, speeds, shared, kept, moveShare);
    }

    private static double[] parts(RigidMotion motion) {
        double[] shift = motion.shift();
        double[] turn = motion.vector();
        return new double[] {shift[0], shift[1], shift[2], turn[0], turn[1], turn[2]};
    }

    private static RigidMotion with(RigidMotion about, double[] parts) {
        return about.with(new double[] {parts[0], parts[1], parts[2]}, new double[] {parts[3], parts[4], parts[5]});
    }

    /** The rotation acts at the object's radius. */
    private static double length(double[] p, double radius) {
        double turned = radius * radius * (p[3] * p[3] + p[4] * p[4] + p[5] * p[5]);
        return Math.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2] + turned);
    }

    /** Weight of the new value in an exponential low-pass with this cutoff (Hz). */
    private static double weight(double cutoff, double seconds) {
        double r = 2 * Math.PI * cutoff * seconds;
        return r / (r + 1);
    }

    /** Standard deviation of what a low-pass leaves of white noise of deviation 1. */
    private static double left(double weight) {
        return Math.sqrt(weight / (2 - weight));
    }

    /** The part of a speed that exceeds its noise. */
    private static double standingOut(double speed, double noise) {
        double square = speed * speed;
        return square > 0 ? speed * square / (square + noise * noise) : 0;
    }

    static double median(float[] values) {
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        return Math.max(1e-6, sorted[sorted.length / 2]);
    }
}
