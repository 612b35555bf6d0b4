package io.landmarkstream.model;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Closes a stream on which nothing arrives any more; the JDK's HTTP client has no time limit for a body. */
final class StallGuard implements AutoCloseable {

    private final InputStream stream;
    private final Duration limit;
    private final ScheduledExecutorService clock;
    private volatile long last = System.nanoTime();
    private volatile boolean fired;

    StallGuard(InputStream stream, Duration limit) {
        this.stream = stream;
        this.limit = limit;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "stall-guard");
            thread.setDaemon(true);
            return thread;
        });
        long step = Math.max(1, limit.toMillis() / 4);
        clock.scheduleWithFixedDelay(this::check, step, step, TimeUnit.MILLISECONDS);
    }

    private void check() {
        if (System.nanoTime() - last > limit.toNanos()) {
            fired = true;
            try {
                stream.close();
            } catch (IOException e) {
                clock.shutdown();
            }
        }
    }

    /** Something arrived. */
    void alive() {
        last = System.nanoTime();
    }

    /** Whether the stream was closed for silence. */
    boolean fired() {
        return fired;
    }

    Duration limit() {
        return limit;
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
