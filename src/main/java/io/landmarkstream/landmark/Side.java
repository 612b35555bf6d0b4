package io.landmarkstream.landmark;

/** Whose side a hand is, seen from the person it belongs to; never that of a mirror image. */
public enum Side {
    /** A face, or the model does not tell. */
    UNKNOWN,
    LEFT,
    RIGHT
}
