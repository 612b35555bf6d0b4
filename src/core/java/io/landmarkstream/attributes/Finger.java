package io.landmarkstream.attributes;

/** The fingers, in the order of {@code hand21}'s points. */
public enum Finger {
    THUMB,
    INDEX,
    MIDDLE,
    RING,
    LITTLE;

    /** Index of the point where the finger leaves the palm: the thumb's metacarpophalangeal joint, else the knuckle. */
    int base() {
        return this == THUMB ? 2 : 1 + 4 * ordinal();
    }

    /** Index of the finger's end. */
    int tip() {
        return 4 + 4 * ordinal();
    }
}
