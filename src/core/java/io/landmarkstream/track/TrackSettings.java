package io.landmarkstream.track;

import java.io.Serializable;
import java.util.Map;

/**
 * How the cameras of a job are tracked.
 *
 * @param options of every camera that is not named
 * @param cameras of those that differ, by camera id
 */
public record TrackSettings(TrackerOptions options, Map<String, TrackerOptions> cameras) implements Serializable {

    public TrackSettings {
        cameras = Map.copyOf(cameras);
    }

    /** All cameras alike. */
    public static TrackSettings of(TrackerOptions options) {
        return new TrackSettings(options, Map.of());
    }
}
