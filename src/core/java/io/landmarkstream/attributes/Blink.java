package io.landmarkstream.attributes;

/**
 * An eye that was shut for a moment and is open again.
 *
 * @param eye the person's own left or right eye
 * @param closedUs how long it was shut, microseconds of capture time
 */
public record Blink(Eye eye, long closedUs) {

    /** Left and right are the person's. */
    public enum Eye {
        LEFT,
        RIGHT
    }
}
