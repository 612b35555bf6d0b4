package io.landmarkstream.publish;

import java.util.random.RandomGenerator;

/** How long to wait before the next try: 1 s, doubled each time up to 30 s, each up to a fifth more or less. */
final class Backoff {

    private static final long FIRST_MS = 1_000;
    private static final long LAST_MS = 30_000;

    private final RandomGenerator random;
    private long nextMs = FIRST_MS;

    /** @param random so that cameras behind one switch do not come back all at once */
    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** Milliseconds to wait now. */
    long next() {
        long now = nextMs;
        nextMs = Math.min(LAST_MS, 2 * nextMs);
        return Math.round(now * (.8 + .4 * random.nextDouble()));
    }

    /** It went well for a while. */
    void reset() {
        nextMs = FIRST_MS;
    }
}
