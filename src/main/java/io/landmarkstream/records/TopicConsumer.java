package io.landmarkstream.records;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A consumer that reads topics as they lie there: it belongs to no group, commits nothing, creates no topic and gives
 * records as bytes. Whoever opens it assigns the partitions and says where to begin.
 */
public final class TopicConsumer {

    private TopicConsumer() {}

    /**
     * @param clients properties with {@code bootstrap.servers}; a group among them is left out. Without
     *     {@code isolation.level} it also reads what no transaction has committed
     */
    public static KafkaConsumer<byte[], byte[]> open(Map<?, ?> clients) {
        return new KafkaConsumer<>(properties(clients), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** What {@link #open} gives the consumer: it begins at the oldest record where the position it had is gone. */
    public static Map<String, Object> properties(Map<?, ?> clients) {
        Map<String, Object> properties = new HashMap<>();
        clients.forEach((name, value) -> properties.put(name.toString(), value));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }
}
