package io.landmarkstream.attributes;

/**
 * What one tracked thing means; {@link #NONE} where nothing is known of its topology.
 *
 * @param hand {@code null} if it is no hand
 * @param face {@code null} if it is no face
 */
public record ObjectAttributes(HandAttributes hand, FaceAttributes face) {

    /** Nothing. */
    public static final ObjectAttributes NONE = new ObjectAttributes(null, null);
}
