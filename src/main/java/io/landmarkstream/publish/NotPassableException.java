package io.landmarkstream.publish;

import java.io.IOException;

/** The pictures of a source cannot be published as they are; the message says why, as part of a sentence. */
final class NotPassableException extends IOException {

    private static final long serialVersionUID = 1L;

    NotPassableException(String why) {
        super(why);
    }
}
