package io.landmarkstream.bench;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.simulate.Crowd;
import io.landmarkstream.simulate.Noise;
import java.util.ArrayList;
import java.util.List;

/**
 * A finder that looks at nothing: each camera sees the same people walk, computed when it is opened. So a job with it
 * costs what the pipe alone costs.
 *
 * @param people in view of each camera, each with a face of 68 points and two hands; 0: nothing is ever found
 */
record SeenPeople(int people) implements FinderFactory {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "simulated";

    /** After so many frames they walk back, so that nobody jumps. */
    private static final int FRAMES = 150;

    private static final double FPS = 15;
    private static final long SEED = 1;
    private static final Crowd.Traffic UNCOVERED = new Crowd.Traffic(160, 160, 260, 1e9);

    @Override
    public FrameFinder open(int slot, List<String> gpus) {
        Crowd crowd = new Crowd(SEED, people, FPS, 0, Noise.ONE_PIXEL, UNCOVERED);
        List<List<DetectedObject>> frames = new ArrayList<>();
        for (int i = 0; i < FRAMES; i++) {
            frames.add(crowd.next().seen().stream().map(Crowd.Seen::detected).toList());
        }
        return new Finder(frames);
    }

    @Override
    public List<String> configured() {
        return List.of(NAME);
    }

    private record Finder(List<List<DetectedObject>> frames) implements FrameFinder {

        @Override
        public LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) {
            int seen =
                    state.pipelines().isEmpty() ? 0 : state.pipelines().get(0).framesSinceDetection() + 1;
            int back = seen % (2 * FRAMES - 2);
            List<DetectedObject> now = frames.get(back < FRAMES ? back : 2 * FRAMES - 2 - back);
            return new LandmarkFinder.LandmarkResult(
                    now, new FinderState(List.of(new FinderState.PipelineState(NAME, List.of(), seen, 0, List.of()))));
        }

        @Override
        public List<String> configured() {
            return List.of(NAME);
        }

        @Override
        public String device() {
            return "cpu";
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }
}
