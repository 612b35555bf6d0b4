package io.landmarkstream.prove;

import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;

/** A promise of the project and what shows that it is kept. */
interface Proof {

    /** What {@code bin/landmarks prove} calls it. */
    String name();

    /** The promise in plain words. */
    String promise();

    /** Whether it takes part where nobody asked for it by name: in {@code --fast}, or in {@code --long} alone. */
    Length length();

    /** How much of it is done. */
    enum Length {
        /** A short form of it belongs to {@code --fast}. */
        FAST,
        /** {@code --long} alone. */
        LONG
    }

    /**
     * What a proof has to work with.
     *
     * @param folder empty, of this proof alone, deleted afterwards
     * @param seed of everything that is drawn by chance
     * @param n how many faults; 0: as many as the proof thinks right
     * @param thorough whether time is not short
     * @param say takes lines for people
     */
    record Setting(Path folder, long seed, int n, boolean thorough, Consumer<String> say) {

        /** The number of faults. */
        int count(int fast, int thoroughly) {
            return n > 0 ? n : thorough ? thoroughly : fast;
        }
    }

    /**
     * What came out.
     *
     * @param holds whether the promise was kept
     * @param n trials; 0 where it is not a matter of chance
     * @param figure one line for people
     * @param figures the same for machines
     */
    record Outcome(boolean holds, long n, String figure, Map<String, Object> figures) {

        /** Upper bound, with 95 % confidence, of how often it fails where it never failed in {@code n}; else 1. */
        double bound() {
            return holds && n > 0 ? Math.min(1, 3. / n) : 1;
        }
    }

    /** @param seconds of this proof alone, where several share a run */
    record Timed(Outcome outcome, double seconds) {}

    /** Shows it; an exception means that the proof itself could not be done, which is no promise kept either. */
    Outcome show(Setting setting) throws Exception;
}
