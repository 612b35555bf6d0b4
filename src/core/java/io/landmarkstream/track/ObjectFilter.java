package io.landmarkstream.track;

import java.util.Arrays;

/**
 * Smooths the motion of a whole object and the change of its shape separately.
 *
 * <p>A single point tells a filter little: at 30 frames a second, 1 px of noise looks like 40 px a second of motion.
 * The shift, rotation and scale of all points together have the noise of one point divided by the root of their number.
 * So each step has three parts: (1) {@link Similarity} measures how the object moved since the last smoothed points,
 * and predicts it from the speeds; (2) the difference of both goes through a 1€-like low-pass whose cutoff rises with
 * the object's speed, as far as that speed exceeds its noise; (3) what is left of each point, the change of shape, goes
 * through a low-pass of its own, with the point's speed within the object. Speeds below {@code gate} times their noise
 * count for little ({@code v³ / (v² + n²)}), which is what a plain 1€ filter lacks: there noise itself opens the
 * filter. What is in steady motion is predicted and does not lag.
 *
 * <p>The noise is measured on the way: that of single points as the lower quartile of the points' errors, since even in
 * a moving hand some points keep their place in it; that of the whole as the error of its prediction. Both fall fast
 * and rise slowly, so that a movement is not taken for noise. Points of no weight do not count for the object's motion
 * and move along with it.
 *
 * @param moveCutoff cutoff of the object's motion at rest, Hz
 * @param moveBeta how much it rises, Hz for each object size a second
 * @param shapeCutoff cutoff of the shape at rest, Hz
 * @param shapeBeta how much it rises, Hz for each object size a second within the object
 * @param gate how many times its noise a speed must be to count by half
 */
