package io.landmarkstream.sign;

/**
 * Dynamic time warping (Sakoe and Chiba 1978): the distance of two sequences of equal length, each of whose steps may
 * be a little earlier or later in the other. The band bounds the cost: at 16 steps and a band of 4 a pair takes about
 * 110 distances.
 */
final class TimeWarp {

    static final int STEPS = 16;
    static final int BAND = 4;

    private TimeWarp() {}

    /**
     * The mean distance of the steps along the best path.
     *
     * @param a {@link #STEPS} rows of {@code width} values; {@code b} likewise
     * @param atMost distances above it need not be exact
     */
    static double distance(float[] a, float[] b, int width, double atMost) {
        double[] last = new double[STEPS + 1];
        double[] row = new double[STEPS + 1];
        java.util.Arrays.fill(last, Double.POSITIVE_INFINITY);
        last[0] = 0;
        for (int i = 1; i <= STEPS; i++) {
            java.util.Arrays.fill(row, Double.POSITIVE_INFINITY);
            double least = Double.POSITIVE_INFINITY;
            for (int j = Math.max(1, i - BAND); j <= Math.min(STEPS, i + BAND); j++) {
                double d = step(a, i - 1, b, j - 1, width);
                // Sakoe and Chiba's symmetric form: a diagonal step counts twice, so that every path has one length.
                double best = Math.min(last[j - 1] + 2 * d, Math.min(last[j], row[j - 1]) + d);
                row[j] = best;
                least = Math.min(least, best);
            }
            if (least > 2 * STEPS * atMost) {
                return Double.POSITIVE_INFINITY;
            }
            double[] swap = last;
            last = row;
            row = swap;
        }
        return last[STEPS] / (2 * STEPS);
    }

    private static double step(float[] a, int i, float[] b, int j, int width) {
        double sum = 0;
        for (int k = 0; k < width; k++) {
            double d = a[i * width + k] - b[j * width + k];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }
}
