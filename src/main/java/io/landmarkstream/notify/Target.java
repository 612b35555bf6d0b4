package io.landmarkstream.notify;

import java.io.IOException;

/** Somewhere to send events to. */
public interface Target extends AutoCloseable {

    /**
     * Sends one and returns once it has been taken.
     *
     * @throws IOException if it was not taken and should be sent again
     * @throws RefusedException if it will never be taken
     */
    void send(Notice notice) throws IOException, InterruptedException;

    /** For people. */
    String name();

    @Override
    void close();

    /** The receiver refuses this event, and would refuse it again. */
    final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }
}