public record ObjectFilter(double moveCutoff, double moveBeta, double shapeCutoff, double shapeBeta, double gate)
        implements PointFilter {

    /** Cutoffs of the speeds' own low-passes, Hz: the object's has less noise and may be faster. */
    private static final double MOVE_SPEED_CUTOFF = 5;

    private static final double SHAPE_SPEED_CUTOFF = 2;

    /** Gate for the object's speed: smaller than a point's, since its noise is known better. */
    private static final double MOVE_GATE = .5;

    /** First guess of a point's noise, and what is held possible, in object sizes. */
    private static final double USUAL_NOISE = .006;

    private static final double LEAST_NOISE = .0005;
    private static final double MOST_NOISE = .03;

    /** Largest noise that all points share, in noises of one point. */
    private static final double MOST_SHARED = 1.5;

    /** Seconds in which an estimate of noise follows down and up. */
    private static final double FALL_SECONDS = .3;

    private static final double RISE_SECONDS = 3;

    /** Lower quartile of the length of a vector of two normal numbers, standard deviation 1: √(2 ln 4/3). */
    private static final double RAYLEIGH_QUARTILE = .7585;

    public ObjectFilter {
        if (!(moveCutoff > 0) || !(shapeCutoff > 0) || !(moveBeta >= 0) || !(shapeBeta >= 0) || !(gate >= 0)) {
            throw new IllegalArgumentException("An object filter needs cutoffs > 0 and betas and gate >= 0, not "
                    + moveCutoff + ", " + moveBeta + ", " + shapeCutoff + ", " + shapeBeta + ", " + gate + ".");
        }
    }

    @Override
    public FilterState step(FilterState before, float[] points, float[] weights, double seconds, double size) {
        float[] last = before.points();
        Similarity measured = Similarity.fit(last, points, weights);
        Similarity expected = Similarity.fit(last, ahead(before, seconds), weights);
        double ownNoise = ownNoise(before, points, weights, measured, seconds, size);
        Move move = new Move(measured, expected, seconds);
        double sharedNoise = move.noise(before, ownNoise, count(weights, last.length / 3), size);
        Similarity moved = move.smoothed(sharedNoise * size, size);
        Similarity drift = move.speed();

        Shape shape = new Shape(ownNoise * size, seconds, size);
        float[] filtered = new float[points.length];
        float[] speeds = new float[points.length];
        double movedScale = moved.scale();
        for (int i = 0; i < points.length; i += 3) {
            double x = last[i];
            double y = last[i + 1];
            double weight = PointFilter.weightOf(weights, i / 3);
            shape.point(
                    before.speeds()[i] - (expected.x(x, y) - x) / seconds,
                    before.speeds()[i + 1] - (expected.y(x, y) - y) / seconds,
                    points[i] - measured.x(x, y),
                    points[i + 1] - measured.y(x, y),
                    weight);
            filtered[i] = (float) (moved.x(x, y) + shape.x);
            filtered[i + 1] = (float) (moved.y(x, y) + shape.y);
            speeds[i] = (float) ((drift.x(x, y) - x) / seconds + shape.speedX);
            speeds[i + 1] = (float) ((drift.y(x, y) - y) / seconds + shape.speedY);
            double z = movedScale * last[i + 2];
            shape.point(before.speeds()[i + 2], 0, points[i + 2] - z, 0, weight);
            filtered[i + 2] = (float) (z + shape.x);
            speeds[i + 2] = (float) shape.speedX;
        }
        return new FilterState(filtered, speeds, (float) ownNoise, (float) sharedNoise);
    }

    /** Where the points would be if they went on at their speeds. */
    private static float[] ahead(FilterState before, double seconds) {
        float[] ahead = before.points().clone();
        for (int i = 0; i < ahead.length; i++) {
            ahead[i] += (float) (seconds * before.speeds()[i]);
        }
        return ahead;
    }

    private static double count(float[] weights, int points) {
        double sum = 0;
        for (float weight : weights) {
            sum += weight;
        }
        return Math.max(1, weights.length == 0 ? points : sum);
    }

    private static double ownNoise(
            FilterState before, float[] points, float[] weights, Similarity measured, double seconds, double size) {
        double[] errors = new double[points.length / 3];
        int seen = 0;
        for (int i = 0; i < points.length; i += 3) {
            if (PointFilter.weightOf(weights, i / 3) > 0) {
                double dx = points[i] - measured.x(before.points()[i], before.points()[i + 1]);
                double dy = points[i + 1] - measured.y(before.points()[i], before.points()[i + 1]);
                errors[seen++] = Math.sqrt(dx * dx + dy * dy);
            }
        }
        double noise = before.ownNoise() > 0 ? before.ownNoise() : USUAL_NOISE;
        if (seen > 0) {
            Arrays.sort(errors, 0, seen);
            noise = followed(noise, errors[seen / 4] / RAYLEIGH_QUARTILE / size, seconds);
        }
        return within(noise, LEAST_NOISE, MOST_NOISE);
    }

    private static double followed(double noise, double seen, double seconds) {
        return noise + Math.min(1, seconds / (seen < noise ? FALL_SECONDS : RISE_SECONDS)) * (seen - noise);
    }

    private static double within(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
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

    /**
     * The object's motion in one step: shift x, shift y, log of scale, rotation; the latter two act at the object's
     * radius.
     */
    private final class Move {
        private final Similarity about;
        private final double seconds;
        private final double radius;
        private final double[] expected;
        private final double[] error;
        private final double[] speed = new double[4];

        Move(Similarity measured, Similarity expected, double seconds) {
            this.about = measured;
            this.seconds = seconds;
            this.radius = measured.radius();
            this.expected = parts(expected);
            double[] seen = parts(measured);
            this.error = new double[4];
            double share = PointFilter.weight(MOVE_SPEED_CUTOFF, seconds);
            for (int i = 0; i < 4; i++) {
                error[i] = seen[i] - this.expected[i];
                speed[i] = this.expected[i] + share * error[i];
            }
        }

        private static double[] parts(Similarity s) {
            return new double[] {s.shiftX(), s.shiftY(), s.logScale(), s.turn()};
        }

        private double length(double[] parts) {
            double turned = radius * radius * (parts[2] * parts[2] + parts[3] * parts[3]);
            return Math.sqrt(parts[0] * parts[0] + parts[1] * parts[1] + turned);
        }

        /** In object sizes, for one of the four parts. */
        double noise(FilterState before, double ownNoise, double points, double size) {
            double noise = before.sharedNoise() > 0 ? before.sharedNoise() : ownNoise / 2;
            double seen = Math.min(length(error) / 2 / size, 3 * noise);
            return within(followed(noise, seen, seconds), ownNoise / Math.sqrt(points), MOST_SHARED * ownNoise);
        }

        /** @param noise pixels */
        Similarity smoothed(double noise, double size) {
            double floor =
                    MOVE_GATE * gate * 2 * noise / seconds * left(PointFilter.weight(MOVE_SPEED_CUTOFF, seconds));
            double fast = standingOut(length(speed) / seconds, floor);
            double share = PointFilter.weight(moveCutoff + moveBeta * fast / size, seconds);
            double trust = fast > 0 ? fast * fast / (fast * fast + 4 * floor * floor) : 0;
            double[] next = new double[4];
            for (int i = 0; i < 4; i++) {
                double ahead = trust * speed[i];
                next[i] = ahead + share * (expected[i] + error[i] - ahead);
            }
            return about.with(next[0], next[1], next[2], next[3]);
        }

        /** The motion of one step at the filtered speed. */
        Similarity speed() {
            return about.with(speed[0], speed[1], speed[2], speed[3]);
        }
    }

    /** The change of shape at one point after the other. */
    private final class Shape {
        private final double seconds;
        private final double size;
        private final double speedShare;
        private final double floor;
        private double x;
        private double y;
        private double speedX;
        private double speedY;

        /** @param noise pixels */
        Shape(double noise, double seconds, double size) {
            this.seconds = seconds;
            this.size = size;
            this.speedShare = PointFilter.weight(SHAPE_SPEED_CUTOFF, seconds);
            this.floor = gate * Math.sqrt(2) * noise / seconds * left(speedShare);
        }

        /**
         * Sets x, y and the speeds.
         *
         * @param lastX speed within the object so far, pixels a second; {@code lastY} likewise
         * @param errorX what the object's motion leaves of the point's movement, pixels; {@code errorY} likewise
         */
        void point(double lastX, double lastY, double errorX, double errorY, double weight) {
            speedX = lastX + weight * speedShare * (errorX / seconds - lastX);
            speedY = lastY + weight * speedShare * (errorY / seconds - lastY);
            double fast = standingOut(Math.sqrt(speedX * speedX + speedY * speedY), floor);
            double share = weight * PointFilter.weight(shapeCutoff + shapeBeta * fast / size, seconds);
            double trust = fast > 0 ? seconds * fast * fast / (fast * fast + 4 * floor * floor) : 0;
            x = trust * speedX + share * (errorX - trust * speedX);
            y = trust * speedY + share * (errorY - trust * speedY);
        }
    }
}
