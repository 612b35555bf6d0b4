package io.landmarkstream.attributes;

import io.landmarkstream.sign.SignOptions;
import java.io.Serializable;
import java.time.Duration;

/**
 * How an {@link AttributeExtractor} behaves.
 *
 * @param gestures built-in gestures and the user's own
 * @param hold how long a hand must show a gesture, or none, before the result reports it
 * @param fieldOfView degrees across the longer side of the camera's picture, for the head's pose
 * @param signs what is read over time
 */
public record AttributesOptions(Gestures gestures, Duration hold, double fieldOfView, SignOptions signs)
        implements Serializable {

    /** A hold of five frames at 30 a second; 60° is between phones (65 to 75) and webcams (50 to 65). */
    public static final AttributesOptions DEFAULT =
            new AttributesOptions(Gestures.BUILT_IN, Duration.ofMillis(150), 60);

    /** With movements, and nothing else over time. */
    public AttributesOptions(Gestures gestures, Duration hold, double fieldOfView) {
        this(gestures, hold, fieldOfView, SignOptions.DEFAULT);
    }

    /** These options with others over time. */
    public AttributesOptions with(SignOptions other) {
        return new AttributesOptions(gestures, hold, fieldOfView, other);
    }

    /** The same with another field of view. */
    public AttributesOptions withFieldOfView(double degrees) {
        return new AttributesOptions(gestures, hold, degrees, signs);
    }

    /** These options for pictures that do not follow on each other: a gesture counts at once. */
    public AttributesOptions withoutHold() {
        return new AttributesOptions(gestures, Duration.ZERO, fieldOfView, signs);
    }
}
