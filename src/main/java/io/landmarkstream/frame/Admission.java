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
 * <p>Counted by partition, and time is the records' own: so the answer is a function of the partition's records,
 * whoever reads it, and stays the same when they are read again after a failure. After a change of the number of tasks
 * a partition may have another reader, which counts anew: see {@link ParseFunction}.
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

    /**
     * What is known, one entry a partition.
     *
     * @param tasks number of parallel tasks
     */
    public List<AdmittedCameras> snapshot(int tasks) {
        List<AdmittedCameras> all = new ArrayList<>();
        partitions.forEach((number, partition) -> {
            if (partition.read || partition.tasks == tasks) {
                all.add(new AdmittedCameras(number, partition.clockMs, new HashMap<>(partition.lastSeenMs), tasks));
            }
        });
        return all;
    }

    /**
     * Takes over what was known of a partition, unless something more recent is. If another number of tasks wrote it,
     * the partition's reader may be another one now: it is then forgotten at the next {@link #snapshot} unless the
     * partition was read here.
     */
    public void restore(AdmittedCameras known) {
        Partition here = partitions.get(known.partition());
        if (here != null && here.clockMs >= known.clockMs()) {
            return;
        }
        Partition partition = new Partition();
        partition.clockMs = known.clockMs();
        partition.tasks = known.tasks();
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

        /** Whether a record of this partition came by here. */
        private boolean read;

        /** By how many tasks this was written; 0 if it was not restored. */
        private int tasks;

        boolean admits(String camera, long recordTimeMs) {
            read = true;
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
