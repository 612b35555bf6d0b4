package io.landmarkstream.cli;

import io.landmarkstream.job.JobSettings;
import io.landmarkstream.job.SettingsException;
import io.landmarkstream.publish.FramePublisher;
import io.landmarkstream.publish.FrameSource;
import io.landmarkstream.publish.Playlist;
import io.landmarkstream.publish.PublishOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code landmarks publish}: clips and pictures to the frames topic, as cameras would send them. */
@Command(
        name = "publish",
        description = "Publishes video clips or pictures to the frames topic, as a camera would.",
        mixinStandardHelpOptions = true)
public final class PublishCommand implements Callable<Integer> {

    private static final long PROGRESS_NANOS = 500_000_000L;

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsFlags common;

    @Parameters(
            arity = "1..*",
            paramLabel = "SOURCE",
            description = "Video file, picture, or folder of pictures (in natural order of their names); several are"
                    + " shown one after the other. JPEG files are sent as they are, everything else is encoded.")
    private List<Path> sources;

    @Option(names = "--topic", paramLabel = "NAME", description = "Frames topic (default: landmarks.kafka.frames-topic).")
    private String topic;

    @Option(
            names = "--camera",
            paramLabel = "ID",
            split = ",",
            defaultValue = "cam-1",
            description = "Camera id; with several, by comma or repeated, each shows the same (default: ${DEFAULT-VALUE}).")
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
            names = "--fps",
            paramLabel = "N",
            defaultValue = "0",
            description = "Pictures a second of a folder (default: 25); the most of a clip, which leaves out the others.")
    private double fps;

    @Option(
            names = "--quality",
            paramLabel = "1..100",
            defaultValue = "90",
            description = "JPEG quality of what is encoded (default: ${DEFAULT-VALUE}).")
    private int quality;

    @Option(names = "--max-frames", paramLabel = "N", defaultValue = "0", description = "Frames a camera (default: all).")
    private long maxFrames;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description = "Capture time of the first frame, for example 2026-01-01T00:00:00Z; the others follow by the"
                    + " source's own times, so that two runs send the same (default: the clock).")
    private String startTime;

    private final LongAdder frames = new LongAdder();
    private final LongAdder bytes = new LongAdder();

    @Override
    public Integer call() {
        try {
            return publish(common.settings());
        } catch (SettingsException | IllegalArgumentException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 2;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        }
    }

    private int publish(JobSettings settings) throws IOException {
        if (quality < 1 || quality > 100 || fps < 0 || maxFrames < 0) {
            throw new SettingsException("--quality must be 1 to 100, --fps and --max-frames at least 0.");
        }
        String name = topic == null ? settings.kafka().framesTopic() : topic;
        Instant begin = Instant.now();
        PublishOptions options = new PublishOptions(
                realtime, instant(startTime), maxFrames, stream == null ? begin.toString() : stream);
        Map<String, Object> kafka = new HashMap<>(settings.kafka().properties());
        kafka.put("bootstrap.servers", settings.kafka().bootstrapServers());
        List<FrameSource.Opener> openers = sources.stream()
                .map(path -> (FrameSource.Opener) () -> FrameSource.open(path, fps, quality))
                .toList();
        CountDownLatch done = new CountDownLatch(1);
        try (FrameSource source = new Playlist(openers, loop);
                FramePublisher publisher =
                        new FramePublisher(kafka, name, settings.limits().maxFrameBytes())) {
            Thread onInterrupt = new Thread(() -> {
                publisher.stop();
                await(done);
            });
            Runtime.getRuntime().addShutdownHook(onInterrupt);
            Progress progress = new Progress(spec.commandLine().getOut(), begin);
            publisher.publish(source, cameras, options, (camera, sequence, size) -> {
                frames.increment();
                bytes.add(size);
                progress.show(false);
            });
            progress.show(true);
            progress.summary(name);
            removeHook(onInterrupt);
            return 0;
        } finally {
            done.countDown();
        }
    }

    private static Instant instant(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new SettingsException("--start-time " + text + " is no time; write for example 2026-01-01T00:00:00Z.");
        }
    }

    private static void await(CountDownLatch done) {
        try {
            done.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs.
        }
    }

    /** One line on a terminal, redrawn as frames arrive; nothing elsewhere but the summary. */
    private final class Progress {

        private final PrintWriter out;
        private final Instant begin;
        private final boolean terminal = System.console() != null;
        private long shownNanos = System.nanoTime();

        Progress(PrintWriter out, Instant begin) {
            this.out = out;
            this.begin = begin;
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
            double seconds = Math.max(1e-3, (Instant.now().toEpochMilli() - begin.toEpochMilli()) / 1e3);
            return String.format(
                    Locale.ROOT,
                    "%,d frames, %.1f a second, %.1f MB",
                    frames.sum(),
                    frames.sum() / seconds,
                    bytes.sum() / 1e6);
        }

        void summary(String topic) {
            out.println("Published " + line() + " to topic " + topic + " as " + String.join(", ", cameras) + ".");
            out.flush();
        }
    }
}
