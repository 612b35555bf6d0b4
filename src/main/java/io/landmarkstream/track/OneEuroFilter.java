package io.landmarkstream.track;

import java.io.Serializable;

/**
 * The 1€ filter (Casiez, Roussel, Vogel: "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in Interactive
 * Systems", CHI 2012): a first-order low-pass whose cutoff rises with speed, so that resting points do not shake and
 * moving points do not lag. Pure: a step is a function of parameters, previous state, value and time.
 *
 * <p>Speed is measured in object sizes a second. Without this, {@code beta} means something else for a hand that fills
 * the picture than for one in the distance.
 *
 * @param minCutoff cutoff at rest, Hz; smaller is steadier
 * @param beta how much the cutoff rises, Hz for each object size a second; larger follows faster
 * @param derivativeCutoff cutoff of the speed's own low-pass, Hz; 1 in the paper
 */
public record OneEuroFilter(double minCutoff, double beta, double derivativeCutoff) implements Serializable {

    public OneEuroFilter {
        if (!(minCutoff > 0) || !(beta >= 0) || !(derivativeCutoff > 0)) {
            throw new IllegalArgumentException("A One Euro filter needs min-cutoff > 0, beta >= 0 and derivative cutoff > 0,"
                    + " not " + minCutoff + ", " + beta + ", " + derivativeCutoff + ".");
        }
    }

    /**
     * Filters many coordinates that belong to one object.
     *
     * @param last filtered values of the step before
     * @param lastSpeed filtered speeds of the step before, units a second
     * @param values this step's values
     * @param seconds time since the step before, positive
     * @param size the object's size in the values' unit, positive
     * @param filtered receives the filtered values; may not be one of the inputs
     * @param speed receives the filtered speeds, units a second; may not be one of the inputs
     */
    public void step(
            float[] last,
            float[] lastSpeed,
            float[] values,
            double seconds,
            double size,
            float[] filtered,
            float[] speed) {
        double speedWeight = weight(derivativeCutoff, seconds);
        for (int i = 0; i < values.length; i++) {
            double raw = (values[i] - last[i]) / seconds;
            double smooth = lastSpeed[i] + speedWeight * (raw - lastSpeed[i]);
            double weight = weight(minCutoff + beta * Math.abs(smooth) / size, seconds);
            speed[i] = (float) smooth;
            filtered[i] = (float) (last[i] + weight * (values[i] - last[i]));
        }
    }

    /** Weight of the new value in an exponential low-pass with this cutoff (Hz): 1 / (1 + τ/T), τ = 1/(2πf). */
    static double weight(double cutoff, double seconds) {
        double r = 2 * Math.PI * cutoff * seconds;
        return r / (r + 1);
    }
}
