package io.landmarkstream.infer;

/** A model that cannot be used, or failed; the message says what, why and what to change. */
public class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public ModelException(String message) {
        super(message);
    }

    public ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
