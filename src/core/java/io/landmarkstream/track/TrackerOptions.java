package io.landmarkstream.track;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a {@link Tracker} behaves.
 *
 * @param keep how long an object or point that is not seen is predicted
 * @param remember how long such an object keeps its id in case it is found again; at least {@code keep}
 * @param maxGap a pause between two frames above which all tracks end
 * @param confirm how much evidence a new object needs before it is a result with an id; each sighting adds twice its
 *     score less 1; 0: the first sighting is enough
 * @param smoothing how points are smoothed
 */
public record TrackerOptions(Duration keep, Duration remember, Duration maxGap, double confirm, Smoothing smoothing)
        implements Serializable {

    /** Half a second of prediction, one and a half of memory, two clear sightings. */
    public static final TrackerOptions DEFAULT = new TrackerOptions(
            Duration.ofMillis(500), Duration.ofMillis(1500), Duration.ofSeconds(2), 1, Smoothing.DEFAULT);

    /** With other smoothing. */
    public TrackerOptions with(Smoothing other) {
        return new TrackerOptions(keep, remember, maxGap, confirm, other);
    }
}
