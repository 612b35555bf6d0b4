package io.landmarkstream.job;

import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.proto.ModelRef;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A broker for the tests of a class, and jobs with {@link FakeFinder} on it, each with topics and a group of its own.
 * To be registered as a static extension.
 */
final class KafkaJobs implements BeforeAllCallback, AfterAllCallback {

    /** What every result names. */
    static final ModelRef MODEL =
            ModelRef.newBuilder().setName("fake").setSha256("00").build();

    private Path folder;
    private EmbeddedBroker broker;

    @Override
    public void beforeAll(ExtensionContext context) throws Exception {
        folder = Files.createTempDirectory("kafka-jobs").toRealPath();
        broker = EmbeddedBroker.start(folder);
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        broker.close();
        FileUtils.deleteDirectory(folder.toFile());
    }

    /** The broker's, where tests may write too. */
    Path folder() {
        return folder;
    }

    EmbeddedBroker broker() {
        return broker;
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** Settings with topics and group named after the test: two slots, a checkpoint every 500 ms, at least once. */
    JobSettings settings(String name, Map<String, String> more) {
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

    /** As {@link #settings}, and makes the topics. */
    JobSettings create(String name, int partitions, Map<String, String> more) throws Exception {
        JobSettings settings = settings(name, more);
        Topics.create(settings, partitions, (short) 1, Duration.ofHours(1));
        return settings;
    }

    /** Starts a job at the group's offsets. */
    JobClient start(JobSettings settings) throws Exception {
        return start(settings, new Configuration());
    }

    /** Starts a job from a savepoint. */
    JobClient start(JobSettings settings, String savepoint) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return start(settings, configuration);
    }

    /** @param flink options of Flink's own */
    JobClient start(JobSettings settings, Configuration flink) throws Exception {
        return environment(settings, flink).executeAsync();
    }

    /** The job, not started yet. */
    static StreamExecutionEnvironment environment(JobSettings settings, Configuration flink) {
        flink.set(RestOptions.BIND_PORT, "0");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(flink);
        LandmarkJob.define(env, Connectors.kafka(settings, List.of(MODEL)), FakeFinder.FACTORY, settings);
        return env;
    }

    /** @param more properties of the client */
    KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Publishes frames of these cameras in turn. */
    void publish(JobSettings settings, long from, long to, String... cameras) {
        try (KafkaProducer<byte[], byte[]> producer = producer(Map.of())) {
            for (long sequence = from; sequence < to; sequence++) {
                for (String camera : cameras) {
                    producer.send(record(settings, camera, TestFrames.value(camera, sequence)));
                }
            }
        }
    }

    /** A record of the frames topic. */
    static ProducerRecord<byte[], byte[]> record(JobSettings settings, String camera, byte[] value) {
        return new ProducerRecord<>(settings.kafka().framesTopic(), camera.getBytes(StandardCharsets.UTF_8), value);
    }

    /** Results and rejects that a reader of committed records can see now. */
    List<ConsumerRecord<byte[], byte[]>> committed(JobSettings settings) {
        return records(
                "read_committed",
                settings.kafka().landmarksTopic(),
                settings.kafka().rejectsTopic());
    }

    /** All that a reader can see now. */
    List<ConsumerRecord<byte[], byte[]>> records(String isolation, String... topics) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(isolation, topics)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
        }
        return records;
    }

    /** A reader from the beginning on. */
    KafkaConsumer<byte[], byte[]> consumer(String isolation, String... topics) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(topics)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }
}
