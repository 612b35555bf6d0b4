package io.landmarkstream.shed;

import java.io.Serializable;
import java.time.Duration;

/**
 * How old a frame may be when its turn comes.
 *
 * @param fresh up to this age all frames are analysed; above it each camera keeps a share
 * @param maxAge above this age none is analysed
 */
public record ShedOptions(Duration fresh, Duration maxAge) implements Serializable {

    /** A quarter of a second and a second. */
    public static final ShedOptions DEFAULT = new ShedOptions(Duration.ofMillis(250), Duration.ofSeconds(1));

    public ShedOptions {
        if (fresh.toMillis() < 1 || fresh.toMillis() >= maxAge.toMillis()) {
            throw new IllegalArgumentException(
                    ("The age up to which frames are fresh must be at least 1 ms and below the largest age, %d ms, but "
                                    + "is %d ms.")
                            .formatted(maxAge.toMillis(), fresh.toMillis()));
        }
    }
}
