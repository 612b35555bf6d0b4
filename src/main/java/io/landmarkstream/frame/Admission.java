package io.landmarkstream.frame;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Limits the number of unlisted cameras, so that anyone who can write to the frames topic cannot fill the job's memory
 * with invented ids. Each partition accepts the first ones up to the limit; a camera that is silent for long enough
 * makes room.
 *
 * <p>The count is kept by partition, and time is that of the records. So the answer is a function of the partition's
 * records, and stays the same when they are read again after a failure or by another number of tasks.
 */
public final class Admission {

    private final int limit;
    private final long forgetMs;
    private final Map<Integer, Partition> partitions = new HashMap<>();

    /**
     * @param limit most cameras of one partition
     * @param forgetMs a camera that was silent for longer makes room
     */
    public Admission(int limit, long forgetMs) {
        this.limit = limit;
        this.forgetMs = forgetMs;
    }

    /** Whether this camera's frame is accepted. */
    public boolean admits(FrameInfo frame) {
        return partitions
                .computeIfAbsent(frame.partition(), p -> new Partition())
                .admits(frame.key().camera(), frame.recordTimeMs());
    }

    /** What is known, one entry a partition. */
    public List<AdmittedCameras> snapshot() {
        List<AdmittedCameras> all = new ArrayList<>();
        partitions.forEach((number, partition) ->
                all.add(new AdmittedCameras(number, partition.clockMs, new HashMap<>(partition.lastSeenMs))));
        return all;
    }

    /** Takes over a partition's cameras from a checkpoint, unless newer ones are known. */
    public void restore(AdmittedCameras known) {
        Partition here = partitions.get(known.partition());
        if (here != null && here.clockMs >= known.clockMs()) {
            return;
        }
        Partition partition = new Partition();
        partition.clockMs = known.clockMs();
        known.lastSeenMs().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .forEach(camera -> partition.lastSeenMs.put(camera.getKey(), camera.getValue()));
        partitions.put(known.partition(), partition);
    }

    private final class Partition {

        /** In the order in which the cameras were last seen. */
        private final Map<String, Long> lastSeenMs = new LinkedHashMap<>(16, .75f, true);

        /** Never goes back, so that the map's order is that of its times. */
        private long clockMs = Long.MIN_VALUE;

        boolean admits(String camera, long recordTimeMs) {
            clockMs = Math.max(clockMs, recordTimeMs);
            for (Iterator<Long> eldest = lastSeenMs.values().iterator(); eldest.hasNext(); ) {
                if (clockMs - eldest.next() <= forgetMs) {
                    break;
                }
                eldest.remove();
            }
            if (lastSeenMs.size() >= limit && !lastSeenMs.containsKey(camera)) {
                return false;
            }
            lastSeenMs.put(camera, clockMs);
            return true;
        }
    }
}
