package io.landmarkstream.viewer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reads and writes the cameras' records of the control topic, as {@code docs/control.md} has them. Each change replaces
 * the camera's record and says which one it was made from, so that the job refuses it if somebody else was faster.
 */
final class ControlDesk implements AutoCloseable {

    /** How far ahead changes take effect. */
    private static final long LEAD_US = 2_000_000;

    private static final String PREFIX = "camera/";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int REMEMBERED = 10;

    /** What the page may set; zones and lines, networks and pipelines are the command's. */
    static final Set<String> KEYS =
            Set.of("mirrored", "smoothness", "responsiveness", "field_of_view", "detect_interval", "paused");

    private final Map<String, Object> properties;
    private final TopicPartition partition;
    private final LongSupplier clockUs;
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, List<Version>> cameras = new HashMap<>();
    private final Map<Long, String> refused = new HashMap<>();
    private KafkaConsumer<byte[], byte[]> consumer;
    private KafkaProducer<byte[], byte[]> producer;

    private record Version(long offset, ObjectNode value) {}

    /**
     * What is set for a camera.
     *
     * @param version {@code settings_version} of its record; 0: nothing is set
     * @param settings its keys; {@code null}: they cannot be changed here
     * @param refusal why the job refused the newest record; empty: it did not
     */
    record State(long version, JsonNode settings, String refusal) {}

    /** For those who may not change settings. */
    static final State CLOSED = new State(0, null, "");

    /** @param clockUs microseconds since 1970 */
    ControlDesk(Map<String, String> kafka, String topic, LongSupplier clockUs) {
        this.properties = new HashMap<>(kafka);
        this.partition = new TopicPartition(topic, 0);
        this.clockUs = clockUs;
    }

    /**
     * What is set for a camera now.
     *
     * @throws IOException if Kafka does not answer, or there is no such topic
     */
    synchronized State state(String camera) throws IOException {
        read();
        List<Version> versions = cameras.getOrDefault(camera, List.of());
        String refusal = "";
        for (int i = versions.size() - 1; i >= 0; i--) {
            Version version = versions.get(i);
            String why = refused.get(version.offset());
            if (why == null) {
                ObjectNode settings = version.value().deepCopy();
                settings.remove(List.of("version", "from_us", "replaces"));
                return new State(version.offset() + 1, settings, refusal);
            }
            refusal = i == versions.size() - 1 ? why : refusal;
        }
        return new State(0, json.createObjectNode(), refusal);
    }

    /**
     * Changes some settings of a camera; {@code null} as a value sets one back.
     *
     * @return the record's {@code settings_version}
     * @throws IllegalArgumentException with a sentence, if a key is not one of {@link #KEYS} or a value is no plain one
     * @throws IOException as {@link #state}
     */
    synchronized long change(String camera, JsonNode change) throws IOException {
        State now = state(camera);
        ObjectNode record = json.createObjectNode();
        record.put("version", 1);
        record.put("from_us", clockUs.getAsLong() + LEAD_US);
        record.put("replaces", now.version());
        record.setAll((ObjectNode) now.settings());
        change.properties().forEach(field -> {
            if (!KEYS.contains(field.getKey())) {
                throw new IllegalArgumentException("The page cannot set " + field.getKey() + ".");
            }
            if (field.getValue().isNull()) {
                record.remove(field.getKey());
            } else if (field.getValue().isNumber() || field.getValue().isBoolean()) {
                record.set(field.getKey(), field.getValue());
            } else {
                throw new IllegalArgumentException(field.getKey() + " must be a number, true, false or null.");
            }
        });
        try {
            if (producer == null) {
                Map<String, Object> own = new HashMap<>(properties);
                own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) PATIENCE.toMillis());
                producer = new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
            }
            return producer.send(new ProducerRecord<>(
                                    partition.topic(),
                                    partition.partition(),
                                    (PREFIX + camera).getBytes(StandardCharsets.UTF_8),
                                    json.writeValueAsBytes(record)))
                            .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                            .offset()
                    + 1;
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException("Kafka does not take the change: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The job has refused a record of the control topic. */
    synchronized void refused(long offset, String why) {
        if (refused.size() > 10_000) {
            refused.clear();
        }
        refused.put(offset, why);
    }

    private void read() throws IOException {
        try {
            if (consumer == null) {
                Map<String, Object> own = new HashMap<>(properties);
                own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
                own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
                own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
                own.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
                own.remove(ConsumerConfig.GROUP_ID_CONFIG);
                consumer = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                consumer.assign(List.of(partition));
                consumer.seekToBeginning(List.of(partition));
            }
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(this::take);
                if (System.nanoTime() > deadline) {
                    throw new IOException("The topic " + partition.topic() + " cannot be read in time.");
                }
            }
        } catch (KafkaException e) {
            close(); // begins anew with the next request
            throw new IOException("The topic " + partition.topic() + " cannot be read: " + e.getMessage(), e);
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(PREFIX)) {
            return;
        }
        ObjectNode value = json.createObjectNode();
        try {
            if (record.value() != null && json.readTree(record.value()) instanceof ObjectNode given) {
                value = given;
            }
        } catch (IOException e) {
            return; // the job refuses it
        }
        List<Version> versions = cameras.computeIfAbsent(key.substring(PREFIX.length()), c -> new ArrayList<>());
        versions.add(new Version(record.offset(), value));
        if (versions.size() > REMEMBERED) {
            versions.remove(0);
        }
    }

    @Override
    public synchronized void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
            cameras.clear();
        }
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
