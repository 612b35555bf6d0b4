package io.landmarkstream.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Stops work when the process is interrupted (Ctrl-C), and keeps the process until the work has told how it ended. */
final class OnInterrupt implements AutoCloseable {

    private static final long MOST_SECONDS = 10;

    private final CountDownLatch done = new CountDownLatch(1);
    private final Thread hook;
    private volatile boolean interrupted;

    /** @param stop lets the work end; called by another thread */
    OnInterrupt(Runnable stop) {
        hook = new Thread(() -> {
            interrupted = true;
            stop.run();
            await();
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean interrupted() {
        return interrupted;
    }

    private void await() {
        try {
            done.await(MOST_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The work has ended. */
    @Override
    public void close() {
        done.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs.
        }
    }
}
