package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.proto.FrameLandmarks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stop with savepoint, restore at another parallelism, and again: 1 → 2 → 4 → 1 …, as many rounds as
 * {@code -Dlandmarks.stop.rounds} says. Each stop hits a job in which one source task waits for room to write and the
 * others have nothing to read.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class StopITCase {

    private static final int ROUNDS = Integer.getInteger("landmarks.stop.rounds", 1);
    private static final int[] PARALLELISMS = {1, 2, 4};
    private static final int PARTITIONS = 4;

    /** Frames of the busy camera at each start; what the job's buffers hold is a tenth of it. */
    private static final int BUSY = 6000;

    /** So many of them are looked at before the stop. */
    private static final int AWAITED = 200;

    private static final String BUSY_CAMERA = "cam-0";
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = EmbeddedBroker.start(folder.resolve("broker"));
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static JobSettings settings(int parallelism) {
        return JobSettings.of(Configuration.fromMap(Map.of(
                JobOptions.BOOTSTRAP_SERVERS.key(),
                broker.bootstrapServers(),
                JobOptions.DELIVERY.key(),
                "exactly-once",
                JobOptions.PARALLELISM.key(),
                "" + parallelism,
                JobOptions.CHECKPOINT_INTERVAL.key(),
                "300 ms")));
    }

    private static JobClient start(JobSettings settings, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        LandmarkJob.define(env, Connectors.kafka(settings, List.of()), FakeFinder.FACTORY, settings);
        return env.executeAsync();
    }

    @Test
    void everyStopSucceedsAndNoFrameIsLostOrDoubled() throws Exception {
        Topics.create(settings(1), PARTITIONS, (short) 1, Duration.ofHours(1));
        Map<String, List<Long>> seen = new TreeMap<>();
        Map<String, List<Long>> sent = new TreeMap<>();
        String savepoint = null;
        int stops = 0;
        FakeFinder.LOOKED.set(0);
        FakeFinder.workMs = 5;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
                KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            for (int round = 0; round < ROUNDS; round++) {
                for (int parallelism : PARALLELISMS) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        send(producer, sent, partition, partition == 0 ? BUSY : 5);
                    }
                    int before = FakeFinder.LOOKED.get();
                    JobClient job = start(settings(parallelism), savepoint);
                    read(
                            consumer,
                            seen,
                            () -> FakeFinder.LOOKED.get() > before + AWAITED
                                    && withoutBusy(seen).equals(withoutBusy(sent)));
                    assertThat(total(sent) - FakeFinder.LOOKED.get())
                            .as("frames left at the stop")
                            .isGreaterThan(BUSY / 6);
                    savepoint = job.stopWithSavepoint(
                                    false,
                                    folder.resolve("savepoints").toUri().toString(),
                                    SavepointFormatType.CANONICAL)
                            .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                    stops++;
                }
            }
            FakeFinder.workMs = 0;
            JobClient job = start(settings(1), savepoint);
            read(consumer, seen, () -> total(seen) >= total(sent));
            job.stopWithSavepoint(false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } finally {
            FakeFinder.workMs = 0;
        }
        assertThat(stops).isEqualTo(ROUNDS * PARALLELISMS.length);
        assertThat(seen).as("every frame once, in order").isEqualTo(sent);
    }

    /** One camera a partition. */
    private static void send(
            KafkaProducer<byte[], byte[]> producer, Map<String, List<Long>> sent, int partition, int frames) {
        String camera = "cam-" + partition;
        List<Long> sequences = sent.computeIfAbsent(camera, c -> new ArrayList<>());
        for (int i = 0; i < frames; i++) {
            long sequence = sequences.size();
            producer.send(new ProducerRecord<>(
                    settings(1).kafka().framesTopic(),
                    partition,
                    camera.getBytes(StandardCharsets.UTF_8),
                    TestFrames.value(camera, sequence)));
            sequences.add(sequence);
        }
        producer.flush();
    }

    private static Map<String, List<Long>> withoutBusy(Map<String, List<Long>> sequences) {
        Map<String, List<Long>> others = new TreeMap<>(sequences);
        others.remove(BUSY_CAMERA);
        return others;
    }

    private static int total(Map<String, List<Long>> sequences) {
        return sequences.values().stream().mapToInt(List::size).sum();
    }

    private static KafkaConsumer<byte[], byte[]> consumer() {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", broker.bootstrapServers(),
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "group.id", "reader"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        consumer.subscribe(List.of(settings(1).kafka().landmarksTopic()));
        return consumer;
    }

    /** Reads committed results until there are enough. */
    private static void read(
            KafkaConsumer<byte[], byte[]> consumer, Map<String, List<Long>> seen, BooleanSupplier enough)
            throws Exception {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!enough.getAsBoolean()) {
            assertThat(System.nanoTime())
                    .as("time, with %d results read", total(seen))
                    .isLessThan(deadline);
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
                seen.computeIfAbsent(result.getCamera(), c -> new ArrayList<>()).add(result.getSequence());
            }
        }
    }
}
