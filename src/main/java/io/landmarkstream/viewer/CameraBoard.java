package io.landmarkstream.viewer;

import io.landmarkstream.proto.Reject;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The cameras in the topics, each with its figures. Bounded: a camera that has been silent for long is forgotten, and
 * beyond the limit a new camera is ignored. Anyone who can write to the frames topic can do so under any name, so few
 * places are for cameras that have no result. Safe for several threads.
 */
final class CameraBoard {

    static final int MAX_CAMERAS = 1000;
    static final int MAX_REJECTED = 100;
    static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(5);

    /** Letters of an id: more than a camera's may have. */
    private static final int MAX_ID = 128;

    private Long watchedSince;
    private final TreeMap<String, CameraStats> cameras = new TreeMap<>();

    /** Counts a result; whether the camera is on the board. */
    synchronized boolean result(String camera, long latencyMs, long nowNanos) {
        CameraStats stats = stats(camera, MAX_CAMERAS, nowNanos);
        if (stats != null) {
            stats.result(latencyMs, nowNanos);
        }
        return stats != null;
    }

    /** Counts a reject. */
    synchronized void reject(Reject reject, long nowNanos) {
        CameraStats stats = unanswered(reject.getCamera(), nowNanos);
        if (stats != null) {
            stats.reject(reject, nowNanos);
        }
    }

    /** A frame of the camera was seen on its topic. */
    synchronized void frame(String camera, long nowNanos) {
        CameraStats stats = cameras.get(camera);
        if (stats == null && camera.length() <= MAX_ID) {
            stats = unanswered(camera, nowNanos);
        }
        if (stats != null) {
            stats.frame(nowNanos);
        }
    }

    /** The frames topic is read, from now on if it was not before. */
    synchronized void watched(long nowNanos) {
        watchedSince = watchedSince == null ? Long.valueOf(nowNanos) : watchedSince;
    }

    /** Nobody looks: the frames topic is not read any more. */
    synchronized void unwatched() {
        watchedSince = null;
        cameras.values().forEach(CameraStats::unwatched);
    }

    /** Figures of a camera that need not have a result; {@code null} if it is new and there are too many such. */
    private CameraStats unanswered(String camera, long nowNanos) {
        boolean full =
                cameras.values().stream().filter(stats -> stats.results() == 0).count() >= MAX_REJECTED;
        return stats(camera, full ? 0 : MAX_CAMERAS - MAX_REJECTED, nowNanos);
    }

    /** The figures of those that {@code seen} lets through, in the order of their ids. */
    synchronized List<CameraStats.CameraSummary> figures(Predicate<String> seen, long nowNanos) {
        return cameras.entrySet().stream()
                .filter(entry -> seen.test(entry.getKey()))
                .map(entry -> entry.getValue()
                        .figures(entry.getKey(), nowNanos, watchedSince == null ? -1 : nowNanos - watchedSince))
                .toList();
    }

    /** Whether a result of this camera was read lately. */
    synchronized boolean answers(String camera) {
        CameraStats stats = cameras.get(camera);
        return stats != null && stats.results() > 0;
    }

    /** Forgets those that have been silent for long. */
    synchronized void forget(long nowNanos) {
        cameras.values().removeIf(stats -> nowNanos - stats.lastNanos() > FORGET_NANOS);
    }

    /** The camera's figures; {@code null} if it is new and there are {@code most} already. */
    private CameraStats stats(String camera, int most, long nowNanos) {
        CameraStats stats = cameras.get(camera);
        if (stats == null && cameras.size() < most && !camera.isEmpty()) {
            stats = new CameraStats(nowNanos);
            cameras.put(camera, stats);
        }
        return stats;
    }
}
