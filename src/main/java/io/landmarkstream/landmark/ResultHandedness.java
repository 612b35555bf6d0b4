package io.landmarkstream.landmark;

/** The handedness that messages on the topics carry. */
public final class ResultHandedness {

    private ResultHandedness() {}

    /** Of a message's; what this release does not know is {@link Handedness#UNKNOWN}. */
    public static Handedness of(io.landmarkstream.proto.Handedness handedness) {
        return switch (handedness) {
            case HANDEDNESS_LEFT -> Handedness.LEFT;
            case HANDEDNESS_RIGHT -> Handedness.RIGHT;
            default -> Handedness.UNKNOWN;
        };
    }
}
