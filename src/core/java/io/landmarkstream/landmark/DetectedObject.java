package io.landmarkstream.landmark;

/**
 * One hand or face in one picture, as the models give it, before tracking and smoothing.
 *
 * @param kind hand or face
 * @param pipeline name of the pipeline that found it
 * @param topology name and order of the points
 * @param score presence, 0 to 1
 * @param handedness of the person; {@link Handedness#UNKNOWN} for faces and where the model does not tell
 * @param handednessScore probability of {@code handedness}, .5 to 1; 0 where unknown
 * @param points x, y, z of each point in turn, pixels of the source picture; z has x's scale, smaller is nearer,
 *     relative to the wrist (hand) or the head's centre (face), 0 where the model gives none
 * @param visibility one value a point, 0 to 1; empty where the model does not tell
 * @param world x, y, z of each point in metres, origin at the hand's centre, in the picture's axes; empty where the
 *     model gives none
 */
public record DetectedObject(
        Kind kind,
        String pipeline,
        String topology,
        float score,
        Handedness handedness,
        float handednessScore,
        float[] points,
        float[] visibility,
        float[] world) {

    /** Number of points. */
    public int size() {
        return points.length / 3;
    }

    /** Tightest box around the points. */
    public Box box() {
        return Box.around(points);
    }
}
