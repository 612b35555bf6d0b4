package io.landmarkstream.cli;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.demo.BundledClips;
import io.landmarkstream.demo.CameraTally;
import io.landmarkstream.demo.Demo;
import io.landmarkstream.demo.DemoSummary;
import io.landmarkstream.demo.LiveTable;
import io.landmarkstream.demo.SceneTally;
import io.landmarkstream.evaluate.ClipScore;
import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.JobOptions;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.viewer.Access;
import io.landmarkstream.viewer.Viewer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code landmarks demo}: the job on an embedded broker and cluster, clips as cameras, a live table, a summary. */
@Command(
        name = "demo",
        description =
                "Starts a Kafka broker and a Flink cluster, publishes clips as cameras, runs the job and shows what"
                        + " it finds.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class DemoCommand implements Callable<Integer> {

    private static final int UNATTENDED_SECONDS = 30;
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final Duration DRAIN_QUIET = Duration.ofSeconds(1);
    private static final Duration DRAIN_LINE = Duration.ofSeconds(5);
    private static final Duration CLEANUP = Duration.ofSeconds(40);

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Option(
            names = "--video",
            arity = "1..*",
            paramLabel = "FILE",
            description =
                    "Clips or folders of pictures to show; camera i shows clip i, then from the first again (default:"
                            + " the three bundled ones).")
    private List<Path> videos = List.of();

    @Option(names = "--models", paramLabel = "DIR", description = "Folder with the models' weights.")
    private String models;

    @Option(names = "--pipelines", paramLabel = "NAME,NAME", description = "Pipelines to run (default: auto).")
    private String pipelines;

    @Option(names = "--cameras", paramLabel = "N", description = "Number of cameras (default: as many as clips).")
    private Integer cameras;

    @Option(names = "--headless", description = "No page and no live table: a line every few seconds.")
    private boolean headless;

    @Option(
            names = "--port",
            paramLabel = "N",
            description = "Port of the page (default: 8090, or a free one where that is taken).")
    private Integer port;

    @Option(
            names = "--open",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description =
                    "Opens the page in the desktop's browser (default, on a terminal), or with --no-open prints its"
                            + " address only.")
    private boolean open;

    @Option(
            names = "--live",
            description = "Sheds frames where the machine is slower than the cameras, so that results stay fresh"
                    + " (landmarks.mode).")
    private boolean live;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Ends after so long (default: Ctrl-C on a terminal, else " + UNATTENDED_SECONDS + ").")
    private Integer seconds;

    @Option(names = "--json", paramLabel = "FILE", description = "Writes the summary as JSON.")
    private Path json;

    /** More would only start slowly: each is a thread of the publisher. */
    private static final int MAX_CAMERAS = 1000;

    private final CountDownLatch interrupted = new CountDownLatch(1);
    private PrintWriter out;

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        Faults.range("--cameras", cameras, 1, MAX_CAMERAS);
        Faults.atLeast("--seconds", seconds, 1);
        Faults.range("--port", port, 0, 65535);
        Faults.requireWritable(json);
        requireClips();
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put(JobOptions.MODELS_DIR.key(), models);
        flags.put(JobOptions.PIPELINES.key(), pipelines);
        flags.put(JobOptions.MODE.key(), live ? JobOptions.Mode.LIVE.toString() : null);
        flags.values().removeIf(value -> value == null);
        Configuration configuration = common.layers(flags).configuration();
        boolean events = !configuration.get(JobOptions.EVENT_RULES).isBlank();
        configuration.removeConfig(JobOptions.EVENT_RULES); // its zones are those of the demo's cameras, made later
        JobSettings wanted = JobSettings.of(configuration);
        JobSettings.Models models = wanted.models();
        ModelFinders finders = ModelFinders.of(models.dir(), models.pipelines(), models.device(), models.find());
        int number = cameras != null ? cameras : videos.isEmpty() ? BundledClips.count() : videos.size();
        try {
            return run(flags, finders, device(finders), number, events);
        } catch (Exception e) {
            if (interrupted.getCount() > 0) {
                throw e;
            }
            return Faults.FAILED; // Ctrl-C while it started; the process ends with the signal's own code
        }
    }

    /** Where the models run. They are opened once here: a fault is a sentence now, not a task that restarts later. */
    private static String device(ModelFinders finders) {
        try (FrameFinder finder = finders.open(0, List.of())) {
            return finder.device();
        }
    }

    private void requireClips() throws IOException {
        for (Path video : videos) {
            Faults.requireReadable(video);
        }
    }

    /** The clips asked for, else the bundled ones, unpacked into {@code folder}. */
    private List<Path> clips(Path folder) throws IOException {
        return videos.isEmpty() ? BundledClips.unpack(folder) : videos;
    }

    /** @param events whether the user's own settings name rules of events */
    private int run(Map<String, String> flags, ModelFinders finders, String device, int number, boolean events)
            throws Exception {
        Path folder = Files.createTempDirectory("landmarks-demo");
        CountDownLatch cleaned = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            interrupted.countDown();
            await(cleaned, CLEANUP);
        }));
        try {
            out.println("Starting a Kafka broker and a Flink cluster ...");
            out.flush();
            EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"));
            flags.put(JobOptions.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers());
            flags.putIfAbsent(
                    JobOptions.PARALLELISM.key(),
                    Integer.toString(
                            Math.max(1, Math.min(number, Runtime.getRuntime().availableProcessors()))));
            Path list = camerasFile(folder, number, videos.isEmpty() ? BundledClips.PLACES : "");
            flags.put(JobOptions.CAMERAS_FILE.key(), list.toString());
            if (!events) {
                flags.put(
                        JobOptions.EVENT_RULES.key(),
                        videos.isEmpty() ? BundledClips.rules(folder).toString() : JobSettings.BUILT_IN_RULES);
            }
            boolean scene = videos.isEmpty() && number >= BundledClips.count();
            if (scene) {
                flags.put(
                        JobOptions.SCENES_FILE.key(),
                        BundledClips.scenes(folder).toString());
            }
            JobSettings settings = JobSettings.of(common.layers(flags).configuration());
            Demo demo = new Demo(broker, settings, number);
            try {
                ClipScore score = videos.isEmpty() ? demo.compareWith(BundledClips.truths()) : null;
                SceneTally space = scene ? demo.compareWith(BundledClips.sceneTruth()) : null;
                demo.startJob(finders, folder, this::stopped);
                out.printf(
                        "Running %s on %s; broker at %s.%n",
                        String.join(", ", finders.pipelines()), device, broker.bootstrapServers());
                out.flush();
                Viewer viewer = viewer(settings, list);
                double passed;
                try {
                    announce(viewer);
                    passed = show(demo, clips(folder));
                } finally {
                    if (viewer != null && !stopped()) {
                        viewer.close();
                    }
                }
                drain(demo);
                return summary(
                        demo,
                        DemoSummary.of(
                                demo.figures(),
                                passed,
                                device,
                                finders.pipelines(),
                                Versions.all(),
                                score == null ? null : score.figures(),
                                space == null ? null : space.figures()));
            } finally {
                // After Ctrl-C nobody waits for what a broker that has gone may still say: the process ends.
                if (stopped()) {
                    demo.abandon();
                } else {
                    demo.close();
                }
            }
        } finally {
            TemporaryFolders.deleteWhenQuiet(folder);
            cleaned.countDown();
        }
    }

    private boolean stopped() {
        return interrupted.getCount() == 0;
    }

    /** Waits for the outcomes of what was published, and says so where that takes a while. */
    private void drain(Demo demo) throws IOException {
        long begin = System.nanoTime();
        AtomicLong saidNanos = new AtomicLong(begin - DRAIN_LINE.toNanos() + DRAIN_QUIET.toNanos());
        demo.drain(DRAIN, this::stopped, open -> {
            long now = System.nanoTime();
            if (open > 0 && now - saidNanos.get() >= DRAIN_LINE.toNanos()) {
                saidNanos.set(now);
                out.printf(
                        Locale.ROOT,
                        "Nothing is published any more; waiting for the results of %,d frames, up to %d s.%n",
                        open,
                        DRAIN.toSeconds() - Duration.ofNanos(now - begin).toSeconds());
                out.flush();
            }
        });
    }

    /** The page; {@code null} if none is wanted. */
    private Viewer viewer(JobSettings settings, Path cameras) throws IOException {
        return headless
                ? null
                : Viewers.start(
                        settings, cameras, InetAddress.getLoopbackAddress(), port, Set.of(), Access.open(), true);
    }

    private void announce(Viewer viewer) {
        if (viewer == null) {
            return;
        }
        out.println("Look at it: " + viewer.address());
        out.flush();
        if (open && System.console() != null) {
            Viewers.open(viewer.address());
        }
    }

    /** Each camera with a number of its own. */
    private static Path camerasFile(Path folder, int number, String places) throws IOException {
        return CamerasFile.write(
                folder.resolve("cameras.yaml"),
                IntStream.rangeClosed(1, number).mapToObj(i -> "cam-" + i).toList(),
                places);
    }

    /** Shows the clips until the time is up or somebody interrupts; seconds that took. */
    private double show(Demo demo, List<Path> clips) throws IOException {
        demo.startCameras(clips);
        boolean terminal = System.console() != null && !"dumb".equals(System.getenv("TERM"));
        int limit = seconds != null ? seconds : terminal && !headless ? Integer.MAX_VALUE : UNATTENDED_SECONDS;
        long start = System.nanoTime();
        LiveTable table = new LiveTable(terminal && !headless, LiveTable.columns(System.getenv()));
        double passed = 0;
        while (passed < limit
                && !await(interrupted, Duration.ofMillis((long)
                        Math.min(table.periodMs(), 1e3 * (limit - passed) + 1)))) {
            demo.check();
            passed = (System.nanoTime() - start) / 1e9;
            table.show(out, demo.figures(), passed, behind(demo, passed));
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** What to do about a job that is slower than the cameras; empty while it keeps up, or sheds. */
    private String behind(Demo demo, double passed) {
        long sent =
                demo.figures().stream().mapToLong(CameraTally.TallyStats::in).sum();
        return live ? "" : LiveTable.behind(demo.open(), sent / Math.max(1, passed));
    }

    private int summary(Demo demo, DemoSummary summary) throws IOException {
        out.printf(Locale.ROOT, "%nAfter %.0f s:%n", summary.seconds());
        for (CameraTally.TallyStats f : demo.figures()) {
            out.println("  " + LiveTable.summary(f));
        }
        if (summary.accuracy() != null) {
            out.println("Against the clips' truth: " + accuracy(summary.accuracy()));
        }
        if (summary.space() != null) {
            out.println("In space, against the scene's truth: " + space(summary.space()));
        }
        if (summary.open() != 0) {
            out.println("  " + summary.open() + " frames have no outcome: "
                    + (stopped()
                            ? "the demo was stopped before they had one."
                            : "the job is slower than the cameras (--live keeps results fresh), or has" + " stopped."));
        }
        out.flush();
        if (json != null) {
            summary.write(json);
        }
        return summary.open() == 0 || stopped() ? 0 : Faults.FAILED;
    }

    /** Figures of {@link ClipScore#figures} in words; how each is counted stands in docs/measurements.md. */
    private static String accuracy(Map<String, Double> figures) {
        return figures.entrySet().stream()
                .map(f -> switch (f.getKey()) {
                    case "frames" -> format("%.0f frames", f.getValue());
                    case "face_recall" -> format("faces found %.1f %%", 100 * f.getValue());
                    case "hand_recall" -> format("hands found %.1f %%", 100 * f.getValue());
                    case "face_false_a_frame", "hand_false_a_frame" -> format("%.3f false a frame", f.getValue());
                    case "face_nme68" -> format("NME %.3f", f.getValue());
                    case "hand_pck20" -> format("PCK@.2 %.3f", f.getValue());
                    case "handedness" -> format("side right %.1f %%", 100 * f.getValue());
                    default -> format(f.getKey() + " %.3f", f.getValue());
                })
                .collect(Collectors.joining(", "));
    }

    /** Figures of {@link io.landmarkstream.evaluate.SceneScore#figures} in words. */
    private static String space(Map<String, Double> figures) {
        return String.format(
                Locale.ROOT,
                "%.0f frames; hands %s; inner face points %s",
                figures.get("frames"),
                space(figures, "hand"),
                space(figures, "face"));
    }

    private static String space(Map<String, Double> figures, String kind) {
        return figures.containsKey(kind + "_mm")
                ? String.format(
                        Locale.ROOT,
                        "within %.1f mm (median; 95 %%: %.1f), %.1f %% found, %.0f ids",
                        figures.get(kind + "_mm"),
                        figures.get(kind + "_p95_mm"),
                        100 * figures.get(kind + "_found"),
                        figures.get(kind + "_ids"))
                : "not found";
    }

    private static String format(String words, double value) {
        return String.format(Locale.ROOT, words, value);
    }

    /** Whether {@code latch} opened in time. */
    private static boolean await(CountDownLatch latch, Duration time) {
        try {
            return latch.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
