package io.landmarkstream.sign;

import java.util.List;

/**
 * A hand's way through its window: positions in palms, x to the person's left and y up, from the person's eyes where
 * the face was seen in every frame, else from the picture's corner.
 */
final class Trail {

    final int length;
    final long[] timeUs;
    final double[] x;
    final double[] y;
    final double[] indexX;
    final double[] indexY;
    final double[] middleX;
    final double[] middleHeight;
    final double[] speed;
    private final double[] size;
    final double[] bend;
    /** How far below the eyes, heights of the face; not a number where the face was not seen. */
    final double[] below;

    final double palm;
    private final List<HandSample> samples;

    Trail(List<HandSample> samples) {
        this.samples = samples;
        length = samples.size();
        timeUs = new long[length];
        x = new double[length];
        y = new double[length];
        indexX = new double[length];
        indexY = new double[length];
        middleX = new double[length];
        middleHeight = new double[length];
        speed = new double[length];
        size = new double[length];
        bend = new double[length];
        below = new double[length];
        boolean face = true;
        double sum = 0;
        for (HandSample sample : samples) {
            face &= sample.faceSize() > 0;
            sum += sample.size();
        }
        palm = Math.max(1, sum / Math.max(1, length));
        double faceSum = 0;
        for (HandSample sample : samples) {
            faceSum += sample.faceSize();
        }
        double faceMean = Math.max(1, faceSum / Math.max(1, length));
        for (int i = 0; i < length; i++) {
            HandSample s = samples.get(i);
            timeUs[i] = s.timeUs();
            x[i] = (s.x() - (face ? s.faceX() : 0)) / palm;
            y[i] = (s.y() - (face ? s.faceY() : 0)) / palm;
            indexX[i] = x[i] + s.indexX() / palm;
            indexY[i] = y[i] + s.indexY() / palm;
            middleX[i] = x[i] + s.middleX() / palm;
            middleHeight[i] = s.middleY() / palm;
            size[i] = s.size() * (face ? faceMean / Math.max(1, s.faceSize()) : 1);
            bend[i] = s.bend();
            below[i] = s.faceSize() > 0 ? (s.faceY() - s.y()) / (double) s.faceSize() : Double.NaN;
        }
        for (int i = 0; i < length; i++) {
            int a = Math.max(0, i - 1);
            int b = Math.min(length - 1, i + 1);
            speed[i] = b > a ? distance(a, b) / seconds(a, b) : 0;
        }
    }

    /** Logarithms of the palm's size, over the face's where that was seen; only from sample {@code from} on. */
    double[] logSizes(int from) {
        double[] logs = new double[length];
        for (int i = from; i < length; i++) {
            logs[i] = StrictMath.log(size[i]);
        }
        return logs;
    }

    HandSample sample(int i) {
        return samples.get(i);
    }

    double distance(int a, int b) {
        double dx = x[b] - x[a];
        double dy = y[b] - y[a];
        return Math.sqrt(dx * dx + dy * dy);
    }

    double seconds(int a, int b) {
        return Math.max(1e-3, (timeUs[b] - timeUs[a]) / 1e6);
    }

    /** The first sample at most so long before the last one. */
    int since(long us) {
        int i = length - 1;
        while (i > 0 && timeUs[i - 1] >= timeUs[length - 1] - us) {
            i--;
        }
        return i;
    }

    /** The first sample after a time. */
    int after(long us) {
        int i = length;
        while (i > 0 && timeUs[i - 1] > us) {
            i--;
        }
        return i;
    }

    static double range(double[] values, int from, int to) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = from; i <= to; i++) {
            low = Math.min(low, values[i]);
            high = Math.max(high, values[i]);
        }
        return high - low;
    }

    static double mean(double[] values, int from, int to) {
        double sum = 0;
        for (int i = from; i <= to; i++) {
            sum += values[i];
        }
        return sum / Math.max(1, to - from + 1);
    }
}
