package io.landmarkstream.viewer;

import com.google.protobuf.ByteString;
import io.landmarkstream.viewer.wire.Shot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * The newest shot of each camera, for pages that ask for what is newer than what they have. A page that asks seldom
 * gets the newest and misses those between; it delays no other page, and nothing is kept for it. Safe for several
 * threads.
 */
final class LatestShots {

    /** A batch is closed when it is larger than this. */
    private static final int BATCH_BYTES = 8 << 20;

    private final Map<String, Latest> cameras = new HashMap<>();
    private long counter;
    private boolean closed;

    private static final class Latest {
        long number;
        long index;
        ByteString shot;
    }

    /**
     * @param cursor number of the newest shot in it, or what the page gave if it is empty
     * @param shots {@link Shot} messages, oldest first, each of another camera
     */
    record Newer(long cursor, List<ByteString> shots) {}

    private record Candidate(long number, ByteString shot) {}

    /** Replaces the camera's shot. */
    synchronized void publish(Shot shot) {
        String camera = shot.getLandmarks().getCamera();
        Latest latest = cameras.get(camera);
        if (latest == null) {
            if (cameras.size() >= CameraBoard.MAX_CAMERAS) {
                return;
            }
            latest = new Latest();
            cameras.put(camera, latest);
        }
        latest.number = ++counter;
        latest.index++;
        latest.shot = shot.toBuilder().setIndex(latest.index).build().toByteString();
        notifyAll();
    }

    /**
     * The newest shots after {@code since}, of the cameras that {@code wants} lets through. Waits for one if there is
     * none.
     *
     * @param since cursor of the answer before; 0, or one of an earlier server, gives every camera's newest
     */
    synchronized Newer await(Predicate<String> wants, long since, long timeoutMs) throws InterruptedException {
        long from = since > counter ? 0 : since;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            Newer newer = newer(wants, from);
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (!newer.shots().isEmpty() || closed || left <= 0) {
                return newer;
            }
            wait(left);
        }
    }

    private Newer newer(Predicate<String> wants, long since) {
        List<Candidate> candidates = cameras.entrySet().stream()
                .filter(entry -> entry.getValue().number > since && wants.test(entry.getKey()))
                .map(entry -> new Candidate(entry.getValue().number, entry.getValue().shot))
                .sorted(Comparator.comparingLong(Candidate::number))
                .toList();
        long size = 0;
        int count = 0;
        while (count < candidates.size() && size < BATCH_BYTES) {
            size += candidates.get(count++).shot().size();
        }
        List<Candidate> batch = candidates.subList(0, count);
        return new Newer(
                count == 0 ? since : batch.get(count - 1).number(),
                batch.stream().map(Candidate::shot).toList());
    }

    /** Forgets the shots of all other cameras. */
    synchronized void retain(Predicate<String> kept) {
        cameras.keySet().removeIf(kept.negate());
    }

    /** Wakes all waiting requests. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }
}
