package io.landmarkstream.bench;

import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneState;
import io.landmarkstream.scene.SceneStateFormat;
import io.landmarkstream.simulate.Rig;
import io.landmarkstream.simulate.RigFeed;
import io.landmarkstream.simulate.RigFeed.Difficulty;
import io.landmarkstream.simulate.Room;
import io.landmarkstream.task.LandmarkerOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Fusion of several cameras against exact truth: simulated people, and the demo's clips through the networks. */
public final class SceneBench {

    private static final double FPS = 30;

    /** The cost is measured over this share of the time that two people are watched. */
    private static final double COST_SHARE = 1 / 3.0;

    private static final double SKEW_MS = 100;

    private static final int CROWD = 6;

    /** Width of the way of the crowd, metres. */
    private static final double WAY = 2;

    /** Pictures of 1280 × 720, 4.5 m away and 2.5 m high: six people do not fit closer. */
    private static final Rig CROWD_RIG = new Rig(4, 4.5, 150, 1.2, 1280, 720, 900);

    private final Options options;
    private final Consumer<String> out;

    /**
     * @param landmarker networks for the demo's clips
     * @param seconds how long two people are watched for the errors of points
     * @param minutes length of each run of the crowd
     * @param seeds of the runs
     * @param demoSeconds how long the demo's clips are looked at; 0: not at all
     */
    public record Options(
            LandmarkerOptions landmarker, double seconds, double minutes, List<Long> seeds, double demoSeconds) {}

    public SceneBench(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
    }

    /** @param folder for the demo's clips */
    public SceneReport run(Path folder) throws IOException {
        print("Two people, four cameras 3 m away, 640 x 480, 1 px of noise, %.0f s", options.seconds());
        SceneScore sync = accuracy("  cameras in sync", Difficulty.ONE_PIXEL, Rig.FOUR);
        SceneScore skewed = accuracy("  cameras off by up to 100 ms", Difficulty.ONE_PIXEL.skewed(SKEW_MS), Rig.FOUR);
        List<SceneReport.Rigs> rigs = new ArrayList<>();
        for (int cameras : new int[] {2, 3, 8}) {
            for (double noise : new double[] {.5, 1, 3}) {
                Rig rig = new Rig(cameras, 3, 150, .4, 640, 480, 554);
                Difficulty with = new Difficulty(noise, 0, 0, false, 0, 0, false, -1, 0, 0);
                SceneScore score = accuracy("  " + cameras + " cameras, " + noise + " px", with, rig);
                rigs.add(new SceneReport.Rigs(
                        cameras, noise, score.millimetres(.5), score.millimetres(.95), score.within()));
            }
        }
        List<SceneReport.Crowd> crowds = new ArrayList<>();
        for (long seed : options.seeds()) {
            crowds.add(crowd(seed));
        }
        SceneReport.Cost cost = cost();
        SceneDemo.Result demo = options.demoSeconds() > 0
                ? new SceneDemo(options.landmarker(), out).run(folder, options.demoSeconds())
                : null;
        CalibrationBench.Result calibration =
                options.demoSeconds() > 0 ? new CalibrationBench(options.landmarker(), out).run(folder) : null;
        return new SceneReport(
                sync.millimetres(.5),
                sync.millimetres(.95),
                sync.within(),
                crowds.stream()
                        .mapToDouble(SceneReport.Crowd::idSwitches)
                        .average()
                        .orElse(Double.NaN),
                crowds.stream()
                        .mapToDouble(SceneReport.Crowd::wrongPersonShare)
                        .average()
                        .orElse(Double.NaN),
                crowds.stream()
                        .mapToDouble(SceneReport.Crowd::resumeSeconds)
                        .max()
                        .orElse(Double.NaN),
                skewed.millimetres(.5) / sync.millimetres(.5) - 1,
                cost.msPerTick(),
                demo == null ? null : demo.handMm(),
                demo == null ? null : demo.faceMm(),
                calibration == null ? null : calibration.centreMm(),
                calibration == null ? null : calibration.degrees(),
                calibration == null ? null : calibration.scale(),
                skewed.within(),
                rigs,
                crowds,
                cost,
                demo);
    }

