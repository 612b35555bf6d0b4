package io.landmarkstream.bench;

import io.landmarkstream.landmark.FinderChoice;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;
import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Switches of networks in one task: two pipelines take turns, each loaded beside the other, which is then closed. Says
 * how much longer the frame of a switch takes than the one after it, and what memory remains.
 */
public final class ControlBench {

    private static final int WARM_SWITCHES = 5;

    /** Frames between two switches; the next pipeline is announced at the first of them. */
    private static final int FRAMES = 4;

    private final Path models;
    private final String first;
    private final String second;
    private final int switches;
    private final Consumer<String> say;

    /**
     * @param switchMs median and largest time of the first frame after a switch, without the loading before it
     * @param frameMs median time of the frames between
     * @param residentAfterFiveMb resident memory of the process, garbage collected
     * @param sessions networks that are open at the end
     */
    public record Figures(
            int switches,
            double switchMs,
            double longestSwitchMs,
            double frameMs,
            double residentAfterFiveMb,
            double residentAtEndMb,
            double ratio,
            int sessionsBefore,
            int sessions) {}

    public ControlBench(Path models, String first, String second, int switches, Consumer<String> say) {
        this.models = models;
        this.first = first;
        this.second = second;
        this.switches = switches;
        this.say = say;
    }

    /** @param picture on which the pipelines look */
    public Figures run(Picture picture) throws Exception {
        ModelFinders finders = ModelFinders.of(models, List.of(first), Device.CPU, FinderOptions.DEFAULTS);
        double[] atSwitch = new double[switches];
        double[] between = new double[switches * (FRAMES - 1)];
        int filled = 0;
        double afterFive = 0;
        try (LandmarkFinder finder = finders.open(0, List.of())) {
            int before = OnnxModel.openSessions();
            FinderState state = FinderState.NONE;
            for (int i = 0; i < switches; i++) {
                String now = i % 2 == 0 ? first : second;
                String next = i % 2 == 0 ? second : first;
                finder.hold(Set.of(now, next));
                for (int frame = 1; frame < FRAMES; frame++) {
                    long start = System.nanoTime();
                    state = finder.find(picture, state, choice(now)).state();
                    between[filled++] = (System.nanoTime() - start) / 1e6;
                }
                finder.load(next); // in a job the lead of 2 s is for this
                long start = System.nanoTime();
                state = finder.find(picture, state, choice(next)).state();
                finder.hold(Set.of(next));
                atSwitch[i] = (System.nanoTime() - start) / 1e6;
                if (i + 1 == WARM_SWITCHES) {
                    afterFive = residentMb();
                }
                if ((i + 1) % 20 == 0) {
                    say.accept("%d switches: %.1f MB".formatted(i + 1, residentMb()));
                }
            }
            double end = residentMb();
            Arrays.sort(atSwitch);
            Arrays.sort(between);
            return new Figures(
                    switches,
                    atSwitch[switches / 2],
                    atSwitch[switches - 1],
                    between[between.length / 2],
                    afterFive,
                    end,
                    end / afterFive,
                    before,
                    OnnxModel.openSessions());
        }
    }

    private FinderChoice choice(String pipeline) {
        return new FinderChoice(List.of(), pipeline.equals(first) ? Map.of() : Map.of(first, pipeline), 0);
    }

    /** After garbage was collected, and the native buffers that it held are free. */
    private static double residentMb() throws IOException, InterruptedException {
        for (int i = 0; i < 3; i++) {
            System.gc();
            Thread.sleep(300);
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024.;
            }
        }
        throw new IOException("/proc/self/status has no VmRSS");
    }
}
