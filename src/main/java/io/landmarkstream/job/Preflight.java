package io.landmarkstream.job;

import io.landmarkstream.job.JobOptions.Delivery;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Checks Kafka before the first frame is read, so that problems do not show as a job that restarts again and again or
 * as lost results. Every problem is one or two sentences: what, why, what to change. What the broker does not let us
 * see is not reported as a problem.
 */
public final class Preflight implements AutoCloseable {

    /** Time that a job may need to recover from a failure, in addition to a checkpoint interval. */
    static final Duration RESTART = Duration.ofMinutes(2);

    private static final long LOOK_AGAIN_MS = 500;

    /** Broker property; its default is 15 minutes. */
    private static final String TRANSACTION_MAX_TIMEOUT = "transaction.max.timeout.ms";

    private final JobSettings settings;
    private final List<Use> uses;
    private final Admin admin;

    /**
     * What a job does with a topic.
     *
     * @param key of the option that names it
     * @param operation read or write
     */
    private record Use(String topic, String key, AclOperation operation) {}

    private Preflight(JobSettings settings, List<Use> uses, Admin admin) {
        this.settings = settings;
        this.uses = uses;
        this.admin = admin;
    }

    /** All problems that prevent the job from starting; empty: none. */
    public static List<String> problems(JobSettings settings) {
        JobSettings.Kafka kafka = settings.kafka();
        List<Use> uses = new ArrayList<>(List.of(
                new Use(kafka.framesTopic(), JobOptions.FRAMES_TOPIC.key(), AclOperation.READ),
                new Use(kafka.landmarksTopic(), JobOptions.LANDMARKS_TOPIC.key(), AclOperation.WRITE),
                new Use(kafka.rejectsTopic(), JobOptions.REJECTS_TOPIC.key(), AclOperation.WRITE)));
        if (settings.scenes() != null) {
            uses.add(new Use(kafka.scenesTopic(), JobOptions.SCENES_TOPIC.key(), AclOperation.WRITE));
        }
        if (settings.events() != null) {
            uses.add(new Use(kafka.eventsTopic(), JobOptions.EVENTS_TOPIC.key(), AclOperation.WRITE));
        }
        if (settings.control() != null) {
            uses.add(new Use(settings.control().topic(), JobOptions.CONTROL_TOPIC.key(), AclOperation.READ));
        }
        return problems(settings, uses);
    }

    /**
     * All problems that prevent {@link FuseJob} from starting; empty: none.
     *
     * @param topics with results
     */
    public static List<String> ofFuse(JobSettings settings, List<String> topics) {
        List<Use> uses = new ArrayList<>();
        topics.forEach(topic -> uses.add(new Use(topic, JobOptions.LANDMARKS_TOPIC.key(), AclOperation.READ)));
        uses.add(new Use(settings.kafka().scenesTopic(), JobOptions.SCENES_TOPIC.key(), AclOperation.WRITE));
        return problems(settings, uses);
    }

    private static List<String> problems(JobSettings settings, List<Use> uses) {
        Admin admin;
        try {
            admin = Admin.create(KafkaClients.admin(settings.kafka()));
        } catch (KafkaException e) {
            return List.of("Kafka's client cannot be set up: " + BrokerException.reason(e) + ". Look at "
                    + JobOptions.BOOTSTRAP_SERVERS.key() + " and " + JobOptions.KAFKA_PROPERTIES.key() + ".*.");
        }
        try (Preflight preflight = new Preflight(settings, uses, admin)) {
            return preflight.check();
        }
    }

    private List<String> check() {
        String broker;
        try {
            broker = get(admin.describeCluster().controller()).idString();
        } catch (ExecutionException | TimeoutException e) {
            return List.of(BrokerException.silence(settings.kafka(), e));
        }
        List<String> problems = new ArrayList<>();
        JobSettings.Kafka kafka = settings.kafka();
        for (Use use : uses) {
            boolean there = topic(use.topic(), use.key(), use.operation(), problems);
            boolean small =
                    use.topic().equals(kafka.rejectsTopic()) || use.topic().equals(kafka.eventsTopic());
            if (there && use.operation() == AclOperation.WRITE && !small) {
                resultSize(use.topic(), problems);
            }
        }
        if (settings.control() != null && problems.isEmpty()) {
            control(settings.control().topic(), problems);
        }
        group(kafka.groupId(), problems);
        group(KafkaLease.group(kafka), problems);
        if (problems.isEmpty()) {
            lease(problems);
        }
        if (settings.output().delivery() == Delivery.EXACTLY_ONCE) {
            transactions(broker, problems);
        }
        return problems;
    }

