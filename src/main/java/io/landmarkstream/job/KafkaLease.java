package io.landmarkstream.job;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease as membership of a consumer group of its own, {@link #group}: Kafka's coordinator keeps the heartbeats and
 * expels who is gone, {@link LeaseAssignor} says which member is the holder. Nothing is read and nothing is committed.
 * Needs the right to read as that group (docs/decisions/0037).
 */
final class KafkaLease implements Lease {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaLease.class);

    /** Beyond the time after which a job that is gone is expelled: the group then takes some heartbeats to settle. */
    static final Duration SETTLING = Duration.ofSeconds(5);

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LEAVING = Duration.ofSeconds(2);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(30);

    private final JobSettings.Kafka kafka;
    private final String topic;
    private final LeaseHolder self;
    private final LeaseAssignor.View view;
    private final Consumer<RuntimeException> lost;
    private final Thread thread;
    private volatile boolean closed;
    private boolean held;
    private RuntimeException fault;
    private long waitingSince;

    /**
     * Opens the lease; nothing is asked for yet.
     *
     * @param topic that the job reads: the members of a group subscribe to something
     */
    KafkaLease(JobSettings.Kafka kafka, String topic, LeaseHolder self, Consumer<RuntimeException> lost) {
        this.kafka = kafka;
        this.topic = topic;
        this.self = self;
        this.view = new LeaseAssignor.View(self);
        this.lost = lost;
        thread = new Thread(this::run, "lease of " + group(kafka));
        thread.setDaemon(true);
    }

    static Opener opener(JobSettings.Kafka kafka, String topic) {
        return (jobId, lost) -> new KafkaLease(kafka, topic, LeaseHolder.here(jobId), lost);
    }

    /** Name of the lease's consumer group. */
    static String group(JobSettings.Kafka kafka) {
        return kafka.groupId() + "-lease";
    }

    /** The sentence for a job that finds another one at work. */
    static String refusal(JobSettings.Kafka kafka, String other) {
        return ("The consumer group %s has a job already, %s; both would answer every frame. Stop that one first, or"
                        + " set %s to another name.")
                .formatted(kafka.groupId(), other, JobOptions.GROUP_ID.key());
    }

    @Override
    public void acquire() throws InterruptedException {
        thread.start();
        synchronized (this) {
            for (long told = System.nanoTime(); !held && fault == null; wait(POLL.toMillis())) {
                if (System.nanoTime() - told > TOLD_EVERY.toNanos()) {
                    told = System.nanoTime();
                    LOG.warn(
                            "Still waiting to join the consumer group {} at {}.",
                            group(kafka),
                            kafka.bootstrapServers());
                }
            }
            if (fault != null) {
                throw fault;
            }
        }
        LOG.info("This job is now the one that works as consumer group {}: {}.", kafka.groupId(), self.text());
    }

    private void run() {
        KafkaConsumer<byte[], byte[]> consumer = null;
        try {
            // Kafka looks for the assignor where the thread looks for classes.
            Thread.currentThread().setContextClassLoader(KafkaLease.class.getClassLoader());
            consumer = new KafkaConsumer<>(properties());
            consumer.subscribe(List.of(topic), new Paused(consumer));
            while (!closed && fault() == null) {
                consumer.poll(POLL);
                look();
            }
        } catch (GroupAuthorizationException e) {
            fail(new IllegalStateException(
                    "Kafka does not let this user read as consumer group %s, in which jobs see each other. Grant it."
                            .formatted(group(kafka)),
                    e));
        } catch (RuntimeException e) {
            if (!closed) {
                fail(new IllegalStateException(
                        "The consumer group %s, in which jobs see each other, cannot be used: %s."
                                .formatted(group(kafka), BrokerException.reason(e)),
                        e));
            }
        } finally {
            if (consumer != null) {
                leave(consumer);
            }
        }
    }

    private static void leave(KafkaConsumer<?, ?> consumer) {
        Thread.interrupted(); // the consumer would not say that it leaves
        try {
            consumer.close(CloseOptions.timeout(LEAVING));
        } catch (KafkaException e) {
            LOG.info("The lease was not given back, it will expire by itself: {}", BrokerException.reason(e));
        }
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(kafka.properties());
        long lease = kafka.lease().toMillis();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, group(kafka));
        properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
        properties.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG); // a member that leaves must be gone at once
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, self.text());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(lease));
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, Math.toIntExact(lease / 4));
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Math.toIntExact(lease));
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, List.of(LeaseAssignor.class));
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(LeaseAssignor.VIEW, view);
        return properties;
    }

    /** What the last poll has changed. */
    private synchronized void look() {
        LeaseHolder holder = view.holder();
        if (holder == null) {
            return;
        }
        if (holder.equals(self)) {
            held = true;
            notifyAll();
            return;
        }
        boolean sameJob = holder.job().equals(self.job());
        if (held) {
            String sentence = ("This job did not answer for %s, and %s took over the consumer group %s. This one ends,"
                            + " so that no frame is answered twice.")
                    .formatted(text(kafka.lease()), holder.described(), kafka.groupId());
            fail(sameJob ? new IllegalStateException(sentence) : new FatalJobException(sentence));
            return;
        }
        if (waitingSince == 0) {
            waitingSince = System.nanoTime();
            LOG.info(
                    "The consumer group {} has a job already, {}. Waiting up to {} for it to be gone.",
                    kafka.groupId(),
                    holder.described(),
                    text(kafka.lease().plus(SETTLING)));
        }
        // The same job's coordinator before this one is gone, or will be.
        if (!sameJob
                && System.nanoTime() - waitingSince
                        > kafka.lease().plus(SETTLING).toNanos()) {
            fail(new FatalJobException(refusal(kafka, holder.described())));
        }
    }

    private synchronized RuntimeException fault() {
        return fault;
    }

    private void fail(RuntimeException why) {
        boolean tell;
        synchronized (this) {
            fault = why;
            tell = held;
            notifyAll();
        }
        if (tell) {
            lost.accept(why);
        }
    }

    private static String text(Duration duration) {
        return org.apache.flink.util.TimeUtils.formatWithHighestUnit(duration);
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join(LEAVING.plus(LEAVING).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The holder's partition stands for the lease and is never read. */
    private final class Paused implements ConsumerRebalanceListener {
        private final KafkaConsumer<?, ?> consumer;

        Paused(KafkaConsumer<?, ?> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            consumer.pause(partitions);
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            view.expelled();
        }
    }
}
