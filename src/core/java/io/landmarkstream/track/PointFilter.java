package io.landmarkstream.track;

import java.io.Serializable;

/**
 * Smooths the points of one object over time. Pure: a step is a function of the filter's parameters, the state before,
 * the new points and the time between.
 *
 * <p>Lengths are measured against the object's size (the mean side of its box, in pixels), so that the same parameters
 * mean the same for a hand that fills the picture and for one in the distance.
 */
public sealed interface PointFilter extends Serializable permits OneEuroFilter, KalmanFilter, ObjectFilter {

    /**
     * The next state.
     *
     * @param before state after the step before, of as many coordinates
     * @param points x, y, z of each point as the model gave them
     * @param weights how much each point counts, 0 (not seen) to 1; empty: all count fully
     * @param seconds since the step before, positive
     * @param size the object's size in pixels, positive
     */
    FilterState step(FilterState before, float[] points, float[] weights, double seconds, double size);

    /** Weight of the new value in an exponential low-pass with this cutoff (Hz): 1 / (1 + τ/T), τ = 1/(2πf). */
    static double weight(double cutoff, double seconds) {
        double r = 2 * Math.PI * cutoff * seconds;
        return r / (r + 1);
    }

    static double weightOf(float[] weights, int point) {
        return weights.length == 0 ? 1 : weights[point];
    }
}
