package io.landmarkstream.landmark;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Reject;
import java.util.List;

/**
 * A frame's findings, or the reason why there are none to be had. Passed by reference inside one task.
 *
 * @param continuity how it follows the frame before; {@code null} if rejected
 * @param width pixels of the upright source picture; 0 if rejected
 * @param height pixels
 * @param findings empty: nothing was found; {@code null} if rejected
 * @param reject {@code null} unless rejected
 */
public record DetectedFrame(
        FrameInfo info,
        Continuity continuity,
        int width,
        int height,
        List<DetectedObject> detectedObjects,
        Reject reject) {

    public static DetectedFrame rejected(FrameInfo info, Reject reject) {
        return new DetectedFrame(info, null, 0, 0, null, reject);
    }
}
