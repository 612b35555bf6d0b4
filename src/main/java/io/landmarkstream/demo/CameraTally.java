package io.landmarkstream.demo;

import io.landmarkstream.evaluate.ClipScore;
import io.landmarkstream.evaluate.ClipTruth;
import io.landmarkstream.landmark.ResultHandedness;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Counts one camera's frames and outcomes as they are seen from outside of the job: frames as the publisher sent them,
 * outcomes as a consumer reads them. Safe for one writer for each method and any number of readers.
 */
public final class CameraTally {

    /** Longer latencies are counted as this one. */
    private static final long MAX_LATENCY_MS = TimeUnit.MINUTES.toMillis(10);

    /** How far back {@link TallyStats#newP50Ms} and {@link TallyStats#newP99Ms} reach. */
    private static final long NEW_MS = TimeUnit.SECONDS.toMillis(10);

    private final String camera;
    private final Deque<Latency> newest = new ArrayDeque<>();
    private final Histogram latencyMs = new Histogram(MAX_LATENCY_MS, 3);
    private long in;
    private long results;
    private long rejects;
    private long shed;
    private long faces;
    private long hands;
    private int facesNow;
    private int handsNow;
    private ClipScore score;
    private ClipTruth truth;

    public CameraTally(String camera) {
        this.camera = camera;
    }

    /** From now on each result is also added to {@code score}, against the truth of the clip that the camera shows. */
    synchronized void compareWith(ClipTruth truth, ClipScore score) {
        this.truth = truth;
        this.score = score;
    }

    /** A frame was sent. */
    synchronized void sent() {
        in++;
    }

    /**
     * A result was read.
     *
     * @param producedMs wall clock at which the job produced it (the Kafka record's timestamp)
     */
    synchronized void result(FrameLandmarks frame, long producedMs) {
        results++;
        facesNow = count(frame, "face");
        handsNow = count(frame, "hand");
        faces += facesNow;
        hands += handsNow;
        long latency = Math.max(0, Math.min(MAX_LATENCY_MS, producedMs - frame.getCaptureTimeUs() / 1000));
        latencyMs.recordValue(latency);
        newest.addLast(new Latency(producedMs, latency));
        while (newest.getFirst().producedMs() < producedMs - NEW_MS) {
            newest.removeFirst();
        }
        if (score != null) {
            score.add(
                    truth,
                    frame.getSequence(),
                    frame.getObjectsList().stream()
                            .filter(object -> object.getState() == TrackState.TRACK_STATE_OBSERVED)
                            .map(CameraTally::seen)
                            .toList());
        }
    }

    private static ClipScore.Seen seen(TrackedObject object) {
        float[] xyz = new float[3 * object.getLandmarksCount()];
        for (int i = 0; i < object.getLandmarksCount(); i++) {
            xyz[3 * i] = object.getLandmarks(i).getX();
            xyz[3 * i + 1] = object.getLandmarks(i).getY();
            xyz[3 * i + 2] = object.getLandmarks(i).getZ();
        }
        boolean hand = object.getKind().equals("hand");
        return new ClipScore.Seen(
                hand ? io.landmarkstream.landmark.Kind.HAND : io.landmarkstream.landmark.Kind.FACE,
                ResultHandedness.of(object.getHandedness()),
                object.getTopology(),
                xyz);
    }

    /** A reject was read. */
    synchronized void reject() {
        rejects++;
    }

    /** A frame that was shed was read. */
    synchronized void shed() {
        shed++;
    }

    /** The current figures. */
    public synchronized TallyStats figures() {
        Histogram last = new Histogram(MAX_LATENCY_MS, 3);
        newest.forEach(latency -> last.recordValue(latency.ms()));
        return new TallyStats(
                camera,
                in,
                results,
                rejects,
                shed,
                faces,
                hands,
                facesNow,
                handsNow,
                percentile(latencyMs, 50),
                percentile(latencyMs, 99),
                percentile(last, 50),
                percentile(last, 99));
    }

    /** −1 where nothing was recorded. */
    private static long percentile(Histogram histogram, double percent) {
        return histogram.getTotalCount() == 0 ? -1 : histogram.getValueAtPercentile(percent);
    }

    private record Latency(long producedMs, long ms) {}

    /** The sum of several cameras, under a new name. */
    public static CameraTally merged(String name, Collection<CameraTally> tallies) {
        CameraTally sum = new CameraTally(name);
        for (CameraTally tally : tallies) {
            synchronized (tally) {
                sum.in += tally.in;
                sum.results += tally.results;
                sum.rejects += tally.rejects;
                sum.shed += tally.shed;
                sum.faces += tally.faces;
                sum.hands += tally.hands;
                sum.facesNow += tally.facesNow;
                sum.handsNow += tally.handsNow;
                sum.latencyMs.add(tally.latencyMs);
                sum.newest.addAll(tally.newest);
            }
        }
        return sum;
    }

    /** Observed objects of this kind in the frame; predicted ones are not counted. */
    private static int count(FrameLandmarks frame, String kind) {
        int n = 0;
        for (TrackedObject object : frame.getObjectsList()) {
            n += object.getKind().equals(kind) && object.getState() == TrackState.TRACK_STATE_OBSERVED ? 1 : 0;
        }
        return n;
    }

    /**
     * @param in frames sent
     * @param results frames answered with a result
     * @param rejects frames answered with a reject
     * @param shed frames left out in live mode because the job was behind
     * @param faces faces seen, summed over frames
     * @param hands hands seen, summed over frames
     * @param facesNow faces in the newest result
     * @param handsNow hands in the newest result
     * @param p50Ms median of capture to result, milliseconds; −1 before the first result
     * @param p99Ms 99th percentile; −1 before the first result
     * @param newP50Ms median over the newest 10 s of results; −1 before the first result
     * @param newP99Ms 99th percentile over the newest 10 s of results; −1 before the first result
     */
    public record TallyStats(
            String camera,
            long in,
            long results,
            long rejects,
            long shed,
            long faces,
            long hands,
            int facesNow,
            int handsNow,
            long p50Ms,
            long p99Ms,
            long newP50Ms,
            long newP99Ms) {

        /** Frames that have no outcome yet. */
        public long open() {
            return in - results - rejects - shed;
        }
    }
}
