package io.landmarkstream.attributes;

import io.landmarkstream.landmark.Kind;
import java.util.List;

/**
 * State of the attributes of one camera between frames. Keyed state: a new value for each frame, nothing in it is ever
 * changed in place.
 *
 * @param lastCaptureTimeUs capture time of the frame before
 * @param objects one for each recent track of a hand or face
 */
public record AttributesState(long lastCaptureTimeUs, List<Memory> objects) {

    /** Before a camera's first frame. */
    public static final AttributesState EMPTY = new AttributesState(Long.MIN_VALUE, List.of());

    /**
     * State of one track.
     *
     * @param gesture of a hand; {@code null}: a face
     * @param leftEye of a face; {@code null}: a hand
     * @param rightEye of a face; {@code null}: a hand
     * @param brows of a face; {@code null}: a hand
     * @param awayUs how long the track has not been among the frame's objects, microseconds
     */
    public record Memory(
            Kind kind,
            long trackId,
            GestureState gesture,
            EyeState leftEye,
            EyeState rightEye,
            BrowState brows,
            long awayUs) {

        static Memory born(Kind kind, long trackId) {
            return kind.isHand()
                    ? new Memory(kind, trackId, GestureState.NEW, null, null, null, 0)
                    : new Memory(kind, trackId, null, EyeState.NEW, EyeState.NEW, BrowState.NEW, 0);
        }

        Memory away(long us) {
            return new Memory(kind, trackId, gesture, leftEye, rightEye, brows, awayUs + us);
        }
    }

    Memory memory(Kind kind, long trackId) {
        for (Memory memory : objects) {
            if (memory.kind().equals(kind) && memory.trackId() == trackId) {
                return memory;
            }
        }
        return Memory.born(kind, trackId);
    }
}
