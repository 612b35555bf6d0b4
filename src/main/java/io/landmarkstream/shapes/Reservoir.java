package io.landmarkstream.shapes;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** A sample of a stream of any length in bounded memory, each element as likely as any other (Vitter's algorithm R). */
public final class Reservoir<T> {

    private final int most;
    private final Random random;
    private final List<T> kept = new ArrayList<>();
    private long seen;

    /**
     * @param most elements that are kept
     * @param seed the same stream and seed give the same sample
     */
    public Reservoir(int most, long seed) {
        this.most = most;
        this.random = new Random(seed);
    }

    /** Takes an element, or leaves it. */
    public void add(T element) {
        seen++;
        if (kept.size() < most) {
            kept.add(element);
        } else {
            long at = random.nextLong(seen);
            if (at < most) {
                kept.set((int) at, element);
            }
        }
    }

    /** How many elements there were. */
    public long seen() {
        return seen;
    }

    /** Those that were kept; a view. */
    public List<T> kept() {
        return Collections.unmodifiableList(kept);
    }
}
