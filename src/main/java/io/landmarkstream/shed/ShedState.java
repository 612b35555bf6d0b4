package io.landmarkstream.shed;

/**
 * What shedding remembers of one camera. Keyed state; a new value for each frame, never changed in place.
 *
 * @param credit frames of the camera that may still be analysed; negative: it had more than its share
 * @param whole whether no frame since the last key frame was shed, so that one that refers to them can be decoded
 * @param keptMs when a frame was last analysed, milliseconds since the epoch by the job's clock
 */
public record ShedState(double credit, boolean whole, long keptMs) {

    /** Numbers times this, modulo one, spread evenly: the golden ratio's fraction. */
    private static final double GOLDEN = 0.6180339887498949;

    /**
     * A camera of which nothing is known. The initial credit depends on the camera's number, so that cameras do not
     * shed in the same moments.
     */
    public static ShedState first(int number, long nowMs) {
        return new ShedState(number * GOLDEN % 1, true, nowMs);
    }
}
