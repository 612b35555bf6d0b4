package io.landmarkstream.model;

import io.landmarkstream.config.ConfigException;

/** A model that cannot be used, or failed; the message says what, why and what to change. */
public class ModelException extends ConfigException {

    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
