package io.landmarkstream.shed;

import java.io.Serializable;

/** The current time; a test passes its own. */
@FunctionalInterface
public interface WallClock extends Serializable {

    /** The machine's clock. */
    WallClock SYSTEM = System::currentTimeMillis;

    /** Milliseconds since the epoch. */
    long millis();
}
