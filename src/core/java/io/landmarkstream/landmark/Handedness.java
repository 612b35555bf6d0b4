package io.landmarkstream.landmark;

/** Whether a hand is the person's left or right one, also in a mirror image. */
public enum Handedness {
    /** A face, or the model does not tell. */
    UNKNOWN,
    LEFT,
    RIGHT;

    /** The other one; of {@link #UNKNOWN} itself. */
    public Handedness other() {
        return switch (this) {
            case UNKNOWN -> UNKNOWN;
            case LEFT -> RIGHT;
            case RIGHT -> LEFT;
        };
    }

    /** By its name in lower case, as in model cards. */
    static Handedness named(String name) {
        return name.equals("left") ? LEFT : RIGHT;
    }
}
