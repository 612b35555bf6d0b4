package io.landmarkstream.job;

import io.landmarkstream.config.ConfigException;

/** Settings that the job refuses to start with; the message names the key, and says why and what to change. */
public final class SettingsException extends ConfigException {

    private static final long serialVersionUID = 1L;

    public SettingsException(String message) {
        super(message);
    }
}
