package io.landmarkstream.job;

/** Settings that the job refuses to start with; the message names the key, and says why and what to change. */
public final class SettingsException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
