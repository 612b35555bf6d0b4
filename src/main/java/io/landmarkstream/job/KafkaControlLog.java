package io.landmarkstream.job;

import io.landmarkstream.control.ControlLog;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.control.ControlSchema;
import io.landmarkstream.records.TopicConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The control topic, read by a task that starts. Belongs to no consumer group and commits nothing. A broker that does
 * not answer is an error of the task, which is then restarted.
 */
final class KafkaControlLog implements ControlLog {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Properties properties;
    private final String topic;

    private KafkaControlLog(Properties properties, String topic) {
        this.properties = properties;
        this.topic = topic;
    }

    static Opener opener(JobSettings settings) {
        Properties properties = KafkaClients.consumer(settings.kafka());
        properties.setProperty(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        String topic = settings.control().topic();
        return () -> new KafkaControlLog(properties, topic);
    }

    @Override
    public void read(long from, Consumer<ControlRecord> records) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumer.open(properties)) {
            consumer.assign(List.of(partition));
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, start(topic, from, begin, end));
            long progress = System.nanoTime();
            for (long position = -1; consumer.position(partition) < end; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    records.accept(ControlSchema.raw(record));
                }
                if (consumer.position(partition) > position) {
                    position = consumer.position(partition);
                    progress = System.nanoTime();
                }
                if (System.nanoTime() - progress > PATIENCE.toNanos()) {
                    throw new IllegalStateException(
                            "The control topic %s could not be read from offset %d within %d s: check the brokers."
                                    .formatted(topic, position, PATIENCE.toSeconds()));
                }
            }
        }
    }

    /**
     * Where to begin.
     *
     * @param from offset of the first record that is not known
     * @throws IllegalStateException if the topic ends before it
     */
    static long start(String topic, long from, long begin, long end) {
        if (from > end) {
            throw new IllegalStateException(
                    ("The control topic %s ends at offset %d, but the job's state knows it up to offset %d: the topic"
                                    + " was made anew. Its records have other versions than before, so start the job"
                                    + " without a savepoint.")
                            .formatted(topic, end, from));
        }
        return Math.max(begin, from);
    }
}
