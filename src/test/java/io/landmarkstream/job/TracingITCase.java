package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.publish.FramePublisher;
import io.landmarkstream.publish.FrameSource;
import io.landmarkstream.publish.FrameWishes;
import io.landmarkstream.publish.PictureSize;
import io.landmarkstream.publish.PublishOptions;
import io.landmarkstream.tracing.Collector;
import io.landmarkstream.tracing.Collector.ReceivedSpan;
import io.landmarkstream.tracing.PublishTraces;
import io.landmarkstream.tracing.TracingOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.core.execution.JobClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A frame's trace from publish to its outcome. */
@Timeout(180)
class TracingITCase {

    private static final Path VIDEO = Path.of("src/test/resources/video/bframes.h264");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Set<String> STEPS =
            Set.of("publish", "frame", "kafka", "decode", "landmarks", "track", "attributes", "emit");

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    @TempDir
    private Path folder;

    /** As many frames as there are. */
    private static long publish(
            JobSettings settings, PublishTraces traces, Path path, FrameWishes.Compression codec, String camera)
            throws Exception {
        PublishOptions options = new PublishOptions(false, null, 0, "run");
        try (FrameSource source = FrameSource.open(path, new FrameWishes(codec, 90, 0, PictureSize.ANY));
                FramePublisher publisher = new FramePublisher(
                        Map.of("bootstrap.servers", JOBS.bootstrapServers()),
                        settings.kafka().framesTopic(),
                        1 << 20,
                        traces)) {
            return publisher.publish(source, List.of(camera), options, (id, sequence, bytes) -> {});
        }
    }

