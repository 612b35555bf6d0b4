package io.landmarkstream.scene;

import java.io.Serializable;
import java.time.Duration;

/**
 * What can be chosen about fusion.
 *
 * @param maxWait how long a tick waits for cameras whose frames have not come yet, by the caller's clock
 */
public record SceneOptions(Duration maxWait) implements Serializable {

    /** Waits 150 ms. */
    public static final SceneOptions DEFAULT = new SceneOptions(Duration.ofMillis(150));

    public SceneOptions {
        if (maxWait.isNegative() || maxWait.compareTo(Duration.ofMinutes(1)) > 0) {
            throw new IllegalArgumentException(
                    "'maxWait' is " + maxWait.toMillis() + " ms, but must be 0 to 60000 ms.");
        }
    }
}
