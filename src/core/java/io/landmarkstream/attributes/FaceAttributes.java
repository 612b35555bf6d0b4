package io.landmarkstream.attributes;

import java.util.List;

/**
 * Attributes of a face in one frame.
 *
 * @param pose {@code null} where no head fits the points
 * @param expression {@code null} where there is no pose, or the face is seen too much from the side
 * @param alignment 2 × 3, row by row: picture to a frame of 112 × 112 pixels, see {@link FaceAlignment}
 * @param blinks that ended with this frame
 */
public record FaceAttributes(HeadPose pose, Expression expression, float[] alignment, List<Blink> blinks) {}
