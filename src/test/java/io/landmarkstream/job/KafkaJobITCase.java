package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.landmarkstream.audit.Audit;
import io.landmarkstream.audit.AuditReport;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.ModelRef;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job from Kafka to Kafka, and what the preflight says about a broker. */
@Timeout(240)
class KafkaJobITCase {

    private static final int CAMERAS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ModelRef MODEL =
            ModelRef.newBuilder().setName("fake").setSha256("00").build();

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(folder);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Settings with topics and group of their own, named after the test. */
    private static JobSettings settings(String name, Map<String, String> more) {
        Map<String, String> values = new HashMap<>(Map.of(
                JobOptions.BOOTSTRAP_SERVERS.key(),
                broker.bootstrapServers(),
                JobOptions.FRAMES_TOPIC.key(),
                name + "-frames",
                JobOptions.LANDMARKS_TOPIC.key(),
                name + "-landmarks",
                JobOptions.REJECTS_TOPIC.key(),
                name + "-rejects",
                JobOptions.GROUP_ID.key(),
                name,
                JobOptions.PARALLELISM.key(),
                "2",
                JobOptions.CHECKPOINT_INTERVAL.key(),
                "500 ms"));
        values.putAll(more);
        return JobSettings.of(Configuration.fromMap(values));
    }

    private static JobClient start(JobSettings settings) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        LandmarkJob.define(env, Connectors.kafka(settings, List.of(MODEL)), FakeFinder.FACTORY, settings);
        return env.executeAsync();
    }

    private static void publish(JobSettings settings, long from, long to, long bomb) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long sequence = from; sequence < to; sequence++) {
                for (int camera = 0; camera < CAMERAS; camera++) {
                    String id = "cam-" + camera;
                    byte[] value = sequence == bomb && camera == 0
                            ? TestFrames.value(id, sequence, TestFrames.jpeg(FakeFinder.BOMB))
                            : TestFrames.value(id, sequence);
                    producer.send(new ProducerRecord<>(
                            settings.kafka().framesTopic(), id.getBytes(StandardCharsets.UTF_8), value));
                }
            }
            // A tombstone and a broken record among them.
            producer.send(new ProducerRecord<>(settings.kafka().framesTopic(), "cam-0".getBytes(), null));
            producer.send(new ProducerRecord<>(settings.kafka().framesTopic(), "cam-1".getBytes(), new byte[] {1}));
        }
    }

    /** Reads both output topics with read_committed until {@code enough} says so. */
    private static List<ConsumerRecord<byte[], byte[]>> read(
            JobSettings settings, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
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

    /** Everything that a reader of committed records can see now. */
    private static List<ConsumerRecord<byte[], byte[]>> readAll(JobSettings settings) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(settings)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static KafkaConsumer<byte[], byte[]> consumer(JobSettings settings) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(
                        settings.kafka().landmarksTopic(), settings.kafka().rejectsTopic())
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
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

    @Test
    void exactlyOnceHoldsOverTwoFailuresInTheMiddle() throws Exception {
        JobSettings settings = settings("eo", Map.of(JobOptions.DELIVERY.key(), "exactly-once"));
        Topics.create(settings, 3, (short) 1, Duration.ofHours(1));
        FakeFinder.FAIL_TASK.set(2);
        FakeFinder.OPENED.set(0);
        JobClient job = start(settings);
        String results = settings.kafka().landmarksTopic();

        publish(settings, 0, 100, -1);
        read(settings, records -> count(records, results) == 100 * CAMERAS); // committed: a checkpoint to fall back to
        publish(settings, 100, 300, 200);
        read(
                settings,
                records -> count(records, results) == 300 * CAMERAS
                        && count(records, settings.kafka().rejectsTopic()) == 4);
        job.cancel().get();

        assertThat(FakeFinder.OPENED.get()).as("finders opened by three starts").isGreaterThan(2);
        List<ConsumerRecord<byte[], byte[]>> records = readAll(settings);
        List<Long> everyFrameOnceInOrder = LongStream.range(0, 300).boxed().toList();
        Map<String, List<Long>> sequences = sequences(records, results);
        assertThat(sequences).hasSize(CAMERAS);
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
        assertThat(audit.total().in()).isEqualTo(300 * CAMERAS + 4);
        assertThat(audit.total().rejects()).containsExactly(entry("EMPTY", 2L), entry("ENVELOPE", 2L));
    }

    private static AuditReport audit(JobSettings settings) {
        Properties clients = new Properties();
        clients.setProperty("bootstrap.servers", broker.bootstrapServers());
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
        JobSettings settings = settings("alo", Map.of());
        Topics.create(settings, 3, (short) 1, Duration.ofHours(1));
        FakeFinder.FAIL_TASK.set(1);
        JobClient job = start(settings);
        String results = settings.kafka().landmarksTopic();

        publish(settings, 0, 100, -1);
        read(settings, records -> count(records, results) == 100 * CAMERAS);
        publish(settings, 100, 300, 200);
        List<ConsumerRecord<byte[], byte[]>> records = read(settings, all -> count(all, results) >= 300 * CAMERAS);
        job.cancel().get();

        assertThat(count(records, results)).as("distinct payloads").isEqualTo(300 * CAMERAS);
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
        assertThat(message.getModelsList()).containsExactly(MODEL);
    }

    @Test
    void thePreflightNamesWhatIsMissingAndIsSilentOnceItIsThere() throws Exception {
        JobSettings settings = settings("pre", Map.of(JobOptions.DELIVERY.key(), "exactly-once"));

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
        Topics.create(settings("tx", Map.of()), 1, (short) 1, Duration.ofMinutes(30));
        Map<String, String> eo = Map.of(JobOptions.DELIVERY.key(), "exactly-once");

        assertThat(Preflight.problems(settings("tx", with(eo, JobOptions.TRANSACTION_TIMEOUT.key(), "1 h"))))
                .singleElement()
                .asString()
                .startsWith("landmarks.kafka.transaction-timeout is 1 h, but the broker allows 15 min")
                .contains("transaction.max.timeout.ms");
        assertThat(Preflight.problems(settings("tx", with(eo, JobOptions.CHECKPOINT_INTERVAL.key(), "9 min"))))
                .singleElement()
                .asString()
                .startsWith("landmarks.kafka.transaction-timeout is 10 min, but a transaction stays open for")
                .endsWith("Set it to at least 11 min.");
        assertThat(Preflight.problems(settings("tx", Map.of(JobOptions.TRANSACTION_TIMEOUT.key(), "1 h"))))
                .as("without transactions")
                .isEmpty();
    }

    @Test
    void thePreflightComparesTheLargestResultWithTheTopic() throws Exception {
        Topics.create(settings("size", Map.of()), 1, (short) 1, Duration.ofMinutes(30));

        assertThat(Preflight.problems(settings("size", Map.of(JobOptions.RESULT_BYTES.key(), "2 mb"))))
                .singleElement()
                .asString()
                .contains("size-landmarks", "1004096", "max.message.bytes", "landmarks.limits.result-bytes");
    }

    @Test
    void thePreflightSaysWhenNoBrokerAnswers() {
        JobSettings settings = settings("none", Map.of(JobOptions.BOOTSTRAP_SERVERS.key(), "127.0.0.1:1"));

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
