package io.landmarkstream.cli;

import io.landmarkstream.job.CamerasFile;
import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.metric.MetricsServer;
import io.landmarkstream.metric.Scrape.Sample;
import io.landmarkstream.metric.ToolMetric;
import io.landmarkstream.publish.CameraLabel;
import io.landmarkstream.publish.CameraPublisher;
import io.landmarkstream.publish.CameraSource;
import io.landmarkstream.publish.CaptureClock;
import io.landmarkstream.publish.FramePublisher;
import io.landmarkstream.publish.FrameSource;
import io.landmarkstream.publish.FrameWishes;
import io.landmarkstream.publish.LiveOptions;
import io.landmarkstream.publish.PictureSize;
import io.landmarkstream.publish.Playlist;
import io.landmarkstream.publish.PublishOptions;
import io.landmarkstream.tracing.PublishTraces;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks publish}: cameras, clips and pictures to the frames topic (docs/publishing.md). */
@Command(
        name = "publish",
        description = "Publishes cameras, video clips or pictures to the frames topic.",
        mixinStandardHelpOptions = true)
public final class PublishCommand implements Callable<Integer> {

    private static final long PROGRESS_NANOS = 500_000_000L;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Mixin
    private TraceFlags tracing;

    @Parameters(
            arity = "0..*",
            paramLabel = "SOURCE",
            description = "Video file, picture, or folder of pictures (in natural order of their names); several are "
                    + "shown one after the other. Or live: rtsp://, rtsps://, http://, https:// or v4l2:/dev/videoN, "
                    + "one for each --camera.")
    private List<String> sources = List.of();

