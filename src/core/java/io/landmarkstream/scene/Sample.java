package io.landmarkstream.scene;

import io.landmarkstream.landmark.Kind;
import java.util.List;

/**
 * One camera's frame as a scene keeps it until its ticks are over.
 *
 * @param timeUs scene's time, microseconds
 */
record Sample(long timeUs, List<Observation> seen) {

    /** Its observation of a track; {@code null}: none. */
    Observation of(Kind kind, long trackId) {
        for (Observation one : seen) {
            if (one.trackId() == trackId && one.kind().equals(kind)) {
                return one;
            }
        }
        return null;
    }
}
