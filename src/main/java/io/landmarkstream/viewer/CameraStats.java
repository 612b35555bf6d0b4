package io.landmarkstream.viewer;

import io.landmarkstream.proto.Reject;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Figures of one camera over the last seconds, from the topics. Time is passed in, as {@link System#nanoTime}. Not safe
 * for several threads: {@link CameraBoard} guards it.
 */
final class CameraStats {

    /** Time over which rate and percentiles are computed. */
    static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** Results that are kept at most: 10 s at 100 a second. */
    private static final int CAPACITY = 1024;

    /** For so long nothing is said of a camera that gives nothing. */
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long LONGEST_STEP_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final long[] arrivals = new long[CAPACITY];
    private final int[] latencies = new int[CAPACITY];
    private final long firstNanos;
    private long results;
    private long rejects;
    private long shed;
    private Reject lastReject;
    private long lastRejectNanos;
    private long lastNanos;
    private long lastShedNanos;
    /** Frames seen since {@link #unwatched}, at most {@link Integer#MAX_VALUE}. */
    private int frames;
    /** When the last one came. */
    private long frameNanos;
    /** Between the last two. */
    private long frameStep;
    /** When the first one came that is not answered. */
    private long unansweredNanos;

    private boolean unanswered;

    CameraStats(long nowNanos) {
        firstNanos = nowNanos;
        lastNanos = nowNanos;
    }

    /** A result was read; {@code latencyMs} from capture to the job's output. */
    void result(long latencyMs, long nowNanos) {
        int i = (int) (results++ % CAPACITY);
        arrivals[i] = nowNanos;
        latencies[i] = (int) Math.max(0, Math.min(Integer.MAX_VALUE, latencyMs));
        lastNanos = nowNanos;
        unanswered = false;
    }

    /** A frame of the camera was seen on its topic. */
    void frame(long nowNanos) {
        frameStep = frames == 0 ? 0 : Math.min(nowNanos - frameNanos, LONGEST_STEP_NANOS);
        frames = Math.min(frames, Integer.MAX_VALUE - 1) + 1;
        frameNanos = nowNanos;
        if (!unanswered) {
            unanswered = true;
            unansweredNanos = nowNanos;
        }
    }

    /** Nobody reads the frames topic any more. */
    void unwatched() {
        frames = 0;
        frameStep = 0;
        unanswered = false;
    }

    /** A reject was read; shed frames are among the rejects. */
    void reject(Reject reject, long nowNanos) {
        lastNanos = nowNanos;
        unanswered = false;
        if (OutcomeRecords.isShed(reject.getReasonValue())) {
            shed++;
            lastShedNanos = nowNanos;
            return;
        }
        rejects++;
        lastReject = reject;
        lastRejectNanos = nowNanos;
    }

    /** When the last frame, result or reject was read. */
    long lastNanos() {
        return frames > 0 ? Math.max(lastNanos, frameNanos) : lastNanos;
    }

    /** @param watchedNanos since when the frames topic has been read without a break; negative: it is not */
    private CameraState state(long nowNanos, long watchedNanos) {
        // A camera of few pictures a minute is not down between two of them.
        long patience = Math.max(PATIENCE_NANOS, 5 * frameStep / 2);
        if (shed > 0 && nowNanos - lastShedNanos <= patience) {
            return CameraState.SHEDDING;
        }
        if (results + rejects > 0 && nowNanos - lastNanos <= patience) {
            boolean found = results > 0 && nowNanos - arrivals[(int) ((results - 1) % CAPACITY)] <= patience;
            return found ? CameraState.LIVE : CameraState.REJECTED;
        }
        if (watchedNanos < 0) {
            return nowNanos - lastNanos <= patience ? CameraState.LIVE : CameraState.SILENT;
        }
        if (frames > 0 && nowNanos - frameNanos <= patience) {
            return unanswered && nowNanos - unansweredNanos > patience ? CameraState.JOB_DOWN : CameraState.LIVE;
        }
        return watchedNanos > patience ? CameraState.CAMERA_DOWN : CameraState.LIVE;
    }

    long results() {
        return results;
    }

    /** @param watchedNanos for how long the frames topic has been read without a break; negative: it is not */
    CameraSummary figures(String camera, long nowNanos, long watchedNanos) {
        int kept = (int) Math.min(results, CAPACITY);
        int[] recent = new int[kept];
        int n = 0;
        long oldest = nowNanos;
        for (int i = 0; i < kept; i++) {
            if (nowNanos - arrivals[i] <= WINDOW_NANOS) {
                recent[n++] = latencies[i];
                oldest = Math.min(oldest, arrivals[i]);
            }
        }
        Arrays.sort(recent, 0, n);
        // A camera that is new, or too fast for the ring, is counted over the time that its results cover.
        boolean whole = kept < CAPACITY && nowNanos - firstNanos >= WINDOW_NANOS;
        double seconds = Math.max(1, whole ? WINDOW_NANOS / 1e9 : (nowNanos - oldest) / 1e9);
        return new CameraSummary(
                camera,
                n / seconds,
                n == 0 ? -1 : recent[(n - 1) / 2],
                n == 0 ? -1 : recent[(int) Math.ceil(.99 * n) - 1],
                results,
                rejects,
                shed,
                lastReject == null ? "" : lastReject.getReason().name(),
                lastReject == null ? "" : lastReject.getDetail(),
                lastReject == null ? -1 : TimeUnit.NANOSECONDS.toMillis(nowNanos - lastRejectNanos),
                TimeUnit.NANOSECONDS.toMillis(nowNanos - lastNanos),
                frames == 0 ? -1 : TimeUnit.NANOSECONDS.toMillis(nowNanos - frameNanos),
                state(nowNanos, watchedNanos));
    }

    /**
     * @param fps results a second over the last 10 s
     * @param p50Ms median of capture to result over the last 10 s, milliseconds; −1 where there was none
     * @param p99Ms 99th percentile of the same
     * @param results since the viewer began
     * @param rejects since the viewer began
     * @param shed frames that the job left out since the viewer began, because it was behind
     * @param rejectReason of the last one; empty where there was none
     * @param rejectAgoMs how long ago the last one was read; −1 where there was none
     * @param silentMs since the last result or reject; since the camera was first seen where there was none
     * @param frameAgoMs since the last frame on the frames topic; −1 where none was seen since the page looks
     * @param state what the page says of it
     */
    record CameraSummary(
            String id,
            double fps,
            int p50Ms,
            int p99Ms,
            long results,
            long rejects,
            long shed,
            String rejectReason,
            String rejectDetail,
            long rejectAgoMs,
            long silentMs,
            long frameAgoMs,
            CameraState state) {}
}