    @Option(
            names = "--cameras",
            paramLabel = "FILE",
            description =
                    "YAML list of cameras with id, number and url, instead of SOURCE; what an entry leaves open, the"
                            + " options below decide. Default without SOURCE: landmarks.cameras.file.")
    private Path camerasFile;

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description = "Frames topic (default: landmarks.kafka.frames-topic).")
    private String topic;

    @Option(
            names = "--camera",
            paramLabel = "ID",
            split = ",",
            defaultValue = "cam-1",
            description = "Camera id; several, by comma or repeated, show the same files (default: ${DEFAULT-VALUE}).")
    private List<String> cameras;

    @Option(names = "--stream", paramLabel = "NAME", description = "Name of this run (default: the time it starts).")
    private String stream;

    @Option(names = "--loop", description = "Starts over at the end, until stopped.")
    private boolean loop;

    @Option(
            names = "--realtime",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Sends at the pace of the source (default), or with --no-realtime as fast as Kafka takes it.")
    private boolean realtime;

    @Option(
            names = "--codec",
            paramLabel = "auto|jpeg|copy",
            description =
                    "jpeg: encoded (JPEG files and motion JPEG pass as they are). copy: H.264, H.265 and JPEG as the "
                            + "source has them. auto: copy where it is possible. Default: auto for live sources, jpeg "
                            + "for files.")
    private FrameWishes.Compression codec;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description =
                    "Pictures a second of a folder (default: 25); the most of everything else, which leaves out the"
                            + " others; H.264 and H.265 then become JPEG.")
    private Double fps;

    @Option(
            names = "--size",
            paramLabel = "WxH",
            description = "The most columns and rows, for example 1280x720: larger pictures become smaller, as JPEG.")
    private String size;

    @Option(
            names = "--aspect",
            paramLabel = "W:H",
            description = "Width to height of the whole picture, for example 16:9, where a source does not say that its"
                    + " pixels are not square; they become square, as JPEG.")
    private String aspect;

    @Option(
            names = "--quality",
            paramLabel = "1..100",
            defaultValue = "90",
            description = "JPEG quality of what is encoded (default: ${DEFAULT-VALUE}).")
    private int quality;

    @Option(
            names = "--rotation",
            paramLabel = "DEGREES",
            defaultValue = "0",
            description = "Clockwise turn that brings the pictures upright: 0, 90, 180 or 270; the job applies it.")
    private int rotation;

    @Option(names = "--mirrored", description = "Says that the pictures are mirror images, as of a selfie camera.")
    private boolean mirrored;

    @Option(
            names = "--time",
            paramLabel = "auto|clock",
            defaultValue = "auto",
            description =
                    "Capture times of live sources: auto: as the source tells them (RTCP sender reports, a webcam's"
                            + " driver), else the clock at arrival; clock: always that.")
    private CaptureClock.Choice times;

    @Option(names = "--max-frames", paramLabel = "N", description = "Frames a camera, of files (default: all).")
    private Long maxFrames;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description =
                    "Of files: capture time of the first frame, for example 2026-01-01T00:00:00Z; the others follow by"
                            + " the source's own times, so that two runs send the same (default: the clock).")
    private String startTime;

    @Option(
            names = "--status",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "With live sources or --cameras: between two status lines (default: ${DEFAULT-VALUE}).")
    private int statusSeconds;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "With live sources or --cameras: writes each camera's figures as JSON with each status line.")
    private Path json;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            description = "Answers GET /metrics, for Prometheus, and GET /healthz here; 0: any free port.")
    private Integer metricsPort;

    @Option(
            names = "--metrics-listen",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description = "Address of --metrics-port; whoever reaches it learns the cameras' names and figures"
                    + " (default: ${DEFAULT-VALUE}).")
    private InetAddress metricsListen;

    @Option(
            names = "--watch-results",
            description =
                    "Reads the results and rejects too, and says so where frames are sent and for 10 s nothing, or"
                            + " nothing but rejects, comes back. Files then end once all of their frames are answered;"
                            + " exit code 1 where some are not.")
    private boolean watchResults;

    private final Map<String, LongAdder> sent = new ConcurrentHashMap<>();
    private final LongAdder frames = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    @Override
    public Integer call() throws IOException {
        return publish(common.settings());
    }

    private int publish(JobSettings settings) throws IOException {
        try (PublishTraces traces = tracing.open(settings)) {
            return publish(settings, traces);
        }
    }

    private int publish(JobSettings settings, PublishTraces traces) throws IOException {
        Faults.range("--quality", quality, 1, 100);
        Faults.range("--fps", fps, .01, 1000);
        Faults.atLeast("--max-frames", maxFrames, 1);
        Faults.atLeast("--status", statusSeconds, 1);
        Faults.requireWritable(json);
        Faults.range("--metrics-port", metricsPort, 0, 65_535);
        FrameWishes wishes = Faults.given(() -> new FrameWishes(
                codec == null ? FrameWishes.Compression.JPEG : codec,
                quality,
                fps == null ? 0 : fps,
                size == null ? PictureSize.ANY : PictureSize.parse(size),
                aspect == null ? 0 : FrameWishes.shape(aspect)));
        Instant begin = Instant.now();
        PublishOptions options = Faults.given(() -> new PublishOptions(
                realtime,
                instant(startTime),
                maxFrames == null ? 0 : maxFrames,
                stream == null ? begin.toString() : stream));
        Map<String, Object> kafka = new HashMap<>(settings.kafka().properties());
        kafka.put("bootstrap.servers", settings.kafka().bootstrapServers());
        String name = topic == null ? settings.kafka().framesTopic() : topic;
        int maxFrameBytes = settings.input().limits().maxFrameBytes();
        if (camerasFile != null && !sources.isEmpty()) {
            throw new SettingsException("Give either a SOURCE or --cameras, not both.");
        }
        List<MediaAddress> addresses = sources.stream()
                .map(source -> Faults.given(() -> MediaAddress.parse(source)))
                .toList();
        if (addresses.isEmpty()
                || addresses.stream().anyMatch(address -> address.kind().live())) {
            List<CameraSource> from = addresses.isEmpty() ? listed(wishes) : paired(settings, addresses, wishes);
            LiveOptions live = LiveOptions.of(options.stream(), maxFrameBytes);
            CameraPublisher publisher = new CameraPublisher(kafka, name, from, live, options, loop, traces);
            try (ResultsWatch watch = watch(settings, name, options)) {
                return new CameraRun(
                                publisher,
                                spec.commandLine().getOut(),
                                Duration.ofSeconds(statusSeconds),
                                json,
                                watch,
                                metrics(),
                                traces)
                        .run();
            }
        }
        List<CameraLabel> labels = labels(settings);
        for (MediaAddress address : addresses) {
            Faults.requireReadable(Path.of(address.location()));
        }
        List<FrameSource.Opener> openers = addresses.stream()
                .map(address -> (FrameSource.Opener) () -> FrameSource.open(Path.of(address.location()), wishes))
                .toList();
        try (ResultsWatch watch = watch(settings, name, options)) {
            return publishFiles(openers, kafka, name, maxFrameBytes, labels, options, watch, traces);
        }
    }

    /** {@code null} where nobody asked for it. */
    private InetSocketAddress metrics() {
        return metricsPort == null ? null : new InetSocketAddress(metricsListen, metricsPort);
    }

    /** {@code null} where nobody asked for it. */
    private ResultsWatch watch(JobSettings settings, String framesTopic, PublishOptions options) {
        return watchResults
                ? ResultsWatch.start(
                        settings,
                        framesTopic,
                        options.stream(),
                        spec.commandLine().getOut())
                : null;
    }

    private List<CameraLabel> labels(JobSettings settings) {
        return cameras.stream()
                .map(id -> Faults.given(() ->
                        new CameraLabel(id, settings.input().cameras().key(id).number(), rotation, mirrored)))
                .toList();
    }

    /** The cameras of the file that is named here or in the settings. */
    private List<CameraSource> listed(FrameWishes wishes) {
        Path file = camerasFile != null ? camerasFile : common.camerasFile();
        if (file == null) {
            throw new SettingsException("Nothing to publish: give a SOURCE, or a list of cameras with --cameras.");
        }
        return new CameraSources(file, System.getenv(), wishes, codec != null, times).of(CamerasFile.list(file));
    }

    /** Each source with its camera. */
    private List<CameraSource> paired(JobSettings settings, List<MediaAddress> addresses, FrameWishes wishes) {
        List<CameraLabel> labels = labels(settings);
        if (labels.size() != addresses.size()
                || labels.stream().map(CameraLabel::id).distinct().count() < labels.size()) {
            throw new SettingsException(
                    ("%d sources, some of them live, need as many --camera ids, each its own, but there" + " are %d.")
                            .formatted(addresses.size(), labels.size()));
        }
        List<CameraSource> pairs = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            MediaAddress address = addresses.get(i);
            FrameWishes own = new FrameWishes(
                    CameraSources.defaultCompression(address, wishes, codec != null),
                    wishes.quality(),
                    wishes.maxFps(),
                    wishes.maxSize(),
                    wishes.shape());
            pairs.add(new CameraSource(labels.get(i), address, own, times));
        }
        return pairs;
    }

    private int publishFiles(
            List<FrameSource.Opener> openers,
            Map<String, Object> kafka,
            String name,
            int maxFrameBytes,
            List<CameraLabel> labels,
            PublishOptions options,
            ResultsWatch watch,
            PublishTraces traces)
            throws IOException {
        labels.forEach(label -> sent.put(label.id(), new LongAdder()));
        try (FrameSource source = new Playlist(openers, loop);
                FramePublisher publisher = new FramePublisher(kafka, name, maxFrameBytes, traces);
                MetricsServer server =
                        metricsPort == null ? null : new MetricsServer(metrics(), () -> samples(traces), () -> "");
                OnInterrupt onInterrupt = new OnInterrupt(() -> {
                    if (watch != null) {
                        watch.stop();
                    }
                    publisher.stop();
                })) {
            if (server != null) {
                spec.commandLine()
                        .getOut()
                        .println("Metrics at http://%s:%d/metrics."
                                .formatted(
                                        metricsListen.getHostAddress(),
                                        server.address().getPort()));
            }
            Progress progress = new Progress(spec.commandLine().getOut());
            if (watch != null) {
                watch.over(this::sent);
            }
            publisher.publishAs(source, labels, options, (camera, sequence, bytes) -> {
                frames.increment();
                sent.get(camera).increment();
                this.bytes.add(bytes);
                progress.sent();
                progress.show(false);
            });
            progress.show(true);
            progress.summary(name);
            return watch == null || onInterrupt.interrupted() || watch.finish() ? 0 : 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Figures of files; each of their cameras sends the same. */
    private List<Sample> samples(PublishTraces traces) {
        List<Sample> samples = new ArrayList<>(TraceFlags.samples(traces));
        sent().forEach((camera, count) -> samples.add(new Sample(ToolMetric.PUBLISHER_FRAMES, camera, count)));
        return samples;
    }

    private Map<String, Long> sent() {
        return sent.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue()
                .sum()));
    }

    private static Instant instant(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new SettingsException(
                    "--start-time " + text + " is no time; write for example 2026-01-01T00:00:00Z.");
        }
    }

    /** One line on a terminal, redrawn as frames arrive; nothing elsewhere but the summary. */
    private final class Progress {

        private final PrintWriter out;
        private final boolean terminal = System.console() != null;
        private long shownNanos = System.nanoTime();
        private long firstNanos;
        private long lastNanos;

        Progress(PrintWriter out) {
            this.out = out;
        }

        /** The rate counts from the first frame that Kafka took: connecting and loading libraries is no part of it. */
        synchronized void sent() {
            lastNanos = System.nanoTime();
            firstNanos = firstNanos == 0 ? lastNanos : firstNanos;
        }

        synchronized void show(boolean last) {
            long now = System.nanoTime();
            if (!terminal || (!last && now - shownNanos < PROGRESS_NANOS)) {
                return;
            }
            shownNanos = now;
            out.print("\r" + line() + (last ? System.lineSeparator() : ""));
            out.flush();
        }

        private String line() {
            double seconds = Math.max(1e-3, (lastNanos - firstNanos) / 1e9);
            return String.format(
                    Locale.ROOT,
                    "%,d frames, %.1f a second, %.1f MB",
                    frames.sum(),
                    Math.max(0, frames.sum() - 1) / seconds,
                    bytes.sum() / 1e6);
        }

        void summary(String topic) {
            out.println("Published " + line() + " to topic " + topic + " as " + String.join(", ", cameras) + ".");
            out.flush();
        }
    }
}
