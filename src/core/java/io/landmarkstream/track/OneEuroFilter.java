package io.landmarkstream.track;

/**
 * The 1€ filter (Casiez, Roussel, Vogel: "1€ Filter: A Simple Speed-based Low-pass Filter for Noisy Input in
 * Interactive Systems", CHI 2012, as corrected in August 2023: the speed is measured from the last filtered value): a
 * first-order low-pass for each coordinate whose cutoff rises with speed, so that resting points do not shake and
 * moving points do not lag. With size 1 and weight 1 it is the authors' algorithm.
 *
 * @param minCutoff cutoff at rest, Hz; smaller is steadier
 * @param beta how much the cutoff rises, Hz for each object size a second; larger follows faster
 * @param derivativeCutoff cutoff of the speed's own low-pass, Hz; 1 in the paper
 */
public record OneEuroFilter(double minCutoff, double beta, double derivativeCutoff) implements PointFilter {

    public OneEuroFilter {
        if (!(minCutoff > 0) || !(beta >= 0) || !(derivativeCutoff > 0)) {
            throw new IllegalArgumentException(
                    "A One Euro filter needs min-cutoff > 0, beta >= 0 and derivative cutoff > 0," + " not " + minCutoff
                            + ", " + beta + ", " + derivativeCutoff + ".");
        }
    }

    /** As MediaPipe smooths faces: {@code face_landmarks_detector_graph}, with its rule of object scale. */
    public static final OneEuroFilter MEDIAPIPE = new OneEuroFilter(.05, 80, 1);

    @Override
    public FilterState step(FilterState before, float[] points, float[] weights, double seconds, double size) {
        float[] filtered = new float[points.length];
        float[] speeds = new float[points.length];
        for (int i = 0; i < points.length; i++) {
            double weight = PointFilter.weightOf(weights, i / 3);
            double speed = speed(before.points()[i], before.speeds()[i], points[i], seconds, weight);
            speeds[i] = (float) speed;
            filtered[i] = (float) value(before.points()[i], speed, points[i], seconds, size, weight);
        }
        return new FilterState(filtered, speeds, before.ownNoise(), before.sharedNoise());
    }

    /** The filtered speed after {@code value}. */
    double speed(double last, double lastSpeed, double value, double seconds, double weight) {
        double share = weight * PointFilter.weight(derivativeCutoff, seconds);
        return share * ((value - last) / seconds) + (1 - share) * lastSpeed;
    }

    /** The filtered value, from the speed that {@link #speed} gave. */
    double value(double last, double speed, double value, double seconds, double size, double weight) {
        double share = weight * PointFilter.weight(minCutoff + beta * Math.abs(speed) / size, seconds);
        return share * value + (1 - share) * last;
    }
}
