package io.landmarkstream.attributes;

import java.io.Serializable;
import java.time.Duration;

/**
 * How an {@link AttributeExtractor} behaves.
 *
 * @param gestures those that are known
 * @param hold how long a hand must show a gesture, or none, before the result says so
 * @param fieldOfView degrees across the longer side of the camera's picture, for the head's pose
 */
public record AttributesOptions(Gestures gestures, Duration hold, double fieldOfView) implements Serializable {

    /** Five frames at 30 a second; 60° lies between phones (65 to 75) and webcams (50 to 65). */
    public static final AttributesOptions DEFAULT =
            new AttributesOptions(Gestures.BUILT_IN, Duration.ofMillis(150), 60);

    /** These options for pictures that do not follow on each other: a gesture counts at once. */
    public AttributesOptions withoutHold() {
        return new AttributesOptions(gestures, Duration.ZERO, fieldOfView);
    }
}
