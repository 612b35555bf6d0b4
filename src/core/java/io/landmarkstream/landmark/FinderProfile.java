package io.landmarkstream.landmark;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Statistics of a finder since it was opened or since {@link #reset}: runs of each network by reason, time by stage,
 * and the number of answers that were dropped. For one thread, the finder's own. Costs two clock reads a stage.
 */
public final class FinderProfile {

    /** Why a network ran. */
    public enum Reason {
        /** A detector's first view of the whole picture. */
        DETECTION,
        /** A detector's further views of the whole picture and more. */
        WIDE_VIEW,
        /** A detector's enlarged view. */
        CLOSE_VIEW,
        /** A region of the previous frame's landmarks. */
        FOLLOWED,
        /** The region of a new detection. */
        NEW_OBJECT,
        /** A refined region, from the points of the run before. */
        REFINED,
        /** A new detection's region at another rotation, because the predicted quality was low. */
        OTHER_ROTATION,
        /** The region of an overlapping hand. */
        OVERLAPPING_HAND,
        /** A region at the points of another pipeline's object. */
        FROM_POINTS,
        /** The whole picture, for a landmark network without a detector. */
        WHOLE_PICTURE
    }

    /** Parts of a frame's time; none lies within another. */
    public enum Stage {
        /** Shrinking and sampling a detector's input. */
        DETECTOR_INPUT,
        /** Running a detector. */
        DETECTOR,
        /** Cutting regions out for a landmark network. */
        CROP,
        /** Running a landmark network. */
        LANDMARKS
    }

    private LongSupplier clock = System::nanoTime;
    private final Map<String, Map<Reason, Long>> runs = new TreeMap<>();
    private final Map<Stage, Long> nanos = new EnumMap<>(Stage.class);
    private long frames;
    private long landmarkRuns;
    private long objects;

    /** @param clock nanoseconds by which stages are timed, for example of the thread's CPU; by default the wall's */
    public void timeBy(LongSupplier clock) {
        this.clock = clock;
    }

    /** Now, as a stage's start. */
    long now() {
        return clock.getAsLong();
    }

    /** Sets all counts to 0. */
    public void reset() {
        runs.clear();
        nanos.clear();
        frames = 0;
        landmarkRuns = 0;
        objects = 0;
    }

    /** @param number pictures or regions that the network looked at */
    void ran(String network, Reason reason, int number) {
        runs.computeIfAbsent(network, n -> new EnumMap<>(Reason.class)).merge(reason, (long) number, Long::sum);
    }

    void landmarksRan(String network, Reason reason, int number) {
        ran(network, reason, number);
        landmarkRuns += number;
    }

    /** @return now, as the next stage's start */
    long spent(Stage stage, long since) {
        long now = clock.getAsLong();
        nanos.merge(stage, now - since, Long::sum);
        return now;
    }

    /** @param found objects of a frame, each from one run of a landmark network */
    void finished(int found) {
        frames++;
        objects += found;
    }

    /** Frames so far. */
    public long frames() {
        return frames;
    }

    /** Objects found so far. */
    public long objects() {
        return objects;
    }

    /** Runs of each network by reason, of all frames; a batch of n regions counts n. */
    public Map<String, Map<Reason, Long>> runs() {
        return runs;
    }

    /** Time by stage, nanoseconds of all frames; stages that never ran are absent. */
    public Map<Stage, Long> nanos() {
        return nanos;
    }

    /** Share of the landmark networks' runs whose answer is none of the objects found, 0 to 1; 0 without runs. */
    public double droppedShare() {
        return landmarkRuns == 0 ? 0 : 1 - (double) objects / landmarkRuns;
    }
}
