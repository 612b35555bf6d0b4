package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.jvm.ChildJvm;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.ModelRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A consumer group has one job: a second one ends and names the first, and answers no frame. */
@Timeout(240)
class DoubleStartITCase {

    private static final int CAMERAS = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

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

    private static JobSettings settings(String name, JobOptions.Delivery delivery) throws Exception {
        Map<String, String> values = new HashMap<>();
        values.put(JobOptions.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers());
        values.put(JobOptions.FRAMES_TOPIC.key(), name + "-frames");
        values.put(JobOptions.LANDMARKS_TOPIC.key(), name + "-landmarks");
        values.put(JobOptions.REJECTS_TOPIC.key(), name + "-rejects");
        values.put(JobOptions.GROUP_ID.key(), name);
        values.put(JobOptions.PARALLELISM.key(), "2");
        values.put(JobOptions.CHECKPOINT_INTERVAL.key(), "500 ms");
        values.put(JobOptions.DELIVERY.key(), delivery.toString());
        values.put(JobOptions.LEASE.key(), "6 s");
        JobSettings settings = JobSettings.of(Configuration.fromMap(values));
        Topics.create(settings, 3, (short) 1, Duration.ofHours(1));
        return settings;
    }

    /** @param savepoint to start from; {@code null}: from the group's offsets */
    private static JobClient start(JobSettings settings, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestOptions.BIND_PORT, "0");
        if (savepoint != null) {
            configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(configuration);
        List<ModelRef> models = List.of();
        LandmarkJob.define(env, Connectors.kafka(settings, models), FakeFinder.FACTORY, settings);
        return env.executeAsync();
    }

