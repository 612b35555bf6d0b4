package io.landmarkstream.viewer;

import com.google.protobuf.ByteString;
import io.landmarkstream.proto.SceneCamera;
import io.landmarkstream.viewer.wire.SceneShot;
import io.landmarkstream.viewer.wire.Shot;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The newest shot of each camera and the newest frame of each scene, for pages that ask for what is newer than what
 * they have. A page that asks seldom gets the newest and misses those between; it delays no other page, and nothing is
 * kept for it. Safe for several threads.
 */
final class LatestShots {

    /** A batch is closed when it is larger than this. */
    private static final int BATCH_BYTES = 8 << 20;

    /** A scene that has sent nothing for so long is forgotten. */
    private static final long FORGET_NANOS = TimeUnit.SECONDS.toNanos(30);

    private static final int MAX_SCENES = 1000;

    private final Map<String, Latest> cameras = new HashMap<>();
    private final TreeMap<String, LatestScene> scenes = new TreeMap<>();
    private long counter;
    private boolean closed;

    private static final class Latest {
        long number;
        long index;
        ByteString shot;
    }

    /** @param cameras of the scene; who may not see all of them may not see it */
    private record LatestScene(long number, Set<String> cameras, ByteString shot, long nanos) {}

    /**
     * @param cursor number of the newest shot in it, or what the page gave if it is empty
     * @param shots {@link Shot} messages, oldest first, each of another camera
     * @param scenes {@link SceneShot} messages, at most one
     */
    record Newer(long cursor, List<ByteString> shots, List<ByteString> scenes) {}

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

    /** Replaces the scene's frame. */
    synchronized void publish(SceneShot shot) {
        String scene = shot.getFrame().getScene();
        if (scenes.containsKey(scene) || scenes.size() < MAX_SCENES) {
            Set<String> seen = shot.getFrame().getCamerasList().stream()
                    .map(SceneCamera::getCamera)
                    .collect(Collectors.toSet());
            scenes.put(scene, new LatestScene(++counter, seen, shot.toByteString(), System.nanoTime()));
            notifyAll();
        }
    }

    /** Ids of the scenes all of whose cameras {@code sees} lets through; forgets those that have gone. */
    synchronized List<String> scenes(Predicate<String> sees, long nowNanos) {
        scenes.values().removeIf(scene -> nowNanos - scene.nanos() > FORGET_NANOS);
        return scenes.entrySet().stream()
                .filter(scene -> scene.getValue().cameras().stream().allMatch(sees))
                .map(Map.Entry::getKey)
                .toList();
    }

    /**
     * The newest shots after {@code since}, of the cameras that {@code wants} lets through. Waits for one if there is
     * none.
     *
     * @param scene id of the scene whose frame is wanted too, all of whose cameras {@code sees} must let through;
     *     empty: none
     * @param since cursor of the answer before; 0, or one of an earlier server, gives every camera's newest
     */
    synchronized Newer await(Predicate<String> wants, String scene, Predicate<String> sees, long since, long timeoutMs)
            throws InterruptedException {
        long from = since > counter ? 0 : since;
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
        while (true) {
            Newer newer = newer(wants, scene, sees, from);
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (!newer.shots().isEmpty() || !newer.scenes().isEmpty() || closed || left <= 0) {
                return newer;
            }
            wait(left);
        }
    }

    private Newer newer(Predicate<String> wants, String scene, Predicate<String> sees, long since) {
        LatestScene latest = scenes.get(scene);
        boolean wanted = latest != null
                && latest.number() > since
                && latest.cameras().stream().allMatch(sees);
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
        long cursor = count == 0 ? since : batch.get(count - 1).number();
        boolean all = count == candidates.size();
        return new Newer(
                wanted && all ? Math.max(cursor, latest.number()) : cursor,
                batch.stream().map(Candidate::shot).toList(),
                wanted ? List.of(latest.shot()) : List.of());
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
