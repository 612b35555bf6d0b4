package io.landmarkstream.simulate;

import java.util.Arrays;
import java.util.Random;

/**
 * Quantities over time: they go from one target to the next in movements of minimum jerk, the profile of human reaching
 * (Flash and Hogan, "The coordination of arm movements", Journal of Neuroscience 5, 1985), with rests between.
 */
final class Course {

    private final double[] times;
    private final double[][] values;

    /** @param times when each row of values is reached, ascending; equal neighbouring rows are a rest */
    Course(double[] times, double[][] values) {
        this.times = times;
        this.values = values;
    }

    /**
     * @param seconds how long it lasts
     * @param move shortest and longest duration of a movement, seconds
     * @param rest shortest and longest rest after it, seconds
     * @param target gives each next target
     */
    static Course of(Random random, double seconds, double[] move, double[] rest, Target target) {
        double[] times = new double[4 + 2 * (int) Math.ceil(seconds / (move[0] + rest[0]))];
        double[][] values = new double[times.length][];
        values[0] = target.next(random);
        int n = 1;
        while (times[n - 1] < seconds) {
            times[n] = times[n - 1] + move[0] + random.nextDouble() * (move[1] - move[0]);
            values[n] = target.next(random);
            times[n + 1] = times[n] + rest[0] + random.nextDouble() * (rest[1] - rest[0]);
            values[n + 1] = values[n];
            n += 2;
        }
        return new Course(Arrays.copyOf(times, n), Arrays.copyOf(values, n));
    }

    /** Draws a target. */
    interface Target {
        double[] next(Random random);
    }

    /** The quantities at a time; outside of the course its ends. */
    double[] at(double seconds) {
        int next = Arrays.binarySearch(times, seconds);
        next = next >= 0 ? next : -next - 1;
        if (next == 0) {
            return values[0].clone();
        }
        if (next >= times.length) {
            return values[values.length - 1].clone();
        }
        double[] from = values[next - 1];
        double[] to = values[next];
        double s = (seconds - times[next - 1]) / (times[next] - times[next - 1]);
        double share = s * s * s * (10 - 15 * s + 6 * s * s);
        double[] at = new double[from.length];
        Arrays.setAll(at, i -> from[i] + share * (to[i] - from[i]));
        return at;
    }
}
