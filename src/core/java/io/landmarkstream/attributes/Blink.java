package io.landmarkstream.attributes;

/**
 * A short closure of an eye that has ended.
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
