package io.landmarkstream.track;

import java.util.List;

/**
 * What the tracker remembers of one camera between frames. A new value for each frame, nothing in it is ever changed in
 * place. {@link TrackerStateFormat} writes it.
 *
 * @param lastCaptureTimeUs capture time of the frame before
 * @param nextHandId id of the next new hand
 * @param nextFaceId id of the next new face
 * @param tracks living tracks
 */
public record TrackerState(long lastCaptureTimeUs, long nextHandId, long nextFaceId, List<Track> tracks) {

    /** Before a camera's first frame. */
    public static final TrackerState EMPTY = new TrackerState(Long.MIN_VALUE, 1, 1, List.of());
}
