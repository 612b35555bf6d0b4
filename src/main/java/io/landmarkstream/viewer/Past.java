package io.landmarkstream.viewer;

import io.landmarkstream.records.TopicConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what was written to small topics before the viewer began, once, in a thread of its own, and ends. Topics that
 * are not there are left out; where the brokers do not answer it is tried again.
 */
final class Past implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Past.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final long AGAIN_MS = 3000;

    /** Records of a partition that are read at most, the last ones. */
    private static final long MOST = 200_000;

    private final Map<String, Object> properties;
    private final List<String> topics;
    private final long fromMs;
    private final long toMs;
    private final Consumer<ConsumerRecord<byte[], byte[]>> reader;
    private final Thread thread;
    private volatile boolean closed;
    private KafkaConsumer<byte[], byte[]> consumer;

    /**
     * @param fromMs records' timestamps, inclusive
     * @param toMs records' timestamps, exclusive
     * @param reader called for each record, by this one's thread
     */
    Past(
            Map<String, String> kafka,
            List<String> topics,
            long fromMs,
            long toMs,
            Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        this.topics = topics;
        this.fromMs = fromMs;
        this.toMs = toMs;
        this.reader = reader;
        properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "landmarks-viewer-past");
        thread = new Thread(this::run, "viewer-past");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (KafkaConsumer<byte[], byte[]> opened = TopicConsumer.open(properties)) {
                synchronized (this) {
                    consumer = opened;
                }
                read(opened);
                return;
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.debug("The last hour cannot be read yet", e);
            } finally {
                synchronized (this) {
                    consumer = null;
                }
            }
            try {
                Thread.sleep(AGAIN_MS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> found = consumer.partitionsFor(topic, PATIENCE);
            if (found != null) {
                found.forEach(p -> partitions.add(new TopicPartition(topic, p.partition())));
            }
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, PATIENCE);
        Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions, PATIENCE);
        Map<TopicPartition, OffsetAndTimestamp> found =
                consumer.offsetsForTimes(partitions.stream().collect(Collectors.toMap(p -> p, p -> fromMs)), PATIENCE);
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = found.get(partition);
            long end = ends.get(partition);
            long from = at == null ? end : Math.max(at.offset(), end - MOST);
            consumer.seek(partition, Math.max(begins.get(partition), from));
        }
        while (!closed && partitions.stream().anyMatch(p -> consumer.position(p, PATIENCE) < ends.get(p))) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.timestamp() >= fromMs && record.timestamp() < toMs) {
                    reader.accept(record);
                }
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        synchronized (this) {
            if (consumer != null) {
                consumer.wakeup();
            }
        }
    }
}
