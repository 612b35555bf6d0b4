package io.landmarkstream.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.landmarkstream.metric.MetricsServer;
import io.landmarkstream.metric.Scrape.Sample;
import io.landmarkstream.metric.ToolMetric;
import io.landmarkstream.publish.CameraPublisher;
import io.landmarkstream.publish.PublishTally.PublishStats;
import io.landmarkstream.publish.PublishTally.State;
import io.landmarkstream.tracing.PublishTraces;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** Lets a {@link CameraPublisher} run until it ends or is stopped, and tells how its cameras do. */
final class CameraRun {

    private final CameraPublisher publisher;
    private final PrintWriter out;
    private final Duration period;
    private final Path json;
    private final ResultsWatch watch;
    private final InetSocketAddress metrics;
    private final PublishTraces traces;
    private final Map<String, Long> sentBefore = new HashMap<>();
    private final Map<String, Long> bytesBefore = new HashMap<>();
    private long lookedNanos = System.nanoTime();

    /**
     * One camera in the summary that {@code --json} writes.
     *
     * @param state what it is doing, or how it ended
     * @param codec how its pictures are compressed
     * @param captureTimes what its capture times follow
     * @param sent frames that Kafka has taken
     * @param bytes of their pictures
     * @param fps frames a second since the last summary
     * @param dropped frames that were not published, by reason
     * @param reconnects connections after the first
     * @param lastError the last failure since the source was last connected to
     * @param answers what the job has answered, in words; {@code null} where that is not watched
     */
    record Summary(
            String state,
            String codec,
            String captureTimes,
            long sent,
            long bytes,
            double fps,
            Map<String, Long> dropped,
            long reconnects,
            String lastError,
            String answers) {}

    /**
     * @param period between two status lines
     * @param json where the summary is written at each of them and at the end; {@code null}: nowhere
     * @param watch of the answers; {@code null}: they are not watched. It stays open
     * @param metrics where {@code /metrics} and {@code /healthz} are answered; {@code null}: nowhere
     * @param traces {@code null}: none; they stay open
     */
    CameraRun(
            CameraPublisher publisher,
            PrintWriter out,
            Duration period,
            Path json,
            ResultsWatch watch,
            InetSocketAddress metrics,
            PublishTraces traces) {
        this.traces = traces;
        this.publisher = publisher;
        this.out = out;
        this.period = period;
        this.json = json;
        this.watch = watch;
        this.metrics = metrics;
    }

