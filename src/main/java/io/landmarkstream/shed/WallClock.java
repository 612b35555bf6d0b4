package io.landmarkstream.shed;

import java.io.Serializable;

/** What time it is, so that a test can say so itself. */
@FunctionalInterface
public interface WallClock extends Serializable {

    /** The machine's clock. */
    WallClock SYSTEM = System::currentTimeMillis;

    /** Milliseconds since the epoch. */
    long millis();
}
