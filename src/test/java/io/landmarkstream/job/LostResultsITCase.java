package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.landmarkstream.LogLines;
import io.landmarkstream.broker.EmbeddedBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TransactionState;
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

/**
 * An outage longer than the transaction's timeout: the job ends and says how many results are lost, or counts them; and
 * it does neither where nothing is lost. A savepoint of a running job stands for the checkpoint whose transaction was
 * not committed when the job went down: it leaves the transaction open.
 */
@Timeout(300)
class LostResultsITCase {

    private static final int FRAMES = 40;
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

    private static JobSettings settings(String name, Map<String, String> more) throws Exception {
        Map<String, String> values = new HashMap<>();
        values.put(JobOptions.BOOTSTRAP_SERVERS.key(), broker.bootstrapServers());
        values.put(JobOptions.FRAMES_TOPIC.key(), name + "-frames");
        values.put(JobOptions.LANDMARKS_TOPIC.key(), name + "-landmarks");
        values.put(JobOptions.REJECTS_TOPIC.key(), name + "-rejects");
        values.put(JobOptions.GROUP_ID.key(), name);
        values.put(JobOptions.PARALLELISM.key(), "1");
        values.put(JobOptions.CHECKPOINT_INTERVAL.key(), "10 min");
        values.put(JobOptions.DELIVERY.key(), "exactly-once");
        values.putAll(more);
        return JobSettings.of(Configuration.fromMap(values));
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

    private static void publish(JobSettings settings, int from, int to) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int sequence = from; sequence < to; sequence++) {
                producer.send(new ProducerRecord<>(
                        settings.kafka().framesTopic(),
                        "cam".getBytes(StandardCharsets.UTF_8),
                        TestFrames.value("cam", sequence)));
            }
        }
    }

    private static int results(JobSettings settings, String isolation) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(settings.kafka().landmarksTopic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            int count = 0;
            while (consumer.position(partition) < end) {
                count += consumer.poll(Duration.ofMillis(200)).count();
            }
            return count;
        }
    }

    /**
     * A savepoint of a job with {@link #FRAMES} results in one transaction, which is committed if the job lives long
     * enough.
     */
    private static String leave(JobSettings settings) throws Exception {
        Topics.create(settings, 1, (short) 1, Duration.ofHours(1));
        JobClient job = start(settings, null);
        publish(settings, 0, FRAMES);
        await().atMost(PATIENCE).until(() -> results(settings, "read_uncommitted") == FRAMES);
        String savepoint = job.triggerSavepoint(
                        folder.resolve("savepoints").toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        job.cancel().get();
        return savepoint;
    }

    private static void awaitAbort(JobSettings settings) {
        String id = settings.kafka().transactionalIdPrefix() + "-0-1";
        try (Admin admin = Admin.create(KafkaClients.admin(settings.kafka()))) {
            await().atMost(PATIENCE)
                    .until(() -> admin.describeTransactions(List.of(id))
                                    .description(id)
                                    .get()
                                    .state()
                            == TransactionState.COMPLETE_ABORT);
        }
    }

    @Test
    void theJobEndsAndSaysHowManyResultsAreLost() throws Exception {
        // The job may commit between its savepoint and its end; then another one is tried.
        String name;
        JobSettings settings;
        String savepoint;
        int tries = 0;
        do {
            assertThat(tries).as("jobs that committed before they ended").isLessThan(20);
            name = "lost-" + tries++;
            settings = settings(name, Map.of(JobOptions.TRANSACTION_TIMEOUT.key(), "3 s"));
            savepoint = leave(settings);
        } while (results(settings, "read_committed") > 0);
        awaitAbort(settings);

        String why = new LocalJob(start(settings, savepoint)).await();
        assertThat(why)
                .startsWith(FRAMES + " results and rejects are lost: a checkpoint counts them as written")
                .contains(
                        settings.kafka().transactionalIdPrefix() + "-0-1",
                        "landmarks.kafka.transaction-timeout, which is 3 s",
                        "lost-results: count");
        assertThat(results(settings, "read_committed")).isZero();

        JobSettings counting = settings(
                name,
                Map.of(
                        JobOptions.TRANSACTION_TIMEOUT.key(), "3 min",
                        JobOptions.LOST_RESULTS.key(), "count",
                        JobOptions.CHECKPOINT_INTERVAL.key(), "500 ms"));
        try (LogLines log = new LogLines()) {
            JobClient job = start(counting, savepoint);
            publish(counting, FRAMES, FRAMES + 5);
            await().atMost(PATIENCE).until(() -> results(counting, "read_committed") == 5);
            job.cancel().get();
            assertThat(log.all())
                    .filteredOn(line -> line.startsWith("ERROR io.landmarkstream"))
                    .singleElement()
                    .asString()
                    .contains(FRAMES + " results and rejects are lost", "goes on without them");
        }
    }

    @Test
    void whereNothingIsLostTheJobGoesOnAndSaysNothingOfIt() throws Exception {
        JobSettings settings = settings("kept", Map.of());
        String savepoint = leave(settings);
        JobClient first = start(settings, savepoint);
        await().atMost(PATIENCE).until(() -> results(settings, "read_committed") == FRAMES);
        first.cancel().get();

        JobSettings again = settings("kept", Map.of(JobOptions.CHECKPOINT_INTERVAL.key(), "500 ms"));
        try (LogLines log = new LogLines()) {
            JobClient second = start(again, savepoint); // commits what was committed
            publish(settings, FRAMES, FRAMES + 5);
            await().atMost(PATIENCE).until(() -> results(settings, "read_committed") == FRAMES + 5);
            second.cancel().get();
            assertThat(log.all()).noneMatch(line -> line.contains("are lost"));
        }
    }
}