    private static void send(JobSettings settings, String camera, byte[] data, String header) {
        Frame frame = Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setStream("run")
                .setCaptureTimeUs(TestFrames.EPOCH_US)
                .setCodec(Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(data))
                .build();
        ProducerRecord<byte[], byte[]> record = KafkaJobs.record(settings, camera, frame.toByteArray());
        record.headers().add("traceparent", header.getBytes(StandardCharsets.US_ASCII));
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            producer.send(record);
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> outcomes(JobSettings settings, long frames) throws Exception {
        JobClient job = JOBS.start(settings);
        await().atMost(PATIENCE).until(() -> JOBS.committed(settings).size() >= frames);
        job.cancel().get();
        return JOBS.committed(settings);
    }

    /** Values by camera and place; the order of cameras is nobody's. */
    private static Map<String, String> values(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, String> values = new TreeMap<>();
        records.forEach(record -> values.put(
                new String(record.key(), StandardCharsets.UTF_8) + header(record, "frame-partition") + "/"
                        + header(record, "frame-offset"),
                HexFormat.of().formatHex(record.value())));
        return values;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Map<String, ReceivedSpan> trace(Collector collector, String trace) {
        return collector.spans().stream()
                .filter(span -> span.trace().equals(trace))
                .collect(Collectors.toMap(ReceivedSpan::name, span -> span));
    }

    @Test
    void aTraceGoesFromPublishToTheResultAndTheResultsStayTheSame() throws Exception {
        Path pictures = Files.createDirectory(folder.resolve("pictures"));
        Files.write(pictures.resolve("0.jpg"), TestFrames.jpeg(100));
        Files.write(pictures.resolve("1.jpg"), TestFrames.jpeg(110));
        String corrupt = "4bf92f3577b34da6a3ce929d0e0e4736";
        try (Collector collector = new Collector()) {
            Map<String, String> on = Map.of(
                    JobOptions.TRACING.key(),
                    "true",
                    JobOptions.TRACING_ENDPOINT.key(),
                    collector.endpoint(),
                    JobOptions.TRACING_SERVICE.key(),
                    "job");
            JobSettings settings = JOBS.create("traced", 2, on);
            long frames = 3;
            try (PublishTraces all = new PublishTraces(new TracingOptions(collector.endpoint(), "", ""), 1)) {
                frames += publish(settings, all, pictures, FrameWishes.Compression.JPEG, "pictures");
                frames += publish(settings, all, VIDEO, FrameWishes.Compression.COPY, "video");
            }
            frames += publish(settings, null, pictures, FrameWishes.Compression.JPEG, "untraced");
            send(settings, "corrupt", new byte[] {1, 2, 3}, "00-" + corrupt + "-00f067aa0ba902b7-01");
            send(settings, "broken", TestFrames.jpeg(100), "00-4bf92f3577b34da6");
            send(settings, "nobody", TestFrames.jpeg(100), "00-" + "0".repeat(32) + "-00f067aa0ba902b7-01");

            List<ConsumerRecord<byte[], byte[]>> outcomes = outcomes(settings, frames);

            assertThat(collector.spans()).isNotEmpty();
            int waited = 0;
            for (ConsumerRecord<byte[], byte[]> outcome : outcomes) {
                String camera = new String(outcome.key(), StandardCharsets.UTF_8);
                String parent = header(outcome, "traceparent");
                if (camera.equals("pictures") || camera.equals("video")) {
                    Map<String, ReceivedSpan> trace = trace(collector, parent.substring(3, 35));
                    waited += trace.remove("display order") == null ? 0 : 1;
                    ReceivedSpan publish = trace.get("publish");
                    ReceivedSpan frame = trace.get("frame");
                    assertThat(trace.keySet()).as(camera).isEqualTo(STEPS);
                    assertThat(parent).startsWith("00-" + publish.trace() + "-" + publish.id() + "-");
                    assertThat(publish.parent()).isEmpty();
                    assertThat(frame.parent()).isEqualTo(publish.id());
                    assertThat(frame.service()).isEqualTo("job");
                    assertThat(frame.attributes()).containsEntry("landmarks.camera", camera);
                    trace.values().forEach(span -> {
                        assertThat(span.fault()).as(span.name()).isNull();
                        assertThat(span.start()).as(span.name()).isLessThanOrEqualTo(span.end());
                        if (span != publish && span != frame) {
                            assertThat(span.parent()).as(span.name()).isEqualTo(frame.id());
                        }
                    });
                }
                assertThat(parent.isEmpty())
                        .as(camera)
                        .isEqualTo(Set.of("untraced", "broken").contains(camera));
            }
            assertThat(waited)
                    .as("pictures that waited for their display order")
                    .isPositive();
            Set<String> cameras = collector.spans().stream()
                    .filter(span -> span.name().equals("frame"))
                    .map(span -> span.attributes().get("landmarks.camera"))
                    .collect(Collectors.toSet());
            assertThat(cameras).containsExactlyInAnyOrder("pictures", "video", "corrupt");

            Map<String, ReceivedSpan> reject = trace(collector, corrupt);
            assertThat(reject.keySet()).containsExactlyInAnyOrder("kafka", "decode", "emit", "frame");
            assertThat(reject.get("frame").fault()).startsWith("FORMAT: ");
            assertThat(reject.get("frame").attributes()).containsEntry("landmarks.reason", "FORMAT");
            assertThat(reject.get("decode").fault()).isNotEmpty();

            JobSettings off = JOBS.settings(
                    "traced",
                    Map.of(
                            JobOptions.GROUP_ID.key(), "untraced",
                            JobOptions.LANDMARKS_TOPIC.key(), "untraced-landmarks",
                            JobOptions.REJECTS_TOPIC.key(), "untraced-rejects"));
            Topics.create(off, 2, (short) 1, Duration.ofHours(1));
            int before = collector.spans().size();
            assertThat(values(outcomes(off, frames))).isEqualTo(values(outcomes));
            assertThat(collector.spans()).hasSize(before);
        }
    }

    /** Processor time a frame, for docs/measurements.md; only with -Dlandmarks.tracing.frames=N. */
    @Test
    @Timeout(1200)
    @EnabledIfSystemProperty(named = "landmarks.tracing.frames", matches = "\\d+")
    void costs() throws Exception {
        int frames = Integer.getInteger("landmarks.tracing.frames");
        try (Collector collector = new Collector()) {
            Map<String, String> on =
                    Map.of(JobOptions.TRACING.key(), "true", JobOptions.TRACING_ENDPOINT.key(), collector.endpoint());
            cost("warm", frames, 0, Map.of());
            for (int run = 0; run < 3; run++) {
                cost("off" + run, frames, 0, Map.of());
                cost("on, no frame has a header" + run, frames, 0, on);
                cost("on, 1 % of the frames" + run, frames, 100, on);
                cost("on, all frames" + run, frames, 1, on);
            }
        }
    }

    /** @param each which frames have a header; 0: none */
    private static void cost(String name, int frames, int each, Map<String, String> options) throws Exception {
        JobSettings settings = JOBS.create(name.replaceAll("[^a-z0-9]", "-"), 2, options);
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            for (int i = 0; i < frames; i++) {
                String camera = "cam-" + i % 4;
                ProducerRecord<byte[], byte[]> record =
                        KafkaJobs.record(settings, camera, TestFrames.value(camera, i / 4));
                if (each > 0 && i % each == 0) {
                    String header = "00-%032x-%016x-01".formatted(i + 1, i + 1);
                    record.headers().add("traceparent", header.getBytes(StandardCharsets.US_ASCII));
                }
                producer.send(record);
            }
        }
        com.sun.management.OperatingSystemMXBean system = (com.sun.management.OperatingSystemMXBean)
                java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        JobClient job = JOBS.start(settings);
        try (KafkaConsumer<byte[], byte[]> consumer =
                JOBS.consumer("read_uncommitted", settings.kafka().landmarksTopic())) {
            for (int seen = 0; seen < frames; ) {
                seen += consumer.poll(Duration.ofMillis(200)).count();
            }
        }
        System.out.printf("%s: %.1f us a frame%n", name, (system.getProcessCpuTime() - before) / 1e3 / frames);
        job.cancel().get();
    }
}