    private SceneScore accuracy(String name, Difficulty difficulty, Rig rig) {
        Room room = new Room(1, 2, options.seconds(), 0);
        SceneScore score = new SceneScore(room);
        new SceneRun(new RigFeed(1, room, rig, FPS, difficulty))
                .run(options.seconds(), (frame, at) -> score.add(frame));
        print(
                "%s: median %.2f mm, 95th percentile %.2f mm, %.1f %% within one standard deviation",
                name, score.millimetres(.5), score.millimetres(.95), 100 * score.within());
        return score;
    }

    private SceneReport.Crowd crowd(long seed) {
        double seconds = 60 * options.minutes();
        double dies = seconds / 3;
        Difficulty difficulty =
                new Difficulty(1, .2, SKEW_MS, true, 20, 30, true, 1, dies, Math.min(seconds / 2, dies + 120));
        Room room = new Room(seed, CROWD, seconds, WAY);
        SceneScore score = new SceneScore(room);
        long[] gap = new long[2];
        new SceneRun(new RigFeed(seed, room, CROWD_RIG, FPS, difficulty)).run(seconds, (frame, at) -> {
            score.add(frame);
            gap[1] = gap[0] == 0 ? 0 : Math.max(gap[1], at - gap[0]);
            gap[0] = at;
        });
        SceneReport.Crowd crowd = new SceneReport.Crowd(
                seed,
                options.minutes(),
                score.ticks,
                score.timedOut,
                score.switches(),
                score.forgotten(),
                score.strangers(),
                score.wrongPersonShare(),
                score.withoutPersonShare(),
                gap[1] / 1e6,
                score.millimetres(.5),
                score.millimetres(.95),
                score.within(),
                score.found());
        print(
                "Six people crossing for %.1f minutes, seed %d: %d id switches (%d after 2 s unseen), %.3f %% of "
                        + "hands with another person, %.2f s at most without output, %d objects that are none in "
                        + "%d ticks, median %.2f mm, %.1f %% within one standard deviation",
                options.minutes(),
                seed,
                crowd.idSwitches(),
                crowd.forgotten(),
                100 * crowd.wrongPersonShare(),
                crowd.resumeSeconds(),
                crowd.strangers(),
                crowd.ticks(),
                crowd.medianMm(),
                100 * crowd.within());
        return crowd;
    }

    /** Three cameras and two people, on this thread, the second of two runs. */
    private SceneReport.Cost cost() {
        double seconds = COST_SHARE * options.seconds();
        SceneReport.Cost cost = null;
        for (int round = 0; round < 2; round++) {
            Room room = new Room(1, 2, seconds, 0);
            SceneRun run = new SceneRun(
                    new RigFeed(1, room, new Rig(3, 3, 120, .4, 640, 480, 554), FPS, Difficulty.ONE_PIXEL));
            List<SceneFrame> frames = new ArrayList<>();
            run.run(seconds, (frame, at) -> frames.add(frame));
            byte[] bytes = SceneStateFormat.write(run.state);
            int times = 1000;
            long start = SceneRun.cpu();
            for (int i = 0; i < times; i++) {
                try {
                    SceneState again = SceneStateFormat.read(bytes);
                    bytes = SceneStateFormat.write(again);
                } catch (IOException e) {
                    throw new IllegalStateException("a state that was just written", e);
                }
            }
            cost = new SceneReport.Cost(
                    run.nanos / 1e6 / frames.size(), (SceneRun.cpu() - start) / 1e6 / times, bytes.length);
        }
        print(
                "Cost with three cameras and two people: %.3f ms a tick; %.3f ms to write and read a state of %d bytes",
                cost.msPerTick(), cost.stateMs(), cost.stateBytes());
        return cost;
    }

    private void print(String format, Object... arguments) {
        out.accept(String.format(Locale.ROOT, format, arguments));
    }
}
