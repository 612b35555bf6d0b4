package io.landmarkstream.publish;

/** Leaves out pictures that come too early after the one before, so that a rate is kept on average. For one thread. */
final class RateLimit {

    /** Times in files are rounded, and those of cameras waver. */
    private static final long TOLERANCE_US = 500;

    private final double intervalUs;
    private double dueUs = Double.NEGATIVE_INFINITY;

    /** @param fps the most pictures a second; 0: no limit */
    RateLimit(double fps) {
        intervalUs = fps > 0 ? 1e6 / fps : 0;
    }

    /**
     * Whether the picture of this time is to be sent. After a pause, or when time goes backwards, the limit begins
     * anew.
     */
    boolean takes(long timeUs) {
        if (intervalUs == 0) {
            return true;
        }
        double early = dueUs - timeUs;
        if (early > TOLERANCE_US && early <= intervalUs + TOLERANCE_US) {
            return false;
        }
        dueUs = -early > intervalUs || early > TOLERANCE_US ? timeUs + intervalUs : dueUs + intervalUs;
        return true;
    }
}
