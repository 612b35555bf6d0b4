package io.landmarkstream.track;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Reject;
import java.util.List;

/**
 * A frame's one outcome: a result (possibly with nothing found) or a reject. What the sink writes.
 *
 * @param continuity {@code null} if rejected
 * @param width pixels of the upright source picture; 0 if rejected
 * @param height pixels
 * @param things ordered by kind, then track id; {@code null} if rejected
 * @param events what began, changed and ended, ordered by kind, then track id; {@code null} if rejected
 * @param reject {@code null} if this is a result
 */
public record TrackedFrame(
        FrameInfo info,
        Continuity continuity,
        int width,
        int height,
        List<TrackedObject> objects,
        List<TrackEvent> events,
        Reject reject) {

    public static TrackedFrame rejected(FrameInfo info, Reject reject) {
        return new TrackedFrame(info, null, 0, 0, null, null, reject);
    }
}