    private boolean topic(String topic, String key, AclOperation needed, List<String> problems) {
        try {
            TopicDescription description = get(admin.describeTopics(
                                    List.of(topic), new DescribeTopicsOptions().includeAuthorizedOperations(true))
                            .allTopicNames())
                    .get(topic);
            if (denied(description.authorizedOperations(), needed)) {
                problems.add("Kafka does not let this user %s the topic %s. Grant it, or set %s to another topic."
                        .formatted(needed == AclOperation.READ ? "read" : "write to", topic, key));
            }
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                problems.add(("There is no topic %s. Create it with bin/landmarks topics create, or set %s to one that"
                                + " exists.")
                        .formatted(topic, key));
            } else {
                problems.add(
                        "The topic %s (%s) cannot be looked at: %s.".formatted(topic, key, BrokerException.reason(e)));
            }
        } catch (TimeoutException e) {
            problems.add("The topic %s (%s) cannot be looked at: %s.".formatted(topic, key, BrokerException.reason(e)));
        }
        return false;
    }

    private void resultSize(String topic, List<String> problems) {
        Long most = number(new ConfigResource(ConfigResource.Type.TOPIC, topic), TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        int needed = settings.output().maxResultBytes() + KafkaClients.RECORD_OVERHEAD;
        if (most != null && most < needed) {
            problems.add(
                    ("The topic %s takes records of up to %d bytes, and a result may have %d with its headers; Kafka "
                                    + "would refuse it and stop the job. Set max.message.bytes of the topic to at "
                                    + "least %d, or %s to at most %d.")
                            .formatted(
                                    topic,
                                    most,
                                    needed,
                                    needed,
                                    JobOptions.RESULT_BYTES.key(),
                                    Math.max(0, most - KafkaClients.RECORD_OVERHEAD)));
        }
    }

    private void control(String topic, List<String> problems) {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            int partitions = get(admin.describeTopics(List.of(topic)).allTopicNames())
                    .get(topic)
                    .partitions()
                    .size();
            controlFault(
                            topic,
                            partitions,
                            text(resource, TopicConfig.CLEANUP_POLICY_CONFIG),
                            text(resource, TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG))
                    .ifPresent(problems::add);
        } catch (ExecutionException | TimeoutException e) {
            problems.add("The topic %s (%s) cannot be looked at: %s."
                    .formatted(topic, JobOptions.CONTROL_TOPIC.key(), BrokerException.reason(e)));
        }
    }

    /**
     * Why a topic cannot be the control topic; empty if it can.
     *
     * @param cleanup its {@code cleanup.policy}; {@code null}: Kafka does not tell this user
     * @param timestamps its {@code message.timestamp.type}; {@code null} likewise
     */
    static Optional<String> controlFault(String topic, int partitions, String cleanup, String timestamps) {
        if (partitions != 1) {
            return Optional.of(("The control topic %s has %d partitions, but must have 1, so that its records have one"
                            + " order. Set %s to another name; bin/landmarks topics create makes it.")
                    .formatted(topic, partitions, JobOptions.CONTROL_TOPIC.key()));
        }
        if (cleanup != null && !cleanup.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            return Optional.of(
                    "The control topic %s has cleanup.policy=%s, by which Kafka deletes what is set. Set it to compact."
                            .formatted(topic, cleanup));
        }
        if (timestamps != null && !timestamps.equals("LogAppendTime")) {
            return Optional.of(("The control topic %s has message.timestamp.type=%s, by which each writer's clock tells"
                            + " the time of a change. Set it to LogAppendTime.")
                    .formatted(topic, timestamps));
        }
        return Optional.empty();
    }

    private void group(String group, List<String> problems) {
        try {
            ConsumerGroupDescription description = get(admin.describeConsumerGroups(
                                    List.of(group),
                                    new DescribeConsumerGroupsOptions().includeAuthorizedOperations(true))
                            .all())
                    .get(group);
            if (denied(description.authorizedOperations(), AclOperation.READ)) {
                problems.add(noGroup(group));
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                problems.add(noGroup(group));
            } else if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                problems.add(
                        "The consumer group " + group + " cannot be looked at: " + BrokerException.reason(e) + ".");
            }
        } catch (TimeoutException e) {
            problems.add("The consumer group " + group + " cannot be looked at: " + BrokerException.reason(e) + ".");
        }
    }

    /** Waits for a job that is gone, or that goes, to be gone for Kafka too. */
    private void lease(List<String> problems) {
        JobSettings.Kafka kafka = settings.kafka();
        long deadline =
                System.nanoTime() + kafka.lease().plus(KafkaLease.SETTLING).toNanos();
        try {
            for (Optional<String> other = holder(); other.isPresent(); other = holder()) {
                if (System.nanoTime() > deadline) {
                    problems.add(KafkaLease.refusal(kafka, other.get()));
                    return;
                }
                Thread.sleep(LOOK_AGAIN_MS);
            }
        } catch (ExecutionException | TimeoutException e) {
            if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                problems.add("The consumer group " + KafkaLease.group(kafka) + " cannot be looked at: "
                        + BrokerException.reason(e) + ".");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.add("Interrupted while another job of the group was waited for.");
        }
    }

    /** Who works as the consumer group now, in words; empty where nobody does. */
    private Optional<String> holder() throws ExecutionException, TimeoutException {
        String group = KafkaLease.group(settings.kafka());
        return RunningJob.worker(
                get(admin.describeConsumerGroups(List.of(group)).all()).get(group));
    }

    private static String noGroup(String group) {
        return "Kafka does not let this user read as consumer group %s. Grant it, or set %s to another group."
                .formatted(group, JobOptions.GROUP_ID.key());
    }

    /** An expired transaction is skipped by the committer, and its results are gone: docs/decisions/0006. */
    private void transactions(String broker, List<String> problems) {
        Duration timeout = settings.kafka().transactionTimeout();
        Duration least = settings.runtime().checkpointInterval().plus(RESTART);
        if (timeout.compareTo(least) < 0) {
            problems.add(
                    ("%s is %s, but a transaction stays open for a checkpoint interval (%s) and for the time the job "
                                    + "needs to come back after a failure (%s are allowed for it); the broker would "
                                    + "abort it and its results would be lost. Set it to at least %s.")
                            .formatted(
                                    JobOptions.TRANSACTION_TIMEOUT.key(),
                                    text(timeout),
                                    text(settings.runtime().checkpointInterval()),
                                    text(RESTART),
                                    text(least)));
        }
        mayUseTransactions(problems);
        Long most = number(new ConfigResource(ConfigResource.Type.BROKER, broker), TRANSACTION_MAX_TIMEOUT);
        if (most != null && timeout.toMillis() > most) {
            problems.add(
                    ("%s is %s, but the broker allows %s (its %s); it would refuse every transaction. Set it to at most"
                                    + " that, or raise the broker's.")
                            .formatted(
                                    JobOptions.TRANSACTION_TIMEOUT.key(),
                                    text(timeout),
                                    text(Duration.ofMillis(most)),
                                    TRANSACTION_MAX_TIMEOUT));
        }
    }

    /** Asks for a transaction that nobody has: Kafka says so only to a user who may know. */
    private void mayUseTransactions(List<String> problems) {
        String prefix = settings.kafka().transactionalIdPrefix();
        String id = prefix + "-preflight";
        try {
            get(admin.describeTransactions(List.of(id)).description(id));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                problems.add(
                        "Kafka does not let this user write with transactional ids that begin with %s. Grant Write on"
                                        .formatted(prefix)
                                + " that prefix, or set %s to another one."
                                        .formatted(JobOptions.TRANSACTIONAL_ID_PREFIX.key()));
            }
        } catch (TimeoutException e) {
            problems.add(
                    "The transactions of %s cannot be looked at: %s.".formatted(prefix, BrokerException.reason(e)));
        }
    }

    /** A number from a topic's or broker's configuration; {@code null} if Kafka does not tell this user. */
    private Long number(ConfigResource resource, String name) {
        String text = text(resource, name);
        return text == null ? null : Long.valueOf(text);
    }

    /** {@code null} where Kafka does not tell. */
    private String text(ConfigResource resource, String name) {
        try {
            Config config = get(admin.describeConfigs(List.of(resource)).all()).get(resource);
            ConfigEntry entry = config.get(name);
            return entry == null ? null : entry.value();
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    private static boolean denied(Set<AclOperation> allowed, AclOperation needed) {
        return allowed != null && !allowed.isEmpty() && !allowed.contains(needed);
    }

    private static <T> T get(KafkaFuture<T> future) throws ExecutionException, TimeoutException {
        try {
            return future.get(KafkaClients.PATIENCE.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted");
        }
    }

    private static String text(Duration duration) {
        return org.apache.flink.util.TimeUtils.formatWithHighestUnit(duration);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(1));
    }
}
