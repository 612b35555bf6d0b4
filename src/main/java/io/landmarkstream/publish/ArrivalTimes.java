package io.landmarkstream.publish;

/**
 * When pictures without times were taken, by their arrival: the line through the last {@value #WINDOW} arrivals tells
 * when one is due, so that the network's wavering does not show. After a pause it begins anew. For one thread.
 */
final class ArrivalTimes {

    private static final int WINDOW = 30;
    private static final double PAUSE_US = 1_000_000;
    /** A pause is so many intervals at least. */
    private static final int PAUSE_INTERVALS = 4;

    private final long[] arrivals = new long[WINDOW];
    private int count;
    private long last = Long.MIN_VALUE;
    private double interval;

    /** The time of the picture that arrived at this moment, both in microseconds; later than that of the one before. */
    long next(long arrivalUs) {
        if (count > 0) {
            long pause = arrivalUs - arrivals[(count - 1) % WINDOW];
            if (pause < 0 || pause > Math.max(PAUSE_US, PAUSE_INTERVALS * interval)) {
                count = 0;
            }
        }
        arrivals[count++ % WINDOW] = arrivalUs;
        long time = fitted();
        last = Math.max(time, last + 1);
        return last;
    }

    /**
     * The last place of the line of least squares through the arrivals, moved so that none lies before it: a picture
     * does not arrive before it is taken.
     */
    private long fitted() {
        int n = Math.min(count, WINDOW);
        long origin = arrivals[(count - n) % WINDOW];
        if (n == 1) {
            interval = 0;
            return origin;
        }
        double meanPlace = (n - 1) / 2.0;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += (double) (arrivals[(count - n + i) % WINDOW] - origin) / n;
        }
        double covariance = 0;
        double variance = 0;
        for (int i = 0; i < n; i++) {
            double place = i - meanPlace;
            covariance += place * (arrivals[(count - n + i) % WINDOW] - origin - mean);
            variance += place * place;
        }
        interval = covariance / variance;
        double earliest = 0;
        for (int i = 0; i < n; i++) {
            double arrival = arrivals[(count - n + i) % WINDOW] - origin - mean;
            earliest = Math.min(earliest, arrival - interval * (i - meanPlace));
        }
        return origin + Math.round(mean + interval * (n - 1 - meanPlace) + earliest);
    }
}
