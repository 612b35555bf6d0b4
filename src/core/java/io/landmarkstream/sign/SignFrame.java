package io.landmarkstream.sign;

import java.util.List;

/**
 * What was observed in one frame. Predicted objects are not in it.
 *
 * @param timeUs capture time, microseconds
 * @param carriesOn whether its time carries on from the frame before
 * @param breaksTracks whether all tracks began anew
 * @param mirrored whether the picture is a mirror image
 */
public record SignFrame(
        long timeUs,
        boolean carriesOn,
        boolean breaksTracks,
        boolean mirrored,
        List<SignHand> hands,
        List<SignFace> faces) {}
