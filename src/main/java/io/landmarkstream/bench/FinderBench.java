package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.FinderProfile;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.PictureSource;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The finder's cost a frame and its causes: CPU of the one thread that decodes JPEGs of a clip and finds, runs of each
 * network by reason, time by stage. Several lists of pipelines take turns within one run, so that their ratio is robust
 * on a busy machine.
 */
public final class FinderBench {

    private static final int QUALITY = 90;
    private static final int CLIP_FRAMES = 205;
    private static final int CAMERAS = 4;

    /**
     * @param clip video whose first {@value #CLIP_FRAMES} frames are shown again and again to {@value #CAMERAS} cameras
     * @param models folders with weights
     * @param pipelines lists of names, each measured; at least one
     * @param warm frames of each list before its clock starts
     * @param frames frames of each list that are measured in a round
     * @param rounds how often the lists take turns
     */
    public record Options(
            Path clip, List<Path> models, List<List<String>> pipelines, int warm, int frames, int rounds) {}

    /**
     * One list's figures.
     *
     * @param cpuMsPerFrame CPU milliseconds of the measuring thread
     * @param objectsPerFrame hands and faces found
     * @param runsPerFrame by network, then reason in lower case
     * @param stageMs CPU milliseconds a frame by stage in lower case
     * @param droppedShare share of the landmark networks' runs that led to no object
     */
    public record Figures(
            List<String> pipelines,
            @JsonProperty("cpu_ms_per_frame") double cpuMsPerFrame,
            @JsonProperty("objects_per_frame") double objectsPerFrame,
            @JsonProperty("runs_per_frame") Map<String, Map<String, Double>> runsPerFrame,
            @JsonProperty("stage_ms") Map<String, Double> stageMs,
            @JsonProperty("dropped_share") double droppedShare,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Figures> beside) {}

    private final Options options;
    private final Consumer<String> out;

    public FinderBench(Options options, Consumer<String> out) {
        this.options = options;
        this.out = out;
    }

    /** The first list's figures, with those of the others beside them. */
    public Figures run() throws Exception {
        List<byte[]> jpegs = jpegs();
        List<Lane> lanes = new ArrayList<>();
        try {
            for (List<String> names : options.pipelines()) {
                lanes.add(new Lane(names, options.models()));
            }
            for (Lane lane : lanes) {
                lane.work(jpegs, options.warm());
                lane.reset();
            }
            for (int round = 0; round < options.rounds(); round++) {
                for (Lane lane : lanes) {
                    lane.work(jpegs, options.frames());
                }
            }
            List<Figures> all = lanes.stream().map(Lane::figures).toList();
            all.forEach(this::print);
            Figures first = all.get(0);
            return new Figures(
                    first.pipelines,
                    first.cpuMsPerFrame,
                    first.objectsPerFrame,
                    first.runsPerFrame,
                    first.stageMs,
                    first.droppedShare,
                    all.subList(1, all.size()));
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    /** Nanoseconds of CPU of the calling thread. */
    private static long cpu() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private List<byte[]> jpegs() throws Exception {
        List<byte[]> jpegs = new ArrayList<>();
        try (PictureSource clip = PictureSource.open(options.clip(), 30);
                JpegEncoder encoder = new JpegEncoder(QUALITY)) {
            TimedPicture next;
            while (jpegs.size() < CLIP_FRAMES && (next = clip.next()) != null) {
                jpegs.add(encoder.encode(next.picture()));
            }
        }
        return jpegs;
    }

    private void print(Figures f) {
        out.accept(String.format(
                Locale.ROOT,
                "%s: %.2f ms CPU a frame, %.2f objects, %.0f %% of the landmark networks' runs led to none",
                String.join(",", f.pipelines),
                f.cpuMsPerFrame,
                f.objectsPerFrame,
                100 * f.droppedShare));
        f.runsPerFrame.forEach((network, reasons) -> reasons.forEach((reason, runs) ->
                out.accept(String.format(Locale.ROOT, "  %-28s %-18s %6.2f runs a frame", network, reason, runs))));
        f.stageMs.forEach(
                (stage, ms) -> out.accept(String.format(Locale.ROOT, "  %-28s %25.2f ms a frame", stage, ms)));
    }

    /** One list of pipelines with its finder and cameras. */
    private static final class Lane implements AutoCloseable {
        private final List<String> names;
        private final LandmarkFinder finder;
        private final JpegDecoder decoder = new JpegDecoder();
        private final FinderState[] states = new FinderState[CAMERAS];
        private long cpu;
        private long decoding;
        private int frame;

        Lane(List<String> names, List<Path> models) {
            this.names = names;
            this.finder = LandmarkFinder.open(ModelStore.of(models), names, Device.CPU, FinderOptions.DEFAULTS);
            finder.profile().timeBy(FinderBench::cpu);
        }

        void reset() {
            cpu = 0;
            decoding = 0;
            finder.profile().reset();
        }

        void work(List<byte[]> jpegs, int frames) throws Exception {
            long begin = FinderBench.cpu();
            for (int i = 0; i < frames; i++, frame++) {
                int camera = frame % CAMERAS;
                byte[] jpeg = jpegs.get(frame / CAMERAS % jpegs.size());
                long start = FinderBench.cpu();
                Picture picture = decoder.decode(jpeg, 0, jpeg.length);
                decoding += FinderBench.cpu() - start;
                FinderState before = states[camera] == null ? FinderState.NONE : states[camera];
                states[camera] = finder.find(picture, before).state();
            }
            cpu += FinderBench.cpu() - begin;
        }

        Figures figures() {
            FinderProfile profile = finder.profile();
            double frames = profile.frames();
            Map<String, Map<String, Double>> runs = new TreeMap<>();
            profile.runs().forEach((network, reasons) -> {
                Map<String, Double> row = new TreeMap<>();
                reasons.forEach((reason, n) -> row.put(reason.name().toLowerCase(Locale.ROOT), n / frames));
                runs.put(network, row);
            });
            Map<String, Double> stages = new TreeMap<>();
            stages.put("jpeg", decoding / 1e6 / frames);
            profile.nanos()
                    .forEach((stage, ns) -> stages.put(stage.name().toLowerCase(Locale.ROOT), ns / 1e6 / frames));
            return new Figures(
                    names,
                    cpu / 1e6 / frames,
                    profile.objects() / frames,
                    runs,
                    stages,
                    profile.droppedShare(),
                    List.of());
        }

        @Override
        public void close() {
            decoder.close();
            finder.close();
        }
    }
}