    private static void publish(JobSettings settings, long from, long to) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (long sequence = from; sequence < to; sequence++) {
                for (int camera = 0; camera < CAMERAS; camera++) {
                    String id = "cam-" + camera;
                    producer.send(new ProducerRecord<>(
                            settings.kafka().framesTopic(),
                            id.getBytes(StandardCharsets.UTF_8),
                            TestFrames.value(id, sequence)));
                }
            }
        }
    }

    /** What a reader of committed records can see now. */
    private static List<ConsumerRecord<byte[], byte[]>> committed(JobSettings settings) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = Stream.of(
                            settings.kafka().landmarksTopic(), settings.kafka().rejectsTopic())
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private static void assertEveryFrameOnceInOrder(JobSettings settings, long frames) throws Exception {
        Map<String, List<Long>> sequences = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : committed(settings)) {
            assertThat(record.topic())
                    .as("no false rejects")
                    .isEqualTo(settings.kafka().landmarksTopic());
            FrameLandmarks result = FrameLandmarks.parseFrom(record.value());
            sequences
                    .computeIfAbsent(result.getCamera(), c -> new ArrayList<>())
                    .add(result.getSequence());
        }
        assertThat(sequences).hasSize(CAMERAS);
        sequences.forEach((camera, seen) -> assertThat(seen)
                .as(camera)
                .isEqualTo(LongStream.range(0, frames).boxed().toList()));
    }

    @ParameterizedTest
    @EnumSource(JobOptions.Delivery.class)
    void theSecondJobEndsAndNamesTheFirst(JobOptions.Delivery delivery) throws Exception {
        JobSettings settings = settings("second-" + delivery, delivery);
        JobClient first = start(settings, null);
        publish(settings, 0, 100);
        await("the first results", () -> committed(settings).size() == 100 * CAMERAS);

        JobClient second = start(settings, null);
        publish(settings, 100, 200);
        String refusal = new LocalJob(second).await();
        assertThat(refusal)
                .startsWith("The consumer group second-" + delivery + " has a job already, job " + first.getJobID()
                        + " (coordinated on ")
                .contains("landmarks.kafka.group-id");
        publish(settings, 200, 300);
        await("the first job's results", () -> committed(settings).size() >= 300 * CAMERAS);
        assertThat(Preflight.problems(settings))
                .as("said before a job is submitted")
                .singleElement()
                .asString()
                .isEqualTo(refusal + ".");
        first.cancel().get();

        assertEveryFrameOnceInOrder(settings, 300);
    }

    @Test
    void aJobThatCarriesOnFromASavepointWaitsForTheFirstToBeGone() throws Exception {
        JobSettings settings = settings("carry", JobOptions.Delivery.EXACTLY_ONCE);
        JobClient first = start(settings, null);
        publish(settings, 0, 100);
        await("the first results", () -> committed(settings).size() == 100 * CAMERAS);
        String savepoint = first.triggerSavepoint(
                        folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();

        // Restored readers have their partitions from the savepoint, and must not read all the same.
        JobClient second = start(settings, savepoint);
        assertThat(new LocalJob(second).await()).contains(first.getJobID().toString());
        String stopped = first.stopWithSavepoint(
                        false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        publish(settings, 100, 200);
        JobClient third = start(settings, stopped);
        await("the third job's results", () -> committed(settings).size() >= 200 * CAMERAS);
        third.cancel().get();

        assertEveryFrameOnceInOrder(settings, 200);
    }

    @Test
    void aProcessThatWasStoppedLosesTheLeaseAndEndsWhenItGoesOn() throws Exception {
        JobSettings settings = settings("zombie", JobOptions.Delivery.EXACTLY_ONCE);
        ChildJvm jvm = new ChildJvm(folder, "zombie");
        Process zombie = jvm.start(
                LeaseMain.class, broker.bootstrapServers(), settings.kafka().framesTopic(), "zombie", "job-1");
        try {
            await("the lease", () -> log(jvm).contains("HELD"));
            Lease refused = new KafkaLease(settings.kafka(), LeaseHolder.here("job-2"), why -> {});
            assertThatThrownBy(refused::acquire)
                    .isInstanceOf(FatalJobException.class)
                    .hasMessageContaining("job-1");
            refused.close();

            signal(zombie, "STOP");
            List<RuntimeException> lost = new ArrayList<>();
            Lease next = new KafkaLease(settings.kafka(), LeaseHolder.here("job-3"), lost::add);
            next.acquire();
            signal(zombie, "CONT");
            await("the end of the zombie", () -> log(jvm).contains("LOST"));
            assertThat(log(jvm)).contains("LOST FatalJobException This job did not answer for 6 s, and job job-3");
            assertThat(lost).as("the one that took over keeps the lease").isEmpty();
            next.close();
        } finally {
            zombie.destroyForcibly();
        }
    }

    @Test
    void theLeaseOutlivesABrokerThatIsSilentForLonger() throws Exception {
        JobSettings settings = settings("outage", JobOptions.Delivery.EXACTLY_ONCE);
        List<RuntimeException> lost = new ArrayList<>();
        Lease lease = new KafkaLease(settings.kafka(), LeaseHolder.here("job-1"), lost::add);
        lease.acquire();
        signal(ProcessHandle.of(broker.pid()).orElseThrow(), "STOP");
        Thread.sleep(9_000); // longer than the lease
        signal(ProcessHandle.of(broker.pid()).orElseThrow(), "CONT");
        try (Admin admin = Admin.create(KafkaClients.admin(settings.kafka()))) {
            await("the lease after the outage", () -> members(admin, KafkaLease.group(settings.kafka())) == 1);
        }

        Lease other = new KafkaLease(settings.kafka(), LeaseHolder.here("job-2"), why -> {});
        assertThatThrownBy(other::acquire).isInstanceOf(FatalJobException.class).hasMessageContaining("job-1");
        other.close();
        assertThat(lost).isEmpty();
        lease.close();

        Lease next = new KafkaLease(settings.kafka(), LeaseHolder.here("job-3"), lost::add);
        next.acquire(); // given back, so at once
        next.close();
    }

    /** Members of a consumer group whose coordinator is not forming it just now. */
    private static int members(Admin admin, String group) {
        try {
            ConsumerGroupDescription description =
                    admin.describeConsumerGroups(List.of(group)).all().get().get(group);
            return description.groupState() == GroupState.STABLE
                    ? description.members().size()
                    : 0;
        } catch (InterruptedException | ExecutionException e) {
            return Assertions.fail(e);
        }
    }

    private static String log(ChildJvm jvm) {
        try {
            return Files.readString(jvm.log());
        } catch (IOException e) {
            return Assertions.fail(e);
        }
    }

    private static void signal(Process process, String name) throws Exception {
        signal(process.toHandle(), name);
    }

    private static void signal(ProcessHandle process, String name) throws Exception {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertThat(kill.waitFor()).isZero();
    }
}
