package io.landmarkstream.track;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Counts the living tracks of all cameras of one task for a gauge. A camera that was silent for ten seconds no longer
 * counts. Written by the task's thread, read by any.
 */
final class ActiveTracks {

    private static final long SILENT_NANOS = 10_000_000_000L;

    /** Above this number of cameras silent ones are removed while counting, in case the gauge is never read. */
    private static final int SWEEP_ABOVE = 1000;

    private final LongSupplier nanoTime;
    private final Map<String, Seen> cameras = new ConcurrentHashMap<>();

    private record Seen(int tracks, long nanos) {}

    ActiveTracks(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void update(String camera, int tracks) {
        cameras.put(camera, new Seen(tracks, nanoTime.getAsLong()));
        if (cameras.size() > SWEEP_ABOVE) {
            sweep();
        }
    }

    int count() {
        sweep();
        return cameras.values().stream().mapToInt(Seen::tracks).sum();
    }

    private void sweep() {
        long now = nanoTime.getAsLong();
        cameras.values().removeIf(seen -> now - seen.nanos() > SILENT_NANOS);
    }
}
