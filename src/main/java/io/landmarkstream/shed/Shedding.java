package io.landmarkstream.shed;

/**
 * Which frames a task works on when it cannot work on all: the law of live mode. Pure: state, frame and time in, verdict and
 * next state out.
 *
 * <p>A task reads its cameras' frames in the order in which they came, so the age of the frame whose turn it is says how
 * far the task is behind. That age alone sets the share of frames to work on:
 *
 * <pre>
 *   age ≤ fresh            1
 *   fresh &lt; age ≤ max age  (fresh / age)²
 *   age &gt; max age          0
 * </pre>
 *
 * <p>The share falls smoothly, as in random early detection (Floyd and Jacobson, 1993), and not all at once at a limit:
 * with a limit the queue stands at it and every result is as old as is allowed. With r times the load that can be borne
 * the age settles where the share is 1/r, at {@code fresh · √r}: 1.7 times {@code fresh} for three times the load. It does
 * so without swinging, because a frame's age is read at the very place where frames are shed: nothing in between delays the
 * answer, wherever the queue stands.
 *
 * <p>Not chance but a credit decides which frames make up the share. Each frame adds the share of its moment to its camera's
 * credit, each frame that is worked on takes 1. So every camera has the same share of its own frames, evenly in time, and
 * what a camera did not get in one moment it gets in the next.
 *
 * <p>Frames that refer to earlier ones (H.264, H.265) go with their group: once a frame of a group is shed, so is the rest
 * of it up to the next key frame. To spare groups, one that is begun may run its camera {@value #GROUP_DEBT} frames into
 * debt; what its camera earns while it waits for a key frame is kept, so that long groups lose nothing by their length.
 */
public final class Shedding {

    /** Frames by which a begun group may overdraw its camera's credit: half a second of a usual camera. */
    private static final int GROUP_DEBT = 12;

    /** Most credit that waiting for a key frame earns: ten seconds of a usual camera. */
    private static final int GROUP_CREDIT = 250;

    /** Most credit that frames which stand alone earn: one to spend now, and a fraction of the next. */
    private static final int FRAME_CREDIT = 2;

    /** Debt that a fresh frame forgives, in frames. */
    private static final double FORGIVEN = .25;

    /**
     * A camera that had nothing for so long gets one frame however old: a publisher whose clock is behind would else never
     * be seen.
     */
    private static final long STARVED_MS = 30_000;

    private final long freshMs;
    private final long maxAgeMs;

    public Shedding(ShedOptions options) {
        freshMs = options.fresh().toMillis();
        maxAgeMs = options.maxAge().toMillis();
    }

    /** What becomes of a frame. */
    public enum Verdict {
        /** It is worked on. */
        KEEP,
        /** It is shed: older than is allowed. */
        STALE,
        /** It is shed: its camera had its share. */
        THINNED,
        /** It is shed: an earlier frame of its group was. */
        GROUP
    }

    /** @param state what to remember of the camera */
    public record Step(Verdict verdict, ShedState state) {}

    /**
     * Decides on one frame.
     *
     * @param state of its camera
     * @param key whether it can be decoded without any frame before it; every JPEG can
     * @param ageMs time since Kafka took it; negative (the clocks differ) counts as fresh
     * @param nowMs the job's clock
     */
    public Step decide(ShedState state, boolean key, long ageMs, long nowMs) {
        boolean fresh = ageMs <= freshMs;
        double credit = credited(state.credit(), key, fresh, ageMs);
        Verdict verdict;
        if (!key && !state.whole()) {
            verdict = Verdict.GROUP;
        } else if (key && nowMs - state.keptMs() >= STARVED_MS) {
            verdict = Verdict.KEEP;
        } else if (ageMs > maxAgeMs) {
            verdict = Verdict.STALE;
        } else if (fresh || credit >= (key ? 1 : 1 - GROUP_DEBT)) {
            verdict = Verdict.KEEP;
        } else {
            verdict = Verdict.THINNED;
        }
        boolean keep = verdict == Verdict.KEEP;
        return new Step(verdict, new ShedState(keep ? credit - 1 : credit, keep, keep ? nowMs : state.keptMs()));
    }

    private double credited(double credit, boolean key, boolean fresh, long ageMs) {
        double earned = fresh ? 1 + Math.max(0, Math.min(FORGIVEN, -credit)) : share(Math.min(ageMs, maxAgeMs));
        double most = Math.max(credit, key ? FRAME_CREDIT : GROUP_CREDIT);
        return Math.min(credit + earned, most);
    }

    /** Share of the frames of this age, above fresh, that are worked on. */
    private double share(long ageMs) {
        double ratio = (double) freshMs / ageMs;
        return ratio * ratio;
    }
}
