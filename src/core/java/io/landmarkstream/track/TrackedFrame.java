package io.landmarkstream.track;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameStage;
import java.util.List;

/**
 * A frame with its tracked objects, possibly none.
 *
 * @param continuity how it follows the camera's last frame that came so far
 * @param width pixels of the upright source picture
 * @param height pixels
 * @param objects ordered by kind, then track id
 * @param events what began, changed and ended, ordered by kind, then track id
 */
public record TrackedFrame(
        FrameInfo info,
        Continuity continuity,
        int width,
        int height,
        List<TrackedObject> objects,
        List<TrackEvent> events)
        implements FrameStage {}
