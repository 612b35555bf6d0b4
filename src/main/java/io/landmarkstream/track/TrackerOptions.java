package io.landmarkstream.track;

import io.landmarkstream.landmark.Kind;
import java.io.Serializable;
import java.time.Duration;

/**
 * How a {@link Tracker} behaves.
 *
 * @param keep how long a thing that is not seen any more keeps its id and is predicted
 * @param maxGap a pause between two frames above which all tracks end
 * @param hand smoothing of hands
 * @param face smoothing of faces
 */
public record TrackerOptions(Duration keep, Duration maxGap, OneEuroFilter hand, OneEuroFilter face) implements Serializable {

    /**
     * Half a second of occlusion; smoothing chosen on a synthetic hand of 100 px with 1 px of noise at 30 frames a
     * second (see {@code TrackerTest}).
     */
    public static final TrackerOptions DEFAULT = new TrackerOptions(
            Duration.ofMillis(500),
            Duration.ofSeconds(2),
            new OneEuroFilter(.3, 5, .5),
            new OneEuroFilter(.3, 5, .5));

    OneEuroFilter filter(Kind kind) {
        return kind == Kind.HAND ? hand : face;
    }
}
