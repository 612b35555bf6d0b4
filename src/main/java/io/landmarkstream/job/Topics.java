package io.landmarkstream.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The job's three topics: creates them with settings that fit frames and results, and tells how they are. */
public final class Topics {

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

    private static final List<String> SHOWN = List.of(
            TopicConfig.RETENTION_MS_CONFIG,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            TopicConfig.CLEANUP_POLICY_CONFIG);

    private Topics() {}

    /**
     * Creates those that are not there; the others stay as they are.
     *
     * @param partitions of each topic
     * @param replication copies of each partition; −1: the broker's default
     * @param retention how long frames and results stay
     * @return the names of those created
     * @throws ExecutionException if Kafka refuses
     */
    public static List<String> create(JobSettings settings, int partitions, short replication, Duration retention)
            throws ExecutionException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        int frame = settings.limits().maxFrameBytes() + KafkaClients.RECORD_OVERHEAD;
        int result = settings.maxResultBytes() + KafkaClients.RECORD_OVERHEAD;
        // JPEG does not compress further; the producer of frames decides. Points do.
        List<NewTopic> topics = List.of(
                topic(kafka.framesTopic(), partitions, replication, retention, frame, "producer"),
                topic(kafka.landmarksTopic(), partitions, replication, retention, result, "lz4"),
                topic(kafka.rejectsTopic(), partitions, replication, retention, result, "lz4"));
        List<String> created = new ArrayList<>();
        try (Admin admin = Admin.create(KafkaClients.admin(kafka))) {
            var answers = admin.createTopics(topics).values();
            for (NewTopic topic : topics) {
                try {
                    answers.get(topic.name()).get();
                    created.add(topic.name());
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
            awaitVisible(admin, topics.stream().map(NewTopic::name).toList());
        }
        return created;
    }

    /** A broker takes a moment to see a topic that the controller has created; whoever comes next shall find it. */
    private static void awaitVisible(Admin admin, List<String> topics) throws ExecutionException, InterruptedException {
        for (long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos(); ; Thread.sleep(50)) {
            try {
                admin.describeTopics(topics).allTopicNames().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    private static NewTopic topic(
            String name, int partitions, short replication, Duration retention, int maxBytes, String compression) {
        long retentionMs = retention.toMillis();
        return new NewTopic(name, partitions, replication)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG, Long.toString(retentionMs),
                        // Whole segments are deleted: short ones keep a short retention short.
                        TopicConfig.SEGMENT_MS_CONFIG, Long.toString(Math.max(60_000, retentionMs / 2)),
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxBytes),
                        TopicConfig.COMPRESSION_TYPE_CONFIG, compression));
    }

    /** A line for each topic: its partitions, replication and main settings, or that it is not there. */
    public static List<String> describe(JobSettings settings) throws ExecutionException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        List<String> lines = new ArrayList<>();
        try (Admin admin = Admin.create(KafkaClients.admin(kafka))) {
            Map<String, String> topics = new LinkedHashMap<>();
            topics.put(kafka.framesTopic(), "frames");
            topics.put(kafka.landmarksTopic(), "results");
            topics.put(kafka.rejectsTopic(), "rejects");
            for (Map.Entry<String, String> topic : topics.entrySet()) {
                lines.add(topic.getValue() + ": " + describe(admin, topic.getKey()));
            }
        }
        return lines;
    }

    private static String describe(Admin admin, String name) throws ExecutionException, InterruptedException {
        TopicDescription topic;
        try {
            topic = admin.describeTopics(Set.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return name + " is not there; bin/landmarks topics create makes it";
            }
            throw e;
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
        StringBuilder line = new StringBuilder("%s, %d partitions, %d replicas"
                .formatted(
                        name,
                        topic.partitions().size(),
                        topic.partitions().get(0).replicas().size()));
        SHOWN.forEach(key -> line.append(", ").append(key).append('=').append(config.get(key).value()));
        return line.toString();
    }
}
