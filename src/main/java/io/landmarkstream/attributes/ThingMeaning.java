package io.landmarkstream.attributes;

/**
 * What one tracked thing means; {@link #NONE} where nothing is known of its topology.
 *
 * @param hand {@code null} if it is no hand
 * @param face {@code null} if it is no face
 */
public record ThingMeaning(HandMeaning hand, FaceMeaning face) {

    /** Nothing. */
    public static final ThingMeaning NONE = new ThingMeaning(null, null);
}
