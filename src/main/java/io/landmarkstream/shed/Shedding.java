package io.landmarkstream.shed;

/**
 * Decides which frames a task analyses when it cannot analyse all: the rule of live mode. It has no clock: times are
 * passed in, and the same calls give the same verdicts. One for each task. It knows how far the task is behind; what it
 * remembers of a camera is passed in and out as {@link ShedState}.
 *
 * <p>A task reads its cameras' frames nearly in the order in which they came, so the age of the frame whose turn it is
 * says how far the task is behind. Its mean over the last second sets the share of frames to analyse:
 *
 * <pre>
 *   behind ≤ fresh            1
 *   behind &gt; fresh            (fresh / behind)² · (max age − behind) / (max age − fresh)
 * </pre>
 *
 * <p>The share falls smoothly, as in random early detection (Floyd and Jacobson, 1993), and not all at once at a limit:
 * with a limit the queue stays at it and every result is as old as is allowed. With r times the load that the task can
 * bear it settles where the share is 1/r, a little less than {@code fresh · √r} behind: 391 of 1000 ms for three times
 * the load with {@code fresh} 250 ms. It hardly oscillates, because age is read where frames are shed, without delay,
 * wherever the queue is. The task's mean counts and not the frame's own age, because Kafka delivers partition after
 * partition: frames of the last one are older in every round, and their cameras would lose most.
 *
 * <p>A credit decides which frames make up the share. Each frame adds the current share to its camera's credit, each
 * frame that is analysed takes 1. So every camera has the same share of its own frames, evenly in time, and what a
 * camera misses in one moment it gets in the next.
 *
 * <p>Frames that refer to earlier ones (H.264, H.265) go with their group: once a frame of a group is shed, so is the
 * rest of it up to the next key frame. To spare groups, one that is begun may run its camera {@value #GROUP_DEBT}
 * frames into debt; but the nearer its frames come to the largest age, the more credit it takes to go on, so that
 * cameras that had most are cut first, before age alone would cut one. Credit earned while waiting for a key frame is
 * kept.
 */
public final class Shedding {

    /** The task is behind by the mean of this last stretch of time: longer than a round through Kafka's partitions. */
    private static final double MEMORY_MS = 1000;

    /** Frames by which a begun group may overdraw its camera's credit: half a second of a usual camera. */
    private static final int GROUP_DEBT = 12;

    /** Credit that it takes to go on with a group at the largest age, in frames: four seconds of a usual camera. */
    private static final int GROUP_RANK = 100;

    /** Most credit that waiting for a key frame earns: ten seconds of a usual camera. */
    private static final int GROUP_CREDIT = 250;

    /** Most credit that frames which stand alone earn: one to spend now, and a fraction of the next. */
    private static final int FRAME_CREDIT = 2;

    /** Debt that is forgiven with each frame while the task is not behind, in frames. */
    private static final double FORGIVEN = .25;

    /**
     * A camera without a result for this long gets one frame analysed however old it is: otherwise a publisher whose
     * clock is behind would never be seen.
     */
    private static final long STARVED_MS = 30_000;

    /** Time between two such frames, of all cameras together. */
    private static final long STARVED_PAUSE_MS = 250;

    private final long freshMs;
    private final long maxAgeMs;
    private double behindMs;
    private long lastMs = Long.MIN_VALUE;
    private long starvedMs = Long.MIN_VALUE;

    public Shedding(ShedOptions options) {
        freshMs = options.fresh().toMillis();
        maxAgeMs = options.maxAge().toMillis();
    }

    /** What happens to a frame. */
    public enum Verdict {
        /** It is analysed. */
        KEEP,
        /** It is shed: older than is allowed. */
        STALE,
        /** It is shed: its camera had its share. */
        THINNED,
        /** It is shed: an earlier frame of its group was. */
        GROUP
    }

    /** @param state what to remember of the camera */
    public record Decision(Verdict verdict, ShedState state) {}

    /**
     * How far the task is behind, milliseconds: mean age of the frames whose turn it was, without those beyond the
     * limit.
     */
    public double behindMs() {
        return behindMs;
    }

    /**
     * Decides on one frame, and learns from its age.
     *
     * @param state of its camera
     * @param key whether it can be decoded without any frame before it; every JPEG can
     * @param ageMs time since Kafka took it; negative (the clocks differ) counts as none
     * @param nowMs the job's clock
     */
    public Decision decide(ShedState state, boolean key, long ageMs, long nowMs) {
        observe(ageMs, nowMs);
        boolean behind = behindMs > freshMs;
        double credit = credited(state.credit(), key, behind);
        Verdict verdict;
        if (!key && !state.whole()) {
            verdict = Verdict.GROUP;
        } else if (ageMs > maxAgeMs) {
            verdict = key && starved(state, nowMs) ? Verdict.KEEP : Verdict.STALE;
        } else if (!behind || credit >= (key ? 1 : groupPrice(ageMs))) {
            verdict = Verdict.KEEP;
        } else {
            verdict = Verdict.THINNED;
        }
        boolean keep = verdict == Verdict.KEEP;
        return new Decision(verdict, new ShedState(keep ? credit - 1 : credit, keep, keep ? nowMs : state.keptMs()));
    }

    /**
     * Moves the mean towards this age, by how much time passed since the frame before. A frame beyond the limit does
     * not count: it may be from a camera whose clock is wrong.
     */
    private void observe(long ageMs, long nowMs) {
        if (ageMs <= maxAgeMs) {
            double passed = lastMs == Long.MIN_VALUE ? MEMORY_MS : Math.max(0, nowMs - lastMs);
            behindMs += (1 - StrictMath.exp(-passed / MEMORY_MS)) * (Math.max(0, ageMs) - behindMs);
        }
        lastMs = nowMs;
    }

    private double credited(double credit, boolean key, boolean behind) {
        double earned = behind ? share() : 1 + Math.max(0, Math.min(FORGIVEN, -credit));
        double most = Math.max(credit, key ? FRAME_CREDIT : GROUP_CREDIT);
        return Math.min(credit + earned, most);
    }

    /** Share of the frames that are analysed while the task is behind; 0 to 1. */
    private double share() {
        double ratio = freshMs / behindMs;
        return ratio * ratio * (maxAgeMs - behindMs) / (maxAgeMs - freshMs);
    }

    private boolean starved(ShedState state, long nowMs) {
        if (nowMs - state.keptMs() < STARVED_MS
                || starvedMs != Long.MIN_VALUE && nowMs - starvedMs < STARVED_PAUSE_MS) {
            return false;
        }
        starvedMs = nowMs;
        return true;
    }

    /** Credit that it takes to go on with a begun group. */
    private double groupPrice(long ageMs) {
        double near = Math.max(0, (double) (ageMs - freshMs) / (maxAgeMs - freshMs));
        return 1 - GROUP_DEBT + GROUP_RANK * near * near;
    }
}
