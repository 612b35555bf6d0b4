package io.landmarkstream.attributes;

import io.landmarkstream.sign.ObjectSigns;

/**
 * Attributes of one tracked object; {@link #NONE} where its topology is not supported.
 *
 * @param hand {@code null} for faces
 * @param face {@code null} for hands
 * @param signs what it does over time
 */
public record ObjectAttributes(HandAttributes hand, FaceAttributes face, ObjectSigns signs) {

    /** Nothing. */
    public static final ObjectAttributes NONE = new ObjectAttributes(null, null);

    /** Of an object that does nothing. */
    public ObjectAttributes(HandAttributes hand, FaceAttributes face) {
        this(hand, face, ObjectSigns.NONE);
    }

    /** The same of an object that does something. */
    public ObjectAttributes with(ObjectSigns does) {
        return new ObjectAttributes(hand, face, does);
    }
}
