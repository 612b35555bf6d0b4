package io.landmarkstream.track;

import io.landmarkstream.landmark.Kind;
import java.util.List;
import java.util.Map;

/**
 * What the tracker remembers of one camera between frames. A new value for each frame, nothing in it is ever changed in
 * place. {@link TrackerStateFormat} writes it.
 *
 * @param lastCaptureTimeUs capture time of the frame before
 * @param nextIds id of the next new object of each kind, by kind; of one that is absent 1
 * @param tracks living tracks
 */
public record TrackerState(long lastCaptureTimeUs, Map<Kind, Long> nextIds, List<Track> tracks) {

    /** Before a camera's first frame. */
    public static final TrackerState EMPTY = new TrackerState(Long.MIN_VALUE, Map.of(), List.of());
}
