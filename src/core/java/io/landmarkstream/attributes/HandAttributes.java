package io.landmarkstream.attributes;

/**
 * Attributes of a hand in one frame.
 *
 * @param gesture name of the gesture that it holds; empty: none
 * @param heldUs how long it has held it (or none), microseconds of capture time
 * @param score degree of the gesture in this frame alone, 0 to 1; from .5 on it does; 0 without a gesture
 * @param fingers thumb to little finger
 * @param bends of the fingers, degrees
 * @param pinch from the thumb's tip to the index finger's, in palms (wrist to the middle finger's knuckle); tips that
 *     touch are .1 to .25 apart
 */
public record HandAttributes(
        String gesture, long heldUs, float score, FingerState[] fingers, float[] bends, float pinch) {}
