package io.landmarkstream.landmark;

/**
 * A landmark network's answer for one region, in the network's own frame.
 *
 * @param points x, y, z of each point in turn, pixels of the network's input; z is 0 where the network gives none
 * @param presence 0 to 1; NaN where the network has none
 * @param handedness of the person
 * @param handednessScore probability of {@code handedness}; 0 where unknown
 * @param visibility one value a point; empty where the network has none
 * @param world x, y, z of each point in metres, axes of the region; empty where not given
 * @param other of a hand of the other side that lies on this one, as {@link OverlappingHand#of} reads it; empty where
 *     not told
 * @param quality how well the points lie, 0 to 1; NaN where the network does not tell
 */
record Landmarks(
        float[] points,
        float presence,
        Handedness handedness,
        float handednessScore,
        float[] visibility,
        float[] world,
        float[] other,
        float quality) {

    /**
     * The object in the source picture.
     *
     * @param toSource from the network's input to the picture
     * @param region of the network's input; turns the world points to the picture's axes, and side and world points of
     *     a mirrored one to what they are
     * @param fallbackScore the score where the network tells no presence
     */
    DetectedObject placed(
            Kind kind, String pipeline, String topology, Affine toSource, Roi region, float fallbackScore) {
        float[] there = new float[points.length];
        float depth = (float) toSource.scale();
        for (int i = 0; i < there.length; i += 3) {
            there[i] = toSource.x(points[i], points[i + 1]);
            there[i + 1] = toSource.y(points[i], points[i + 1]);
            there[i + 2] = points[i + 2] * depth;
        }
        float cos = (float) StrictMath.cos(region.rotation());
        float sin = (float) StrictMath.sin(region.rotation());
        float across = region.mirrored() ? -1 : 1;
        float[] rotated = new float[world.length];
        for (int i = 0; i < rotated.length; i += 3) {
            rotated[i] = cos * across * world[i] - sin * world[i + 1];
            rotated[i + 1] = sin * across * world[i] + cos * world[i + 1];
            rotated[i + 2] = world[i + 2];
        }
        float score = Float.isNaN(presence) ? fallbackScore : presence;
        Handedness own = region.mirrored() ? handedness.other() : handedness;
        return new DetectedObject(kind, pipeline, topology, score, own, handednessScore, there, visibility, rotated);
    }
}