    /** Runs, and closes the publisher; 1 if a camera failed for good or frames of it are not answered, else 0. */
    int run() throws IOException {
        boolean answered = true;
        try (publisher;
                MetricsServer server = serve();
                OnInterrupt onInterrupt = new OnInterrupt(this::stop)) {
            if (server != null) {
                out.println("Metrics at http://%s:%d/metrics."
                        .formatted(metrics.getHostString(), server.address().getPort()));
            }
            publisher.start();
            if (watch != null) {
                watch.over(this::sent);
            }
            while (!publisher.await(period.toMillis())) {
                tell();
            }
            publisher.close();
            tell();
            answered = watch == null || onInterrupt.interrupted() || watch.finish();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        boolean failed = publisher.figures().stream().anyMatch(camera -> camera.state() == State.FAILED);
        return failed || !answered ? 1 : 0;
    }

    private MetricsServer serve() throws IOException {
        return metrics == null
                ? null
                : new MetricsServer(
                        metrics, () -> samples(publisher.figures(), traces), () -> fault(publisher.figures()));
    }

    /** The cameras' figures for Prometheus. */
    static List<Sample> samples(List<PublishStats> cameras, PublishTraces traces) {
        List<Sample> samples = new ArrayList<>(TraceFlags.samples(traces));
        for (PublishStats camera : cameras) {
            String id = camera.camera();
            boolean up = camera.state() == State.PUBLISHING && camera.lastError() == null;
            samples.add(new Sample(ToolMetric.PUBLISHER_FRAMES, id, camera.sent()));
            samples.add(new Sample(ToolMetric.PUBLISHER_BYTES, id, camera.bytes()));
            samples.add(new Sample(ToolMetric.PUBLISHER_DROPPED, id, camera.droppedInAll()));
            samples.add(new Sample(ToolMetric.PUBLISHER_RECONNECTS, id, camera.reconnects()));
            samples.add(new Sample(ToolMetric.PUBLISHER_UP, id, up ? 1 : 0));
        }
        return samples;
    }

    /** Unhealthy is a publisher none of whose cameras works; a single one is {@code publisher_camera_up}'s matter. */
    static String fault(List<PublishStats> cameras) {
        boolean works = cameras.stream().anyMatch(camera -> camera.state() == State.PUBLISHING);
        return works || cameras.isEmpty()
                ? ""
                : "No camera gives frames: "
                        + cameras.stream()
                                .map(camera -> camera.camera() + " "
                                        + camera.state().name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(", "))
                        + ".";
    }

    private Map<String, Long> sent() {
        return publisher.figures().stream().collect(Collectors.toMap(PublishStats::camera, PublishStats::sent));
    }

    private void stop() {
        if (watch != null) {
            watch.stop();
        }
        publisher.stop();
    }

    private void tell() throws IOException {
        long now = System.nanoTime();
        double seconds = Math.max(1e-3, (now - lookedNanos) / 1e9);
        lookedNanos = now;
        Map<String, Summary> summaries = new LinkedHashMap<>();
        for (PublishStats camera : publisher.figures()) {
            double fps = (camera.sent() - before(sentBefore, camera.camera(), camera.sent())) / seconds;
            double bits = (camera.bytes() - before(bytesBefore, camera.camera(), camera.bytes())) * 8 / seconds;
            String answers = watch == null ? null : watch.figures(camera.camera());
            summaries.put(camera.camera(), summary(camera, Math.round(fps * 10) / 10.0, answers));
            out.println(line(camera, fps, bits, answers));
        }
        out.flush();
        if (json != null) {
            write(summaries);
        }
    }

    private static long before(Map<String, Long> figures, String camera, long now) {
        Long before = figures.put(camera, now);
        return before == null ? 0 : before;
    }

    private static Summary summary(PublishStats camera, double fps, String answers) {
        return new Summary(
                camera.state().name().toLowerCase(Locale.ROOT),
                camera.codec(),
                camera.times(),
                camera.sent(),
                camera.bytes(),
                fps,
                camera.dropped(),
                camera.reconnects(),
                camera.lastError(),
                answers);
    }

    /** @param answers in words; {@code null}: they are not watched */
    static String line(PublishStats camera, double fps, double bits, String answers) {
        StringJoiner line = new StringJoiner(", ");
        line.add(camera.camera() + ": " + camera.state().name().toLowerCase(Locale.ROOT));
        if (camera.codec() != null) {
            line.add(camera.codec());
        }
        line.add(String.format(Locale.ROOT, "%,d sent", camera.sent()));
        line.add(String.format(Locale.ROOT, "%.1f a second", fps));
        line.add(String.format(Locale.ROOT, "%.2f Mbit/s", bits / 1e6));
        if (answers != null) {
            line.add(answers);
        }
        camera.dropped()
                .forEach((reason, count) -> line.add(String.format(Locale.ROOT, "%,d dropped (%s)", count, reason)));
        if (camera.reconnects() > 0) {
            line.add(String.format(Locale.ROOT, "reconnects %,d", camera.reconnects()));
        }
        if (camera.lastError() != null) {
            line.add("last error: " + camera.lastError());
        }
        return line.toString();
    }

    /** Whole or not at all: somebody may be reading. */
    private void write(Map<String, Summary> summaries) throws IOException {
        Path next = json.resolveSibling(json.getFileName() + ".next");
        new ObjectMapper()
                .enable(SerializationFeature.INDENT_OUTPUT)
                .writeValue(next.toFile(), Map.of("cameras", summaries));
        Files.move(next, json, StandardCopyOption.REPLACE_EXISTING);
    }
}
