package io.landmarkstream.attributes;

/** How a finger is held. */
public enum FingerState {
    /** Stretched; the thumb: stretched away from the palm. */
    STRAIGHT,
    /** Between the two. */
    BENT,
    /** Rolled up; the thumb: laid onto the palm or the fingers. */
    CURLED
}
