package io.landmarkstream.task;

import io.landmarkstream.attributes.Finger;
import io.landmarkstream.attributes.FingerState;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.sign.Spelling;
import io.landmarkstream.track.TrackedObject;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** A hand in one picture. Immutable. */
public final class Hand extends LandmarkedObject {

    private final HandAttributes attributes;
    private final ObjectSigns signs;
    private final List<Point> worldPoints;

    /** @param attributes {@code null} where they are off or the points are not those of a hand with 21 */
    Hand(TrackedObject object, HandAttributes attributes, ObjectSigns signs) {
        super(object);
        this.attributes = attributes;
        this.signs = signs;
        this.worldPoints = Point.list(object.world());
    }

    /** Whether it is the person's left or right hand; in a video as most pictures of the hand say. */
    public Handedness handedness() {
        return object().handedness();
    }

    /** Share of the votes for {@link #handedness()}, 0 to 1; 0 where it is unknown. */
    public float handednessScore() {
        return object().handednessScore();
    }

    /**
     * The points in metres, from the hand's centre, axes as those of the picture; empty where the model gives none, or
     * the hand is predicted.
     */
    public List<Point> worldPoints() {
        return worldPoints;
    }

    /** Name of the gesture that the hand holds; empty where it holds none of those that are known. */
    public Optional<String> gesture() {
        return attributes == null || attributes.gesture().isEmpty()
                ? Optional.empty()
                : Optional.of(attributes.gesture());
    }

    /** How far this picture alone shows {@link #gesture()}, 0 to 1, from .5 on it does; 0 where there is none. */
    public float gestureScore() {
        return attributes == null ? 0 : attributes.score();
    }

    /** How long the hand has held {@link #gesture()}, or none. */
    public Duration gestureHeld() {
        return attributes == null ? Duration.ZERO : Duration.of(attributes.heldUs(), ChronoUnit.MICROS);
    }

    /** How a finger is held; empty where attributes are off. */
    public Optional<FingerState> finger(Finger finger) {
        return attributes == null ? Optional.empty() : Optional.of(attributes.fingers()[finger.ordinal()]);
    }

    /** In a video: the hand's movements that last, or ended with this picture. */
    public List<Movement> movements() {
        return signs.movements();
    }

    /** In a video: what the hand spells; empty where it spells nothing, or spelling is off. */
    public Optional<Spelling> spelling() {
        return Optional.ofNullable(signs.spelling());
    }

    /**
     * Distance of the tips of thumb and index finger, in palms (wrist to the middle finger's knuckle); tips that touch
     * are .1 to .25 apart. Not a number where attributes are off.
     */
    public float pinch() {
        return attributes == null ? Float.NaN : attributes.pinch();
    }

    @Override
    public String toString() {
        return "hand " + id() + " " + handedness() + " " + box()
                + gesture().map(name -> " " + name).orElse("");
    }
}
