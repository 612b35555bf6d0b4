package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.protobuf.ByteString;
import io.landmarkstream.audit.Audit;
import io.landmarkstream.audit.AuditReport;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The job from Kafka to Kafka, and what the preflight says about a broker. */
@Timeout(240)
class KafkaJobITCase {

    private static final String[] CAMERAS = {"cam-0", "cam-1", "cam-2", "cam-3"};
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private static Path folder;

    @RegisterExtension
    static final KafkaJobs JOBS = new KafkaJobs();

    private static void publish(JobSettings settings, long from, long to, long bomb) {
        if (bomb < 0) {
            JOBS.publish(settings, from, to, CAMERAS);
        } else {
            JOBS.publish(settings, from, bomb, CAMERAS);
            try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
                producer.send(KafkaJobs.record(
                        settings, CAMERAS[0], TestFrames.value(CAMERAS[0], bomb, TestFrames.jpeg(FakeFinder.BOMB))));
            }
            JOBS.publish(settings, bomb, bomb + 1, Arrays.copyOfRange(CAMERAS, 1, CAMERAS.length));
            JOBS.publish(settings, bomb + 1, to, CAMERAS);
        }
        // A tombstone and a broken record after them.
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            producer.send(KafkaJobs.record(settings, CAMERAS[0], null));
            producer.send(KafkaJobs.record(settings, CAMERAS[1], new byte[] {1}));
        }
    }

    /** Reads both output topics with read_committed until {@code enough} says so. */
    private static List<ConsumerRecord<byte[], byte[]>> read(
            JobSettings settings, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = JOBS.consumer(
                "read_committed",
                settings.kafka().landmarksTopic(),
                settings.kafka().rejectsTopic())) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!enough.test(records)) {
                assertThat(System.nanoTime())
                        .as("time, with %d records read", records.size())
                        .isLessThan(deadline);
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static long count(List<ConsumerRecord<byte[], byte[]>> records, String topic) {
        return records.stream()
                .filter(r -> r.topic().equals(topic))
                .map(r -> HexFormat.of().formatHex(r.value()))
                .distinct()
                .count();
    }

    private static Map<String, List<Long>> sequences(List<ConsumerRecord<byte[], byte[]>> records, String topic)
            throws Exception {
        Map<String, List<Long>> sequences = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(topic)) {
                FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
                sequences
                        .computeIfAbsent(result.getCamera(), c -> new ArrayList<>())
                        .add(result.getSequence());
            }
        }
        return sequences;
    }

    /**
     * Two of the cameras as a scene: in both pictures the finder's hand is in the same place, so one looks to the side.
     */
    private static Path scenesFile() throws IOException {
        String camera = "    - {id: cam-%d, size: [64, 48], fx: 60, fy: 60, cx: %s, cy: 23.5,"
                + " rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]], translation: [%s, 0, 0]}\n";
        return Files.writeString(
                folder.resolve("scenes.yaml"),
                "- id: pair\n  cameras:\n"
                        + camera.formatted(0, "22.5", "0.15")
                        + camera.formatted(1, "40.5", "-0.15"));
    }

    /** Payloads of a topic with read_committed, once there are so many. */
    private static List<String> payloads(String topic, int enough) {
        List<String> payloads = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = JOBS.consumer("read_committed", topic)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (payloads.size() < enough) {
                assertThat(System.nanoTime())
                        .as("time, with %d records of %s read", payloads.size(), topic)
                        .isLessThan(deadline);
                consumer.poll(Duration.ofMillis(200))
                        .forEach(record -> payloads.add(HexFormat.of().formatHex(record.value())));
            }
        }
        return payloads;
    }

    /**
     * The scene's frames: each tick once and in order, over both failures; and `fuse` makes the same of the results.
     */
    private static void checkScene(JobSettings settings) throws Exception {
        List<String> ticks = payloads(settings.kafka().scenesTopic(), 290);
        for (int i = 0; i < ticks.size(); i++) {
            SceneFrame frame = SceneFrame.parseFrom(HexFormat.of().parseHex(ticks.get(i)));
            assertThat(frame.getTick()).isEqualTo(i + 1L);
            assertThat(frame.getTimedOut()).as("tick %d", i + 1).isFalse();
        }
        JobSettings again = JOBS.settings(
                "eo",
                Map.of(
                        JobOptions.SCENES_FILE.key(),
                        scenesFile().toString(),
                        JobOptions.SCENES_TOPIC.key(),
                        "eo-fused",
                        JobOptions.GROUP_ID.key(),
                        "eo-fuse"));
        Topics.create(again, 1, (short) 1, Duration.ofHours(1));
        List<String> results = List.of(again.kafka().landmarksTopic());
        assertThat(Preflight.ofFuse(again, results)).isEmpty();
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(new Configuration().set(RestOptions.BIND_PORT, "0"));
        FuseJob.define(env, Connectors.results(again, results), Connectors.scenes(again), again);
        JobClient fuse = env.executeAsync();
        try {
            assertThat(payloads("eo-fused", ticks.size())).isEqualTo(ticks);
        } finally {
            fuse.cancel().get();
        }
    }

    @Test
    void exactlyOnceHoldsOverTwoFailuresInTheMiddle() throws Exception {
        JobSettings settings = JOBS.settings(
                "eo",
                Map.of(
                        JobOptions.DELIVERY.key(),
                        "exactly-once",
                        JobOptions.SCENES_FILE.key(),
                        scenesFile().toString(),
                        JobOptions.SCENES_TOPIC.key(),
                        "eo-scenes"));
        Topics.create(settings, 3, (short) 1, Duration.ofHours(1));
        FakeFinder.FAIL_TASK.set(2);
        FakeFinder.OPENED.set(0);
        JobClient job = JOBS.start(settings);
        String results = settings.kafka().landmarksTopic();

        publish(settings, 0, 100, -1);
        read(
                settings,
                records -> count(records, results) == 100 * CAMERAS.length); // committed: a checkpoint to fall back to
        publish(settings, 100, 300, 200);
        read(
                settings,
                records -> count(records, results) == 300 * CAMERAS.length
                        && count(records, settings.kafka().rejectsTopic()) == 4);
        payloads(settings.kafka().scenesTopic(), 290);
        job.cancel().get();
        checkScene(settings);

        assertThat(FakeFinder.OPENED.get()).as("finders opened by three starts").isGreaterThan(2);
        List<ConsumerRecord<byte[], byte[]>> records = JOBS.committed(settings);
        List<Long> everyFrameOnceInOrder = LongStream.range(0, 300).boxed().toList();
        Map<String, List<Long>> sequences = sequences(records, results);
        assertThat(sequences).hasSize(CAMERAS.length);
        sequences.forEach((camera, seen) -> assertThat(seen).as(camera).isEqualTo(everyFrameOnceInOrder));
        List<Reason> reasons = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!record.topic().equals(results)) {
                reasons.add(Reject.parseFrom(record.value()).getReason());
            }
        }
        assertThat(reasons)
                .containsExactlyInAnyOrder(
                        Reason.REASON_EMPTY, Reason.REASON_ENVELOPE, Reason.REASON_EMPTY, Reason.REASON_ENVELOPE);
        AuditReport audit = audit(settings);
        assertThat(audit.addsUp()).as(audit.toString()).isTrue();
        assertThat(audit.total().in()).isEqualTo(300 * CAMERAS.length + 4);
        assertThat(audit.total().rejects()).containsExactly(entry("EMPTY", 2L), entry("ENVELOPE", 2L));
    }

    private static AuditReport audit(JobSettings settings) {
        Properties clients = new Properties();
        clients.setProperty("bootstrap.servers", JOBS.bootstrapServers());
        return Audit.run(
                new Audit.Options(
                        clients,
                        settings.kafka().framesTopic(),
                        settings.kafka().landmarksTopic(),
                        settings.kafka().rejectsTopic(),
                        settings.kafka().groupId(),
                        null,
                        null,
                        Duration.ofSeconds(10),
                        settings.output().delivery() == JobOptions.Delivery.AT_LEAST_ONCE),
                line -> {});
    }

    @Test
    void atLeastOnceRepeatsTheSameBytesOverAFailureAndLosesNothing() throws Exception {
        JobSettings settings = JOBS.settings("alo", Map.of());
        Topics.create(settings, 3, (short) 1, Duration.ofHours(1));
        FakeFinder.FAIL_TASK.set(1);
        JobClient job = JOBS.start(settings);
        String results = settings.kafka().landmarksTopic();

        publish(settings, 0, 100, -1);
        read(settings, records -> count(records, results) == 100 * CAMERAS.length);
        publish(settings, 100, 300, 200);
        List<ConsumerRecord<byte[], byte[]>> records =
                read(settings, all -> count(all, results) >= 300 * CAMERAS.length);
        job.cancel().get();

        assertThat(count(records, results)).as("distinct payloads").isEqualTo(300 * CAMERAS.length);
        sequences(records, results)
                .forEach((camera, seen) ->
                        assertThat(new TreeSet<>(seen)).as(camera).hasSize(300));
        AuditReport audit = audit(settings);
        assertThat(audit.addsUp()).as(audit.toString()).isTrue();
        assertThat(audit.total().doubled())
                .isEqualTo(records.size() - audit.total().in());
        ConsumerRecord<byte[], byte[]> first = records.stream()
                .filter(r -> r.topic().equals(results))
                .findFirst()
                .orElseThrow();
        FrameLandmarks message = FrameLandmarks.parseFrom(first.value());
        assertThat(new String(first.key(), StandardCharsets.UTF_8)).isEqualTo(message.getCamera());
        assertThat(message.getModelsList()).containsExactly(KafkaJobs.MODEL);
    }

    @Test
    void settingsHoldFromTheSameFrameOfEachCameraOnOverAFailureAndBadOnesAreRefused() throws Exception {
        JobSettings settings = JOBS.settings(
                "controlled", Map.of(JobOptions.CONTROL.key(), "true", JobOptions.DELIVERY.key(), "exactly-once"));
        assertThat(Preflight.problems(settings)).anyMatch(problem -> problem.contains("no topic control"));
        Topics.create(settings, 3, (short) 1, Duration.ofHours(1));
        FakeFinder.FAIL_TASK.set(1);
        JobClient job = JOBS.start(settings);
        String results = settings.kafka().landmarksTopic();
        String rejects = settings.kafka().rejectsTopic();
        long epochUs = System.currentTimeMillis() * 1000 + 60_000_000;

        controlled(settings, epochUs, 0, 30, -1);
        read(settings, all -> count(all, results) == 30 * CAMERAS.length);
        long version = say(settings, "camera/" + CAMERAS[0], epochUs, 50, "'mirrored':true");
        long models = say(settings, "models/fake", epochUs, 60, "'use':'other'");
        say(settings, "camera/" + CAMERAS[1], epochUs, 55, "'smoothness':7");
        // A transaction ends with a checkpoint, which every task takes after it has read what came before.
        List<ConsumerRecord<byte[], byte[]>> said = read(settings, all -> count(all, rejects) == 1);
        controlled(settings, epochUs, 30, 100, 80);
        List<ConsumerRecord<byte[], byte[]>> records =
                read(settings, all -> count(all, results) >= 100 * CAMERAS.length);
        job.cancel().get();

        ConsumerRecord<byte[], byte[]> refused =
                said.stream().filter(r -> r.topic().equals(rejects)).findFirst().orElseThrow();
        assertThat(Reject.parseFrom(refused.value()))
                .satisfies(r -> assertThat(r.getReason()).isEqualTo(Reason.REASON_CONTROL))
                .satisfies(r -> assertThat(r.getCamera()).isEqualTo(CAMERAS[1]))
                .satisfies(r -> assertThat(r.getOffset()).isEqualTo(models))
                .satisfies(r -> assertThat(r.getDetail()).contains("smoothness is 7.0"));
        assertThat(FakeFinder.FAIL_TASK).as("bombs left").hasValue(0);
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.topic().equals(results)) {
                FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
                boolean first = result.getCamera().equals(CAMERAS[0]);
                assertThat(result.getSettingsVersion())
                        .as("%s %d", result.getCamera(), result.getSequence())
                        .isEqualTo(
                                result.getSequence() >= 60
                                        ? models
                                        : first && result.getSequence() >= 50 ? version : 0);
                assertThat(result.getMirrored()).isEqualTo(first && result.getSequence() >= 50);
                assertThat(result.getModels(0).getName()).isEqualTo(result.getSequence() >= 60 ? "other" : "fake");
            }
        }
        AuditReport audit = audit(settings);
        assertThat(audit.addsUp()).as(audit.toString()).isTrue();
        assertThat(audit.total().doubled()).isZero();
    }

    private static void controlled(JobSettings settings, long epochUs, long from, long to, long bomb) {
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            for (long sequence = from; sequence < to; sequence++) {
                for (String camera : CAMERAS) {
                    byte[] value = Frame.newBuilder()
                            .setVersion(1)
                            .setCamera(camera)
                            .setSequence(sequence)
                            .setCaptureTimeUs(epochUs + sequence * TestFrames.STEP_US)
                            .setCodec(Codec.CODEC_JPEG)
                            .setData(ByteString.copyFrom(TestFrames.jpeg(
                                    sequence == bomb && camera.equals(CAMERAS[2]) ? FakeFinder.BOMB : 120)))
                            .build()
                            .toByteArray();
                    producer.send(KafkaJobs.record(settings, camera, value));
                }
            }
        }
    }

    /** Writes a control record that takes effect with frame {@code sequence}; its version. */
    private static long say(JobSettings settings, String key, long epochUs, long sequence, String what)
            throws Exception {
        String value = "{'version':1,'from_us':%d,%s}".formatted(epochUs + sequence * TestFrames.STEP_US, what);
        try (KafkaProducer<byte[], byte[]> producer = JOBS.producer(Map.of())) {
            return producer.send(new ProducerRecord<>(
                                    settings.control().topic(),
                                    key.getBytes(StandardCharsets.UTF_8),
                                    value.replace('\'', '"').getBytes(StandardCharsets.UTF_8)))
                            .get()
                            .offset()
                    + 1;
        }
    }

    @Test
    void thePreflightNamesWhatIsMissingAndIsSilentOnceItIsThere() throws Exception {
        JobSettings settings = JOBS.settings("pre", Map.of(JobOptions.DELIVERY.key(), "exactly-once"));

        assertThat(Preflight.problems(settings))
                .containsExactly(
                        "There is no topic pre-frames. Create it with bin/landmarks topics create, or set"
                                + " landmarks.kafka.frames-topic to one that exists.",
                        "There is no topic pre-landmarks. Create it with bin/landmarks topics create, or set"
                                + " landmarks.kafka.landmarks-topic to one that exists.",
                        "There is no topic pre-rejects. Create it with bin/landmarks topics create, or set"
                                + " landmarks.kafka.rejects-topic to one that exists.");

        assertThat(Topics.create(settings, 5, (short) 1, Duration.ofMinutes(30)))
                .containsExactly("pre-frames", "pre-landmarks", "pre-rejects");
        assertThat(Topics.create(settings, 7, (short) 1, Duration.ofMinutes(30)))
                .as("the second time")
                .isEmpty();
        assertThat(Topics.otherPartitions(settings, 7))
                .hasSize(3)
                .first()
                .asString()
                .startsWith("pre-frames was there with 5 partitions and keeps them");
        assertThat(Topics.otherPartitions(settings, 5)).isEmpty();
        assertThat(Preflight.problems(settings)).isEmpty();
        assertThat(Topics.describe(settings).lines().get(0))
                .startsWith("frames: pre-frames, 5 partitions, 1 replica, retention.ms=1800000,")
                .contains("compression.type=producer")
                .contains("message.timestamp.type=LogAppendTime");
    }

    @Test
    void thePreflightRefusesTransactionsThatWouldLoseResults() throws Exception {
        Topics.create(JOBS.settings("tx", Map.of()), 1, (short) 1, Duration.ofMinutes(30));
        Map<String, String> eo = Map.of(JobOptions.DELIVERY.key(), "exactly-once");

        assertThat(Preflight.problems(JOBS.settings("tx", with(eo, JobOptions.TRANSACTION_TIMEOUT.key(), "1 h"))))
                .singleElement()
                .asString()
                .startsWith("landmarks.kafka.transaction-timeout is 1 h, but the broker allows 15 min")
                .contains("transaction.max.timeout.ms");
        assertThat(Preflight.problems(JOBS.settings("tx", with(eo, JobOptions.CHECKPOINT_INTERVAL.key(), "9 min"))))
                .singleElement()
                .asString()
                .startsWith("landmarks.kafka.transaction-timeout is 10 min, but a transaction stays open for")
                .endsWith("Set it to at least 11 min.");
        assertThat(Preflight.problems(JOBS.settings("tx", Map.of(JobOptions.TRANSACTION_TIMEOUT.key(), "1 h"))))
                .as("without transactions")
                .isEmpty();
    }

    @Test
    void thePreflightComparesTheLargestResultWithTheTopic() throws Exception {
        Topics.create(JOBS.settings("size", Map.of()), 1, (short) 1, Duration.ofMinutes(30));

        assertThat(Preflight.problems(JOBS.settings("size", Map.of(JobOptions.RESULT_BYTES.key(), "2 mb"))))
                .singleElement()
                .asString()
                .contains("size-landmarks", "1004096", "max.message.bytes", "landmarks.limits.result-bytes");
    }

    @Test
    void thePreflightSaysWhenNoBrokerAnswers() {
        JobSettings settings = JOBS.settings("none", Map.of(JobOptions.BOOTSTRAP_SERVERS.key(), "127.0.0.1:1"));

        assertThat(Preflight.problems(settings))
                .singleElement()
                .asString()
                .startsWith("No Kafka broker answers at 127.0.0.1:1")
                .contains("--bootstrap-servers");
    }

    private static Map<String, String> with(Map<String, String> map, String key, String value) {
        Map<String, String> more = new HashMap<>(map);
        more.put(key, value);
        return more;
    }
}
