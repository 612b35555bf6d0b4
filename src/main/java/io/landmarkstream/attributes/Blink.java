package io.landmarkstream.attributes;

import io.landmarkstream.landmark.Side;

/**
 * An eye that was shut for a moment and is open again.
 *
 * @param side of the person
 * @param closedUs how long it was shut, microseconds of capture time
 */
public record Blink(Side side, long closedUs) {}
