package io.landmarkstream.config;

/**
 * Something that a person gave to the product cannot be used: a file, an option, a model. The message names it, and
 * says what is wrong, why, and what to change.
 */
public class ConfigException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ConfigException(String message) {
        super(message);
    }

    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
