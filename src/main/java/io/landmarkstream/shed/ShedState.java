package io.landmarkstream.shed;

/**
 * What shedding remembers of one camera. Keyed state; a new value for each frame, never changed in place.
 *
 * @param credit frames that the camera may have worked on beyond those it had; negative: it had more than its share
 * @param whole whether no frame since the last key frame was shed, so that one that refers to them can be worked on
 * @param keptMs when a frame was last worked on, milliseconds since the epoch by the job's clock
 */
public record ShedState(double credit, boolean whole, long keptMs) {

    /** Slots times this, modulo one, spreads evenly: the golden ratio's fraction. */
    private static final double GOLDEN = 0.6180339887498949;

    /**
     * A camera of which nothing is known. Where the credit begins depends on the camera's slot, so that cameras are not
     * thinned in step with one another.
     */
    public static ShedState first(int number, long nowMs) {
        return new ShedState(number * GOLDEN % 1, true, nowMs);
    }
}
