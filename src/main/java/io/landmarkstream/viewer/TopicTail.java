package io.landmarkstream.viewer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads topics from their end on, in a thread of its own, until it is closed. It belongs to no consumer group and
 * commits nothing. Topics that are not there yet, partitions that are added and brokers that go away are looked for
 * again; no fault ends it.
 */
final class TopicTail implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long CLOSE_MS = 5000;

    /** Records of a partition that reading may be behind. */
    private static final long MAX_LAG = 500;

    private final Map<String, Object> properties;
    private final List<String> topics;
    private final Lag lag;
    private final CountDownLatch ready = new CountDownLatch(1);
    private boolean optional;
    private final BooleanSupplier wanted;
    private final Runnable unwanted;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean reachable;
    private volatile String fault = "";
    private String logged = "";
    private boolean complained;
    private KafkaConsumer<byte[], byte[]> consumer;

    /** What becomes of records that cannot be read as fast as they come. */
    enum Lag {
        /** Reading goes on at the end: what happens now counts. */
        LEFT_OUT,
        /** They are read later. */
        NONE_LEFT_OUT
    }

    /**
     * @param name of its thread and its client
     * @param kafka the client's properties, bootstrap.servers among them
     * @param wanted asked several times a second; while it says no, nothing is fetched, and afterwards reading goes on
     *     at the end
     * @param unwanted called by this one's thread each time that reading stops for that reason, and at the end
     * @param reader called for each record, by this one's thread
     */
    TopicTail(
            String name,
            Map<String, String> kafka,
            List<String> topics,
            Lag lag,
            BooleanSupplier wanted,
            Runnable unwanted,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.topics = topics;
        this.lag = lag;
        this.wanted = wanted;
        this.unwanted = unwanted;
        this.reader = reader;
        // A viewer shows what happens now: results of a transaction that is still open too. docs/viewer.md
        properties = new HashMap<>(Map.of(
                ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted",
                ConsumerConfig.METADATA_MAX_AGE_CONFIG, "10000",
                ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, "1000",
                ConsumerConfig.CLIENT_ID_CONFIG, "landmarks-" + name));
        properties.putAll(kafka);
        properties.putAll(Map.of(
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false",
                ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false"));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** From now on it is no fault that the topics are not there. Called before {@link #start}. */
    TopicTail optional() {
        optional = true;
        return this;
    }

    void start() {
        thread.start();
    }

    /** Waits until whatever is written from now on will be read; whether that is so in time. */
    boolean awaitReady(Duration most) throws InterruptedException {
        return ready.await(most.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** What is wrong with Kafka at the moment, as a sentence; empty if nothing is. */
    String fault() {
        return fault;
    }

    private void run() {
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> opened =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                synchronized (this) {
                    consumer = opened;
                }
                follow(opened);
            } catch (WakeupException | InterruptException e) {
                // Closed; or else the loop starts over.
            } catch (KafkaException e) {
                fail("Kafka refuses: " + e.getMessage());
                pause();
            } finally {
                synchronized (this) {
                    consumer = null;
                }
            }
        }
        unwanted.run();
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) {
        long lookedNanos = System.nanoTime() - LOOK_AGAIN_NANOS;
        while (!closed) {
            long now = System.nanoTime();
            if (now - lookedNanos >= LOOK_AGAIN_NANOS) {
                lookForPartitions(consumer);
                lookedNanos = System.nanoTime();
            }
            boolean want = wanted.getAsBoolean();
            if (!want && consumer.paused().size() < consumer.assignment().size()) {
                consumer.pause(consumer.assignment());
                unwanted.run();
            } else if (want && !consumer.paused().isEmpty()) {
                consumer.seekToEnd(consumer.paused());
                consumer.resume(consumer.paused());
            }
            if (consumer.assignment().isEmpty()) {
                pause();
                continue;
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                read(record);
            }
            if (lag == Lag.LEFT_OUT) {
                catchUp(consumer);
            }
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        try {
            reader.accept(record);
        } catch (RuntimeException e) {
            if (!complained) {
                LOG.warn("A record of {} cannot be shown; so it may be with others.", record.topic(), e);
                complained = true;
            }
        }
    }

    /** Leaves out what lies between here and now where reading has fallen far behind. */
    private static void catchUp(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> behind = consumer.assignment().stream()
                .filter(partition -> consumer.currentLag(partition).orElse(0) > MAX_LAG)
                .toList();
        if (!behind.isEmpty()) {
            consumer.seekToEnd(behind);
        }
    }

    /** Takes over partitions that were added, and asks the brokers for a sign of life. */
    private void lookForPartitions(KafkaConsumer<byte[], byte[]> consumer) {
        Set<TopicPartition> found = new HashSet<>();
        List<String> missing = new ArrayList<>();
        try {
            for (String topic : topics) {
                List<PartitionInfo> partitions = consumer.partitionsFor(topic, PATIENCE);
                if (partitions == null || partitions.isEmpty()) {
                    missing.add(topic);
                    continue;
                }
                partitions.forEach(p -> found.add(new TopicPartition(topic, p.partition())));
            }
            if (!found.equals(consumer.assignment())) {
                consumer.assign(found);
                found.forEach(partition -> consumer.position(partition, PATIENCE)); // the end as it is now
            }
            if (!found.isEmpty()) {
                consumer.endOffsets(Set.of(found.iterator().next()), PATIENCE);
            }
        } catch (TimeoutException e) {
            fail("No Kafka broker answers at " + properties.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG) + ".");
            return;
        }
        if (missing.isEmpty() || optional) {
            recover();
        } else {
            fail("There is no topic " + String.join(" and no topic ", missing)
                    + "; bin/landmarks topics create makes it.");
        }
    }

    private void fail(String sentence) {
        reachable = false;
        fault = sentence;
        if (!sentence.equals(logged)) {
            LOG.warn("{} Trying again.", sentence);
            logged = sentence;
        }
    }

    private void recover() {
        if (!reachable && !logged.isEmpty()) {
            LOG.info("Reading {} again.", String.join(", ", topics));
        }
        ready.countDown();
        reachable = true;
        fault = "";
        logged = "";
    }

    private void pause() {
        try {
            Thread.sleep(closed ? 0 : 500);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        synchronized (this) {
            if (consumer != null) {
                consumer.wakeup();
            }
        }
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
