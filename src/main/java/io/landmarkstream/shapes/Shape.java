package io.landmarkstream.shapes;

import io.landmarkstream.proto.HandAttributes;

/**
 * One hand or face of one frame, aligned.
 *
 * @param aligned x, y, z of each point, as {@link Alignment} has them
 * @param hand what the result says of a hand's fingers; {@code null}: nothing, or no hand
 * @param camera where it was seen
 * @param captureTimeUs when, microseconds of capture time
 * @param trackId its id there
 */
public record Shape(float[] aligned, HandAttributes hand, String camera, long captureTimeUs, long trackId) {

    /** The root mean square distance of corresponding points. */
    public static double distance(float[] one, float[] other) {
        double squares = 0;
        for (int i = 0; i < one.length; i++) {
            double difference = one[i] - other[i];
            squares += difference * difference;
        }
        return Math.sqrt(3 * squares / one.length);
    }
}
