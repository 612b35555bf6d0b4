package io.landmarkstream.viewer;

import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.TrackedObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The last hour in figures: for each camera and each ten seconds the number of results, the time from capture to
 * result, the objects in view, and the rejects and shed frames by reason; and the newest rejects themselves. Bounded:
 * some 30 kB a camera, {@value #MAX_CAMERAS} cameras, {@value #MAX_REJECTS} rejects. Times are the record's, by the
 * job's clock, in milliseconds. Safe for several threads: docs/decisions/0056.
 */
final class History {

    static final long STEP_MS = 10_000;
    static final int STEPS = 360;
    static final int MAX_CAMERAS = 1000;
    static final int MAX_REJECTS = 2000;

    /** Letters of a reject's detail that are kept. */
    private static final int MAX_DETAIL = 400;

    /** Latencies are counted by size: two classes an octave from 1 ms, so that they are right within a fifth. */
    private static final int CLASSES = 32;

    private static final int REASONS = 64;

    private final TreeMap<String, Camera> cameras = new TreeMap<>();
    private final Deque<Rejected> rejects = new ArrayDeque<>();
    private final long sinceMs;

    /** One camera's figures, in a ring of steps. */
    private static final class Camera {
        final long[] step = new long[STEPS];
        final int[] results = new int[STEPS];
        final int[] hands = new int[STEPS];
        final int[] faces = new int[STEPS];
        final int[] others = new int[STEPS];
        final short[] latencies = new short[STEPS * CLASSES];
        /** By reason; most are {@code null}. */
        final int[][] reasons = new int[REASONS][];

        long lastMs;

        /** Where a step's figures stand, which are 0 if it is new; −1 if it is over. */
        int at(long number) {
            int i = (int) (number % STEPS);
            if (number < step[i]) {
                return -1;
            }
            if (step[i] != number) {
                step[i] = number;
                results[i] = hands[i] = faces[i] = others[i] = 0;
                Arrays.fill(latencies, i * CLASSES, (i + 1) * CLASSES, (short) 0);
                for (int[] counts : reasons) {
                    if (counts != null) {
                        counts[i] = 0;
                    }
                }
            }
            return i;
        }
    }

    /**
     * A reject as {@code GET /api/rejects} lists it.
     *
     * @param timeMs when the job wrote it
     * @param advice what to do about it
     * @param partition where its frame's record lies on the frames topic, with {@code offset}
     */
    record Rejected(
            long timeMs, String camera, String reason, String detail, String advice, int partition, long offset) {}

    /**
     * One camera, a number for each step. Where a camera had no result, times are −1.
     *
     * @param results a second
     * @param p50Ms median from capture to result
     * @param p99Ms 99th percentile of the same
     * @param hands in view, in the mean of the results
     */
    record Line(
            String id, double[] results, int[] p50Ms, int[] p99Ms, double[] hands, double[] faces, double[] others) {}

    /**
     * The answer of {@code GET /api/history}.
     *
     * @param beginMs of the first step
     * @param sinceMs when the viewer began to read results; rejects and events are read back for an hour
     * @param rejects frames of each step, of all cameras asked for, by reason; reasons that begin with
     *     {@code REASON_SHED_} too
     */
    record Figures(long beginMs, long stepMs, long sinceMs, List<Line> cameras, Map<String, int[]> rejects) {}

    /** @param sinceMs when results begin to be read */
    History(long sinceMs) {
        this.sinceMs = sinceMs;
    }

    /** Counts a result. */
    synchronized void result(FrameLandmarks result, long producedMs, long latencyMs) {
        Camera camera = camera(result.getCamera(), producedMs);
        int i = camera == null ? -1 : camera.at(producedMs / STEP_MS);
        if (i < 0) {
            return;
        }
        camera.results[i]++;
        for (TrackedObject object : result.getObjectsList()) {
            switch (object.getKind()) {
                case "hand" -> camera.hands[i]++;
                case "face" -> camera.faces[i]++;
                default -> camera.others[i]++;
            }
        }
        int at = i * CLASSES + classOf(latencyMs);
        camera.latencies[at] = (short) Math.min(Short.MAX_VALUE, camera.latencies[at] + 1);
    }

    /** Counts a reject, and keeps it if it is none of a frame that was shed. */
    synchronized void reject(Reject reject, long producedMs) {
        int reason = reject.getReasonValue();
        // A record of the control topic is no frame, and may name a camera that is none.
        Camera camera = reject.getReason() == Reason.REASON_CONTROL ? null : camera(reject.getCamera(), producedMs);
        int i = camera == null ? -1 : camera.at(producedMs / STEP_MS);
        if (i >= 0 && reason >= 0 && reason < REASONS) {
            if (camera.reasons[reason] == null) {
                camera.reasons[reason] = new int[STEPS];
            }
            camera.reasons[reason][i]++;
        }
        if (OutcomeRecords.isShed(reason)) {
            return;
        }
        String detail = reject.getDetail();
        rejects.addLast(new Rejected(
                producedMs,
                reject.getCamera(),
                Advice.name(reason),
                detail.length() > MAX_DETAIL ? detail.substring(0, MAX_DETAIL) : detail,
                Advice.of(reason),
                reject.getPartition(),
                reject.getOffset()));
        if (rejects.size() > MAX_REJECTS) {
            rejects.removeFirst();
        }
    }

    /**
     * The camera's figures; {@code null} if it is new and there are too many. A camera without figures is forgotten.
     */
    private Camera camera(String id, long nowMs) {
        Camera camera = cameras.get(id);
        if (camera == null && !id.isEmpty()) {
            if (cameras.size() >= MAX_CAMERAS) {
                cameras.values().removeIf(c -> c.lastMs < nowMs - STEPS * STEP_MS);
            }
            if (cameras.size() < MAX_CAMERAS) {
                camera = new Camera();
                cameras.put(id, camera);
            }
        }
        if (camera != null) {
            camera.lastMs = Math.max(camera.lastMs, nowMs);
        }
        return camera;
    }

    /**
     * The hour up to now, of cameras that had something in it.
     *
     * @param wanted cameras
     */
    synchronized Figures figures(Predicate<String> wanted, long nowMs) {
        long last = nowMs / STEP_MS;
        long first = last - STEPS + 1;
        List<Line> lines = new ArrayList<>();
        Map<String, int[]> byReason = new TreeMap<>();
        cameras.forEach((id, camera) -> {
            if (wanted.test(id) && camera.lastMs >= first * STEP_MS) {
                lines.add(line(id, camera, first));
                count(camera, first, byReason);
            }
        });
        return new Figures(first * STEP_MS, STEP_MS, sinceMs, lines, byReason);
    }

    private static Line line(String id, Camera camera, long first) {
        double[] results = new double[STEPS];
        int[] p50 = new int[STEPS];
        int[] p99 = new int[STEPS];
        double[] hands = new double[STEPS];
        double[] faces = new double[STEPS];
        double[] others = new double[STEPS];
        for (int n = 0; n < STEPS; n++) {
            int i = (int) ((first + n) % STEPS);
            int count = camera.step[i] == first + n ? camera.results[i] : 0;
            results[n] = count / (STEP_MS / 1000.);
            p50[n] = count == 0 ? -1 : percentile(camera, i, .5);
            p99[n] = count == 0 ? -1 : percentile(camera, i, .99);
            hands[n] = count == 0 ? 0 : rounded((double) camera.hands[i] / count);
            faces[n] = count == 0 ? 0 : rounded((double) camera.faces[i] / count);
            others[n] = count == 0 ? 0 : rounded((double) camera.others[i] / count);
        }
        return new Line(id, results, p50, p99, hands, faces, others);
    }

    private static void count(Camera camera, long first, Map<String, int[]> byReason) {
        for (int reason = 0; reason < REASONS; reason++) {
            int[] counts = camera.reasons[reason];
            if (counts == null) {
                continue;
            }
            int[] sum = null;
            for (int n = 0; n < STEPS; n++) {
                int i = (int) ((first + n) % STEPS);
                if (camera.step[i] == first + n && counts[i] > 0) {
                    if (sum == null) {
                        sum = byReason.computeIfAbsent(Advice.name(reason), name -> new int[STEPS]);
                    }
                    sum[n] += counts[i];
                }
            }
        }
    }

    /** The newest first. */
    synchronized List<Rejected> rejects(Predicate<String> wanted, String reason, int most) {
        List<Rejected> found = new ArrayList<>();
        for (var i = rejects.descendingIterator(); i.hasNext() && found.size() < most; ) {
            Rejected rejected = i.next();
            if (wanted.test(rejected.camera()) && (reason.isEmpty() || reason.equals(rejected.reason()))) {
                found.add(rejected);
            }
        }
        return found;
    }

    private static int classOf(long ms) {
        return ms <= 1 ? 0 : (int) Math.min(CLASSES - 1, Math.floor(2 * Math.log(ms) / Math.log(2)));
    }

    private static int percentile(Camera camera, int i, double share) {
        int total = 0;
        for (int c = 0; c < CLASSES; c++) {
            total += camera.latencies[i * CLASSES + c];
        }
        int rank = Math.max(1, (int) Math.ceil(share * total));
        for (int c = 0, seen = 0; c < CLASSES; c++) {
            seen += camera.latencies[i * CLASSES + c];
            if (seen >= rank) {
                return (int) Math.round(Math.pow(2, (c + .5) / 2)); // the middle of the class
            }
        }
        return -1;
    }

    private static double rounded(double value) {
        return Math.round(100 * value) / 100.;
    }
}
