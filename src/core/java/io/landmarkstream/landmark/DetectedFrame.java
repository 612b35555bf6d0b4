package io.landmarkstream.landmark;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.FrameStage;
import java.util.List;

/**
 * What the models found in a frame. Passed by reference inside one task.
 *
 * @param continuity how it follows the frame before
 * @param width pixels of the upright source picture
 * @param height pixels
 * @param detectedObjects empty: nothing was found
 * @param settings by control records; {@code null}: as configured
 * @param models that looked at it; {@code null}: those configured
 */
public record DetectedFrame(
        FrameInfo info,
        Continuity continuity,
        int width,
        int height,
        List<DetectedObject> detectedObjects,
        FrameSettings settings,
        List<UsedModel> models)
        implements FrameStage {

    /** As configured. */
    public DetectedFrame(
            FrameInfo info, Continuity continuity, int width, int height, List<DetectedObject> detectedObjects) {
        this(info, continuity, width, height, detectedObjects, null, null);
    }

    /** With another continuity. */
    public DetectedFrame with(Continuity other) {
        return new DetectedFrame(info, other, width, height, detectedObjects, settings, models);
    }
}
