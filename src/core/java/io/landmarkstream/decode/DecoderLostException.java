package io.landmarkstream.decode;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;

/**
 * The process that decodes ended, or was ended, in the middle of a picture. What its decoders held back is gone; they
 * have to be opened again.
 */
public final class DecoderLostException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one sentence: what happened; becomes the reject's detail */
    public DecoderLostException(String message) {
        super(message);
    }

    /** The outcome of the picture that was being decoded. */
    public RejectException fault() {
        return new RejectException(Reason.DECODER, getMessage());
    }
}
