package io.landmarkstream.frame;

/** Thrown by pure steps (envelope, decoder, model) when one frame cannot be processed; becomes a {@link Reject}. */
public final class RejectException extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /**
     * @param detail one sentence for a person: what was wrong and, where it helps, what to change; never the payload
     */
    public RejectException(Reason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
