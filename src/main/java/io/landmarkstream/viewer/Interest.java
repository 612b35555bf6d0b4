package io.landmarkstream.viewer;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The cameras that an open page shows. Frames of other cameras are not unpacked, and without an open page frames are
 * not fetched. Time is passed in, as {@link System#nanoTime}. Safe for several threads.
 */
final class Interest {

    /** A page that has not asked for this long is closed. Longer than a request waits for new pictures. */
    static final long LASTS_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final Map<String, Long> asked = new ConcurrentHashMap<>();

    /** @param cameras ids, or {@link Access#ALL} for all */
    void asked(Set<String> cameras, long nowNanos) {
        asked.values().removeIf(time -> nowNanos - time > LASTS_NANOS);
        cameras.forEach(camera -> asked.put(camera, nowNanos));
    }

    boolean inAny(long nowNanos) {
        return asked.values().stream().anyMatch(time -> nowNanos - time <= LASTS_NANOS);
    }

    boolean in(String camera, long nowNanos) {
        return recent(asked.get(camera), nowNanos) || recent(asked.get(Access.ALL), nowNanos);
    }

    private static boolean recent(Long time, long nowNanos) {
        return time != null && nowNanos - time <= LASTS_NANOS;
    }
}
