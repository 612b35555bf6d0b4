package io.landmarkstream.track;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.FrameStage;
import io.landmarkstream.landmark.UsedModel;
import java.util.List;

/**
 * A frame with its tracked objects, possibly none.
 *
 * @param continuity how it follows the camera's last frame that came so far
 * @param width pixels of the upright source picture
 * @param height pixels
 * @param objects ordered by kind, then track id
 * @param events what began, changed and ended, ordered by kind, then track id
 * @param settings by control records; {@code null}: as configured
 * @param models that looked at it; {@code null}: those configured
 */
public record TrackedFrame(
        FrameInfo info,
        Continuity continuity,
        int width,
        int height,
        List<TrackedObject> objects,
        List<TrackEvent> events,
        FrameSettings settings,
        List<UsedModel> models)
        implements FrameStage {

    /** As configured. */
    public TrackedFrame(
            FrameInfo info,
            Continuity continuity,
            int width,
            int height,
            List<TrackedObject> objects,
            List<TrackEvent> events) {
        this(info, continuity, width, height, objects, events, null, null);
    }
}
