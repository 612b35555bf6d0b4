package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.simulate.MovingFace;
import io.landmarkstream.simulate.MovingHand;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.FilterState;
import io.landmarkstream.track.Motion;
import io.landmarkstream.track.PointFilter;
import java.util.Random;
import java.util.function.Function;

/**
 * Measures a filter on simulated hands and faces in a picture of 640 × 480 whose true points are known: twelve that
 * rest and the same twelve moving, each 20 s at 30 frames a second, hands 80 to 230 px long, faces as wide. Seeds are
 * fixed.
 */
final class SmoothingBench {

    private static final int OBJECTS = 12;
    private static final double SECONDS = 20;
    private static final double FPS = 30;

    /** Frames at the start that do not count: filters settle. */
    private static final int SETTLE = 60;

    /** An object moves if its points are faster than this in the mean, object sizes a second. */
    private static final double MOVES = .5;

    private SmoothingBench() {}

    /**
     * Figures of smoothing.
     *
     * @param staticJitterPx standard deviation of each coordinate of resting points, root mean square, pixels
     * @param nmjReduction share of the normalised mean jitter that is gone, resting and moving: the root mean square of
     *     how much the error changes from frame to frame, in units of the box's side (Micaelli et al., "Recurrence
     *     without Recurrence", CVPR 2023)
     * @param nmjReductionMoving the same over moving frames alone
     * @param lagMs how far moving points trail behind the truth, milliseconds, from the regression of errors on
     *     velocities
     * @param nmeCost mean error of moving points over that of the raw ones, less 1
     */
    record Result(
            @JsonProperty("static_jitter_px") double staticJitterPx,
            @JsonProperty("nmj_reduction") double nmjReduction,
            @JsonProperty("nmj_reduction_moving") double nmjReductionMoving,
            @JsonProperty("lag_ms") double lagMs,
            @JsonProperty("nme_cost") double nmeCost) {}

    /** True points at a time. */
    private interface Truth {
        float[] at(double seconds);
    }

    static Result run(Kind kind, PointFilter filter, Noise noise) {
        Sums sums = new Sums();
        run(kind, filter, noise, sums);
        return sums.result();
    }

    /** Hands and faces together, each with its own filter. */
    static Result run(Function<Kind, PointFilter> filters, Noise noise) {
        Sums sums = new Sums();
        for (Kind kind : Kind.HAND_AND_FACE) {
            run(kind, filters.apply(kind), noise, sums);
        }
        return sums.result();
    }

    private static void run(Kind kind, PointFilter filter, Noise noise, Sums sums) {
        for (int i = 0; i < OBJECTS; i++) {
            double size = 80 + i % 4 * 50;
            for (double reach : new double[] {0, kind.isHand() ? 1.2 : .8}) {
                Random random = new Random(1000 + i);
                Truth truth = kind.isHand()
                        ? new MovingHand(
                                        random,
                                        i % 2 == 0 ? Handedness.LEFT : Handedness.RIGHT,
                                        320,
                                        240,
                                        size,
                                        SECONDS,
                                        reach)::at
                        : new MovingFace(random, 320, 240, size, SECONDS, reach)::at;
                run(truth, filter, noise, new Random(77 + i), reach == 0, sums);
            }
        }
    }

    private static void run(Truth truth, PointFilter filter, Noise noise, Random random, boolean resting, Sums sums) {
        FilterState state = null;
        float[] trueBefore = null;
        float[] rawBefore = null;
        Spread spread = new Spread();
        for (int frame = 0; frame < SECONDS * FPS; frame++) {
            double time = frame / FPS;
            float[] points = truth.at(time);
            float[] raw = noise.added(points, random);
            FilterState next = state == null
                    ? FilterState.start(raw)
                    : filter.step(state, raw, new float[0], 1 / FPS, Motion.size(raw));
            if (frame > SETTLE) {
                double size = side(points);
                sums.jitter(
                        points,
                        trueBefore,
                        raw,
                        rawBefore,
                        next.points(),
                        state.points(),
                        size,
                        sums.motion(truth, time, points, raw, next.points(), size));
                if (resting) {
                    spread.add(next.points(), points);
                }
            }
            state = next;
            trueBefore = points;
            rawBefore = raw;
        }
        if (resting) {
            sums.rest += spread.variance();
            sums.rests++;
        }
    }

    /** Side of the square with the box's area. */
    private static double side(float[] points) {
        Box box = Box.around(points);
        return Math.sqrt(Math.max(1, box.area()));
    }

    /** Mean and variance of each coordinate's error over time. */
    private static final class Spread {
        private double[] sum;
        private double[] squares;
        private int count;

        void add(float[] points, float[] truth) {
            if (sum == null) {
                sum = new double[points.length];
                squares = new double[points.length];
            }
            for (int i = 0; i < points.length; i++) {
                double error = points[i] - truth[i];
                sum[i] += error;
                squares[i] += error * error;
            }
            count++;
        }

        /** Mean over all x and y. */
        double variance() {
            double total = 0;
            int coordinates = 0;
            for (int i = 0; i < sum.length; i++) {
                if (i % 3 != 2) {
                    total += squares[i] / count - sum[i] / count * (sum[i] / count);
                    coordinates++;
                }
            }
            return total / coordinates;
        }
    }

    private static final class Sums {
        private double rest;
        private int rests;
        private final double[] jitter = new double[2];
        private final double[] movingJitter = new double[2];
        private double errorAlong;
        private double speedSquares;
        private double rawError;
        private double error;

        /** Adds one frame's points if they move. @return whether they do */
        boolean motion(Truth truth, double time, float[] points, float[] raw, float[] smooth, double size) {
            float[] after = truth.at(time + .5 / FPS);
            float[] before = truth.at(time - .5 / FPS);
            double pace = 0;
            for (int i = 0; i < points.length; i += 3) {
                pace += Math.hypot(after[i] - before[i], after[i + 1] - before[i + 1]) * FPS;
            }
            if (pace / (points.length / 3) <= MOVES * size) {
                return false;
            }
            for (int i = 0; i < points.length; i += 3) {
                double vx = (after[i] - before[i]) * FPS;
                double vy = (after[i + 1] - before[i + 1]) * FPS;
                double ex = smooth[i] - points[i];
                double ey = smooth[i + 1] - points[i + 1];
                errorAlong -= ex * vx + ey * vy;
                speedSquares += vx * vx + vy * vy;
                error += Math.hypot(ex, ey) / size;
                rawError += Math.hypot(raw[i] - points[i], raw[i + 1] - points[i + 1]) / size;
            }
            return true;
        }

        void jitter(
                float[] points,
                float[] pointsBefore,
                float[] raw,
                float[] rawBefore,
                float[] smooth,
                float[] smoothBefore,
                double size,
                boolean moving) {
            for (int i = 0; i < points.length; i++) {
                if (i % 3 != 2) {
                    double truth = points[i] - pointsBefore[i];
                    double[] change = {raw[i] - rawBefore[i] - truth, smooth[i] - smoothBefore[i] - truth};
                    for (int k = 0; k < 2; k++) {
                        double square = change[k] * change[k] / (size * size);
                        jitter[k] += square;
                        movingJitter[k] += moving ? square : 0;
                    }
                }
            }
        }

        Result result() {
            return new Result(
                    Math.sqrt(rest / rests),
                    1 - Math.sqrt(jitter[1] / jitter[0]),
                    1 - Math.sqrt(movingJitter[1] / movingJitter[0]),
                    1000 * errorAlong / speedSquares,
                    error / rawError - 1);
        }
    }
}
