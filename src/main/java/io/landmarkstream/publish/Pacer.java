package io.landmarkstream.publish;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Waits until it is time for a frame. A publisher that cannot keep up falls behind for good once it is more than a
 * quarter of a second late: it goes on at the source's rate, as a camera would, and does not catch up in a burst.
 */
final class Pacer {

    private static final long MAX_LAG_NANOS = 250_000_000L;
    private static final long LONGEST_SLEEP_NANOS = 50_000_000L;

    private final LongSupplier nanoTime;
    private final LongConsumer sleepNanos;
    private long startNanos;
    private boolean started;

    Pacer() {
        this(System::nanoTime, LockSupport::parkNanos);
    }

    Pacer(LongSupplier nanoTime, LongConsumer sleepNanos) {
        this.nanoTime = nanoTime;
        this.sleepNanos = sleepNanos;
    }

    /**
     * Returns when {@code timeUs} have passed since the first call's time, or soon after {@code stopped}.
     *
     * @return how long ago that was, nanoseconds; 0 where it is not reached or was given up
     */
    long await(long timeUs, BooleanSupplier stopped) {
        if (!started) {
            startNanos = nanoTime.getAsLong() - timeUs * 1000;
            started = true;
        }
        long due = startNanos + timeUs * 1000;
        long wait = due - nanoTime.getAsLong();
        if (wait < -MAX_LAG_NANOS) {
            startNanos -= wait;
            return 0;
        }
        while (wait > 0 && !stopped.getAsBoolean()) {
            sleepNanos.accept(Math.min(wait, LONGEST_SLEEP_NANOS));
            wait = due - nanoTime.getAsLong();
        }
        return Math.max(0, -wait);
    }
}
