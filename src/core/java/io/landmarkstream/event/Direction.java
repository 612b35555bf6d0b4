package io.landmarkstream.event;

/** Which way a line was crossed. */
public enum Direction {
    /** Onto the side of the line's point {@code in}. */
    IN,
    /** Onto the other side. */
    OUT
}
