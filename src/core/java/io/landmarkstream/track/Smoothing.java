package io.landmarkstream.track;

import io.landmarkstream.landmark.Kind;
import java.io.Serializable;
import java.util.Locale;

/**
 * How points are smoothed: a filter and two knobs. At .5 both knobs keep the parameters that were chosen for hands and
 * faces; from 0 to 1 a knob multiplies them by 1/4 to 4, exponentially.
 *
 * @param smoothness 0 to 1: how still resting points are held. Divides the cutoffs at rest, multiplies the noise
 * @param responsiveness 0 to 1: how closely fast points are followed. Multiplies the betas and the acceleration
 */
public record Smoothing(Filter filter, double smoothness, double responsiveness) implements Serializable {

    /** The filters. */
    public enum Filter {
        /** {@link ObjectFilter}: the object's motion and its shape separately. */
        OBJECT,
        /** {@link OneEuroFilter}: every coordinate on its own. */
        ONE_EURO,
        /** {@link KalmanFilter}: every coordinate on its own, at constant velocity. */
        KALMAN;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Both knobs in the middle. */
    public static final Smoothing DEFAULT = new Smoothing(Filter.OBJECT, .5, .5);

    private static final double RANGE = 16;

    public Smoothing {
        if (!(smoothness >= 0 && smoothness <= 1) || !(responsiveness >= 0 && responsiveness <= 1)) {
            throw new IllegalArgumentException(
                    "Smoothness and responsiveness are 0 to 1, not " + smoothness + ", " + responsiveness + ".");
        }
    }

    /** With other knobs. */
    public Smoothing with(double smoothness, double responsiveness) {
        return new Smoothing(filter, smoothness, responsiveness);
    }

    /** The filter for objects of a kind; what is neither hand nor face is smoothed as a hand. */
    public PointFilter filter(Kind kind) {
        double still = StrictMath.pow(RANGE, smoothness - .5);
        double fast = StrictMath.pow(RANGE, responsiveness - .5);
        return switch (filter) {
            case OBJECT ->
                kind.isFace()
                        ? new ObjectFilter(.3 / still, 16 * fast, .2 / still, 10 * fast, 4 * still)
                        : new ObjectFilter(.3 / still, 16 * fast, .2 / still, 10 * fast, 5.1 * still);
            case ONE_EURO -> new OneEuroFilter(.3 / still, 15 * fast, 1);
            case KALMAN -> new KalmanFilter(fast, .01 * still);
        };
    }
}
