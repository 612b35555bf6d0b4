package io.landmarkstream.media;

import java.io.IOException;

/** A source has pictures of a kind that cannot be read; trying again will not help. */
public final class UnsupportedVideoException extends IOException {

    private static final long serialVersionUID = 1L;

    UnsupportedVideoException(String message) {
        super(message);
    }
}
