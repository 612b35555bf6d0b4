package io.landmarkstream.job;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.FinderChoice;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.landmark.UsedModel;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * "Finds" one hand whose place follows from the picture's mean brightness, and counts the frames of a camera in the
 * state that is carried on, so that lost state shows in the result's presence score. A picture all of luma
 * {@link #POISON} makes the model fail; while {@link #FAIL_TASK} is above 0, a picture of luma {@link #BOMB} fails the
 * whole task.
 */
public final class FakeFinder implements FrameFinder {

    public static final FinderFactory FACTORY = new Factory();

    /** The pipeline that jobs with this finder have. */
    static final String PIPELINE = "fake";

    /** Begin of the names of pipelines that cannot be loaded. */
    static final String BROKEN = "broken";

    private static final class Factory implements FinderFactory {
        private static final long serialVersionUID = 1L;

        @Override
        public FrameFinder open(int slot, List<String> gpus) {
            OPENED.incrementAndGet();
            return new FakeFinder();
        }

        @Override
        public List<String> configured() {
            return List.of(PIPELINE);
        }

        @Override
        public Optional<String> fault(String configured, String other) {
            return other.startsWith(BROKEN) ? Optional.of("it is broken") : Optional.empty();
        }
    }

    static final int POISON = 77;
    static final int BOMB = 99;

    /** Finders opened so far. */
    static final AtomicInteger OPENED = new AtomicInteger();

    /** What the finder that was asked last shall hold. */
    static final AtomicReference<Set<String>> HELD = new AtomicReference<>(Set.of());

    /** How many bombs go off. */
    static final AtomicInteger FAIL_TASK = new AtomicInteger();

    /** Frames looked at so far. */
    static final AtomicInteger LOOKED = new AtomicInteger();

    /** How long a frame takes, so that the steps before this one wait for it. */
    static volatile long workMs;

    @Override
    public LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) throws RejectException {
        LOOKED.incrementAndGet();
        if (workMs > 0) {
            LockSupport.parkNanos(workMs * 1_000_000);
        }
        long sum = 0;
        for (byte luma : picture.luma()) {
            sum += luma & 0xFF;
        }
        float mean = (float) sum / picture.luma().length;
        if (Math.round(mean) == POISON) {
            throw new RejectException(Reason.NUMERIC, "the model returned NaN");
        }
        if (Math.round(mean) == BOMB && FAIL_TASK.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new AssertionError("induced failure of the task");
        }
        int seen =
                1 + (state.pipelines().isEmpty() ? 0 : state.pipelines().get(0).framesSinceDetection());
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            points[3 * i] = 20 + (i % 5) * 6 + mean / 64;
            points[3 * i + 1] = 20 + (i / 5) * 8;
        }
        DetectedObject hand = new DetectedObject(
                Kind.HAND,
                "fake",
                "hand21",
                1 - 1f / (1 + seen),
                Handedness.LEFT,
                .9f,
                points,
                new float[0],
                new float[0]);
        FinderState next = new FinderState(new ArrayList<>(List.of(
                new FinderState.PipelineState("fake", List.of(new Roi(1, 2, 3, 4, 0)), seen, seen, List.of()))));
        return new LandmarkFinder.LandmarkResult(List.of(hand), next);
    }

    @Override
    public List<String> configured() {
        return List.of(PIPELINE);
    }

    @Override
    public void hold(Set<String> pipelines) {
        HELD.set(Set.copyOf(pipelines));
    }

    @Override
    public List<UsedModel> models(FinderChoice choice) {
        return choice.pipelines(configured()).stream()
                .map(name -> new UsedModel(name.startsWith(BROKEN) ? PIPELINE : name, "00"))
                .toList();
    }

    @Override
    public String device() {
        return "fake";
    }

    @Override
    public void close() {}
}
