package io.landmarkstream.track;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a {@link Tracker} behaves.
 *
 * @param keep how long a thing or point that is not seen any more is predicted
 * @param remember how long such a thing keeps its id for the case that it is found again; at least {@code keep}
 * @param maxGap a pause between two frames above which all tracks end
 * @param confirm how much presence a new thing must gather before it is a result with an id, each sighting adding twice
 *     its score less 1; 0: the first sighting is
 * @param smoothing how points are smoothed
 */
public record TrackerOptions(Duration keep, Duration remember, Duration maxGap, double confirm, Smoothing smoothing)
        implements Serializable {

    /** Half a second of prediction, one and a half of memory, two sightings of a clear thing. */
    public static final TrackerOptions DEFAULT = new TrackerOptions(
            Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofSeconds(2), 1, Smoothing.DEFAULT);

    /** With other smoothing. */
    public TrackerOptions with(Smoothing other) {
        return new TrackerOptions(keep, remember, maxGap, confirm, other);
    }
}
