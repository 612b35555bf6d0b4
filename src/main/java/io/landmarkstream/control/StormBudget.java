package io.landmarkstream.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many control records may come, by the records' own times. A budget that all share bears bursts. Where it is used
 * up, a key is still heard that sent little itself: so a storm of one camera's settings keeps no other camera's out.
 * What is let in beyond the shared budget is bounded too.
 */
final class StormBudget {

    /** Records that may come at once, of all keys; and once more, of keys that sent little. */
    static final int BURST = 2000;

    /** Records a second that may come for long, likewise. */
    static final int RATE = 100;

    /** Records of a key that are heard in a storm of others. */
    static final int OWN_BURST = 20;

    /** Records a second of a key that are heard for long in a storm of others. */
    static final double OWN_RATE = 1;

    /** Keys beyond which it is looked which ones are as good as new. */
    private static final int MANY = 10_000;

    /**
     * What is left of a key's own budget.
     *
     * @param key as the record has it; empty: all that are no key
     * @param left records
     * @param timeMs when that was so
     */
    record Own(String key, double left, long timeMs) {}

    private final Map<String, Own> owns = new HashMap<>();
    private double shared;
    private double spare;
    private long clockMs;

    /** For a topic of which nothing was read. */
    StormBudget() {
        this(Long.MIN_VALUE, BURST, BURST, List.of());
    }

    /** As {@link #clockMs}, {@link #shared}, {@link #spare} and {@link #owns} said. */
    StormBudget(long clockMs, double shared, double spare, List<Own> owns) {
        this.clockMs = clockMs;
        this.shared = shared;
        this.spare = spare;
        owns.forEach(own -> this.owns.put(own.key(), own));
    }

    /** Latest time of a record. */
    long clockMs() {
        return clockMs;
    }

    /** What is left of the shared budget. */
    double shared() {
        return shared;
    }

    /** What is left for keys that sent little. */
    double spare() {
        return spare;
    }

    /** The keys that have used some of their own budget. */
    List<Own> owns() {
        forgetRested();
        return List.copyOf(owns.values());
    }

    /**
     * Pays for a record.
     *
     * @param key empty where it has none that can be read
     * @return whether it may be read
     */
    boolean pay(String key, long timeMs) {
        pass(timeMs);
        double own = own(key);
        if (shared >= 1) {
            shared--;
        } else if (own >= 1 && spare >= 1) {
            spare--;
        } else {
            return false;
        }
        owns.put(key, new Own(key, Math.max(0, own - 1), clockMs));
        if (owns.size() > MANY) {
            forgetRested();
        }
        return true;
    }

    private void pass(long timeMs) {
        if (timeMs > clockMs) {
            double seconds = clockMs == Long.MIN_VALUE ? 0 : (timeMs - clockMs) / 1000.;
            shared = Math.min(BURST, shared + seconds * RATE);
            spare = Math.min(BURST, spare + seconds * RATE);
            clockMs = timeMs;
        }
    }

    private double own(String key) {
        Own own = owns.get(key);
        return own == null ? OWN_BURST : left(own);
    }

    private double left(Own own) {
        return Math.min(OWN_BURST, own.left() + (clockMs - own.timeMs()) / 1000. * OWN_RATE);
    }

    private void forgetRested() {
        owns.values().removeIf(own -> left(own) >= OWN_BURST);
    }
}
