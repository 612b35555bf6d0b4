package io.landmarkstream.job;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The job's topics: creates them with settings that fit frames and results, and describes them. */
public final class Topics {

    private static final int ANSWER_MS = 3000;

    private static final Duration VISIBLE_WITHIN = Duration.ofSeconds(10);

    private static final List<String> SHOWN = List.of(
            TopicConfig.RETENTION_MS_CONFIG,
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
            TopicConfig.COMPRESSION_TYPE_CONFIG,
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
            TopicConfig.CLEANUP_POLICY_CONFIG);

    private Topics() {}

    /**
     * Creates those that are not there; the others stay as they are.
     *
     * @param partitions of each topic
     * @param replication copies of each partition; −1: the broker's default
     * @param retention how long frames and results stay
     * @return the names of those created
     * @throws BrokerException if Kafka does not answer, or refuses
     */
    public static List<String> create(JobSettings settings, int partitions, short replication, Duration retention)
            throws BrokerException, InterruptedException {
        return with(settings.kafka(), admin -> create(admin, settings, partitions, replication, retention));
    }

    private static List<String> create(
            Admin admin, JobSettings settings, int partitions, short replication, Duration retention)
            throws ExecutionException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        int frame = settings.input().limits().maxFrameBytes() + KafkaClients.RECORD_OVERHEAD;
        int result = settings.output().maxResultBytes() + KafkaClients.RECORD_OVERHEAD;
        // JPEG does not compress further; the producer of frames decides. Points do. A frame's age, which live mode
        // goes by,
        // is told by the broker's clock and not by those of many publishers.
        List<NewTopic> topics = new ArrayList<>();
        topics.add(topic(kafka.framesTopic(), partitions, replication, retention, frame, "producer", "LogAppendTime"));
        for (String output : outputs(settings).keySet()) {
            topics.add(topic(output, partitions, replication, retention, result, "lz4", "CreateTime"));
        }
        if (settings.control() != null) {
            topics.add(control(settings.control().topic(), replication, retention));
        }
        List<String> created = new ArrayList<>();
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
        awaitReady(admin, topics.stream().map(NewTopic::name).toList());
        return created;
    }

    /** The topics that the job writes to, each with what it holds; those of scenes and events where there are any. */
    private static Map<String, String> outputs(JobSettings settings) {
        JobSettings.Kafka kafka = settings.kafka();
        Map<String, String> topics = new LinkedHashMap<>();
        topics.put(kafka.landmarksTopic(), "results");
        topics.put(kafka.rejectsTopic(), "rejects");
        if (settings.scenes() != null) {
            topics.put(kafka.scenesTopic(), "scenes");
        }
        if (settings.events() != null) {
            topics.put(kafka.eventsTopic(), "events");
        }
        return topics;
    }

    /** Questions to a broker. */
    interface Work<T> {
        T of(Admin admin) throws ExecutionException, InterruptedException;
    }

    /** What a client answers, which is closed at once where the broker is silent. */
    static <T> T with(JobSettings.Kafka kafka, Work<T> work) throws BrokerException, InterruptedException {
        Admin admin;
        try {
            admin = Admin.create(KafkaClients.admin(kafka));
        } catch (KafkaException e) {
            throw BrokerException.of(kafka, e);
        }
        try {
            return work.of(admin);
        } catch (ExecutionException e) {
            throw BrokerException.of(kafka, e);
        } finally {
            admin.close(Duration.ofSeconds(1));
        }
    }

    /**
     * Waits until the brokers serve every partition of topics that were just created. The controller answers before
     * they do, and a client that produces in between can be stuck for good: a broker that refuses an idempotent
     * producer's first batches and then takes later ones refuses the repeated first ones as out of order.
     *
     * @throws ExecutionException if that takes longer than the client's {@code default.api.timeout.ms}
     */
    public static void awaitReady(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        visible(admin, topics).forEach((name, topic) -> topic.partitions()
                .forEach(p -> partitions.put(new TopicPartition(name, p.partition()), OffsetSpec.latest())));
        admin.listOffsets(partitions).all().get(); // asks each leader, again while it does not know that it is one
    }

    private static Map<String, TopicDescription> visible(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        for (long deadline = System.nanoTime() + VISIBLE_WITHIN.toNanos(); ; Thread.sleep(50)) {
            try {
                return admin.describeTopics(topics).allTopicNames().get();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /**
     * One partition, so that its records have one order; the newest record of each key stays for good, older ones for
     * as long as frames do, so that frames that are read again meet the records of their time.
     */
    private static NewTopic control(String name, short replication, Duration retention) {
        return new NewTopic(name, 1, replication)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                        Long.toString(retention.toMillis()),
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime"));
    }

    private static NewTopic topic(
            String name,
            int partitions,
            short replication,
            Duration retention,
            int maxBytes,
            String compression,
            String timestamps) {
        long retentionMs = retention.toMillis();
        return new NewTopic(name, partitions, replication)
                .configs(Map.of(
                        TopicConfig.RETENTION_MS_CONFIG,
                        Long.toString(retentionMs),
                        // Whole segments are deleted: short ones keep a short retention short.
                        TopicConfig.SEGMENT_MS_CONFIG,
                        Long.toString(Math.max(60_000, retentionMs / 2)),
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(maxBytes),
                        TopicConfig.COMPRESSION_TYPE_CONFIG,
                        compression,
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        timestamps));
    }

    /** A line for each topic that has another number of partitions than was asked for. */
    public static List<String> otherPartitions(JobSettings settings, int partitions)
            throws BrokerException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        List<String> names = new ArrayList<>(List.of(kafka.framesTopic()));
        names.addAll(outputs(settings).keySet());
        Map<String, TopicDescription> topics =
                with(kafka, admin -> admin.describeTopics(names).allTopicNames().get());
        return names.stream()
                .distinct()
                .filter(name -> topics.get(name).partitions().size() != partitions)
                .map(name -> "%s was there with %s and keeps them: more would send cameras to other partitions."
                        .formatted(name, count(topics.get(name).partitions().size(), "partition")))
                .toList();
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }

    /**
     * Checks that a broker answers and has the topics, within {@link KafkaClients#PATIENCE}.
     *
     * @throws BrokerException if none does, or refuses
     * @throws SettingsException if a topic is missing; names it
     */
    public static void require(JobSettings settings) throws BrokerException, InterruptedException {
        List<String> missing = describe(settings).missing();
        if (!missing.isEmpty()) {
            throw new SettingsException(
                    ("There is no topic %s at %s. bin/landmarks topics create makes what is missing;"
                                    + " other names are set with %s, %s and %s.")
                            .formatted(
                                    String.join(" and no topic ", missing),
                                    settings.kafka().bootstrapServers(),
                                    JobOptions.FRAMES_TOPIC.key(),
                                    JobOptions.LANDMARKS_TOPIC.key(),
                                    JobOptions.REJECTS_TOPIC.key()));
        }
    }

    /**
     * Checks that a broker answers and has the events topic, within {@link KafkaClients#PATIENCE}.
     *
     * @throws BrokerException if none does, or refuses
     * @throws SettingsException if the topic is missing
     */
    public static void requireEvents(JobSettings settings) throws BrokerException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        if (!with(kafka, admin -> there(admin, kafka.eventsTopic()))) {
            throw new SettingsException(
                    ("There is no topic %s at %s. bin/landmarks topics create --bootstrap-servers %s -D%s=default"
                                    + " makes it, and bin/landmarks run with the same option writes to it; another name"
                                    + " is set with %s.")
                            .formatted(
                                    kafka.eventsTopic(),
                                    kafka.bootstrapServers(),
                                    kafka.bootstrapServers(),
                                    JobOptions.EVENT_RULES.key(),
                                    JobOptions.EVENTS_TOPIC.key()));
        }
    }

    /**
     * Looks for one of the job's topics, for a reader of it.
     *
     * @param key option that names the topic
     * @throws SettingsException if the topic is missing
     */
    public static void require(JobSettings settings, String topic, String key)
            throws BrokerException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        if (!with(kafka, admin -> there(admin, topic))) {
            throw new SettingsException("There is no topic %s at %s. Set %s to the topic that the job writes to."
                    .formatted(topic, kafka.bootstrapServers(), key));
        }
    }

    /**
     * Checks that a broker answers and has the control topic, within {@link KafkaClients#PATIENCE}.
     *
     * @throws BrokerException if none does, or refuses
     * @throws SettingsException if the topic is missing
     */
    static void requireControl(JobSettings settings) throws BrokerException, InterruptedException {
        String topic = settings.control().topic();
        if (!with(settings.kafka(), admin -> there(admin, topic))) {
            throw new SettingsException(
                    ("There is no topic %s at %s. bin/landmarks topics create -D%s=true makes it, and bin/landmarks run"
                                    + " with the same option follows it; another name is set with %s.")
                            .formatted(
                                    topic,
                                    settings.kafka().bootstrapServers(),
                                    JobOptions.CONTROL.key(),
                                    JobOptions.CONTROL_TOPIC.key()));
        }
    }

    private static boolean there(Admin admin, String name) throws ExecutionException, InterruptedException {
        try {
            admin.describeTopics(Set.of(name)).allTopicNames().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    /** Whether a broker answers within some seconds. */
    public static boolean answers(JobSettings settings) throws InterruptedException {
        try {
            return with(settings.kafka(), admin -> {
                admin.describeCluster(new DescribeClusterOptions().timeoutMs(ANSWER_MS))
                        .nodes()
                        .get();
                return true;
            });
        } catch (BrokerException e) {
            return false;
        }
    }

    /**
     * Description of the topics.
     *
     * @param lines one for each topic: its partitions, replication and main settings, or that it is not there
     * @param missing names of those that are not there
     */
    public record Description(List<String> lines, List<String> missing) {}

    /** @throws BrokerException if Kafka does not answer, or refuses */
    public static Description describe(JobSettings settings) throws BrokerException, InterruptedException {
        JobSettings.Kafka kafka = settings.kafka();
        Map<String, String> topics = new LinkedHashMap<>();
        topics.put(kafka.framesTopic(), "frames");
        topics.putAll(outputs(settings));
        if (settings.control() != null) {
            topics.put(settings.control().topic(), "control");
        }
        return with(kafka, admin -> {
            List<String> lines = new ArrayList<>();
            List<String> missing = new ArrayList<>();
            for (Map.Entry<String, String> topic : topics.entrySet()) {
                Optional<String> line = describe(admin, topic.getKey());
                lines.add(topic.getValue() + ": "
                        + line.orElse(topic.getKey() + " is not there; bin/landmarks topics create makes it"));
                if (line.isEmpty()) {
                    missing.add(topic.getKey());
                }
            }
            return new Description(lines, missing);
        });
    }

    /** Empty where there is no such topic. */
    private static Optional<String> describe(Admin admin, String name) throws ExecutionException, InterruptedException {
        TopicDescription topic;
        try {
            topic = admin.describeTopics(Set.of(name)).allTopicNames().get().get(name);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
        Config config = admin.describeConfigs(Set.of(resource)).all().get().get(resource);
        StringBuilder line = new StringBuilder("%s, %s, %s"
                .formatted(
                        name,
                        count(topic.partitions().size(), "partition"),
                        count(topic.partitions().get(0).replicas().size(), "replica")));
        SHOWN.forEach(key ->
                line.append(", ").append(key).append('=').append(config.get(key).value()));
        return Optional.of(line.toString());
    }
}
