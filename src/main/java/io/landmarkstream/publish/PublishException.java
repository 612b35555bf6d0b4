package io.landmarkstream.publish;

import java.io.IOException;

/** Frames could not be published; the message says which, why and what to change. */
public final class PublishException extends IOException {

    private static final long serialVersionUID = 1L;

    PublishException(String message) {
        super(message);
    }

    PublishException(String message, Throwable cause) {
        super(message, cause);
    }
}
