package io.landmarkstream.media;

import java.time.Duration;

/**
 * How long a source may take, and what a webcam is asked for.
 *
 * @param open longest time to connect and to find out what comes
 * @param read longest time without a picture
 * @param width columns that a webcam is asked for; 0: its default
 * @param height rows that a webcam is asked for; 0: its default
 * @param fps pictures a second that a webcam is asked for; 0: its default
 */
public record MediaLimits(Duration open, Duration read, int width, int height, double fps) {

    /** For files: nothing is in a hurry. */
    public static final MediaLimits FILE = new MediaLimits(Duration.ofMinutes(5), Duration.ofMinutes(5), 0, 0, 0);

    /** For cameras: 15 s to connect, 20 s without a picture. */
    public static final MediaLimits LIVE = new MediaLimits(Duration.ofSeconds(15), Duration.ofSeconds(20), 0, 0, 0);

    /** Longest time to take leave of a camera. */
    Duration close() {
        return Duration.ofSeconds(1);
    }
}
