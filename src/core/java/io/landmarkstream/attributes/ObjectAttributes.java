package io.landmarkstream.attributes;

/**
 * Attributes of one tracked object; {@link #NONE} where its topology is not supported.
 *
 * @param hand {@code null} for faces
 * @param face {@code null} for hands
 */
public record ObjectAttributes(HandAttributes hand, FaceAttributes face) {

    /** Nothing. */
    public static final ObjectAttributes NONE = new ObjectAttributes(null, null);
}
