package io.landmarkstream.prove;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads results and rejects as a consumer of committed records does, all the time, and keeps what it saw. */
final class Readout implements AutoCloseable {

    /** @param sha256 of the record's value */
    record Seen(String frame, String sha256, long timestampMs) {}

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, List<Seen>> seen = new TreeMap<>();
    private final Thread thread;
    private long count;
    private long newestMs;

    Readout(String bootstrapServers, String landmarksTopic, String rejectsTopic) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "fetch.max.wait.ms", "50"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(landmarksTopic, rejectsTopic)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread = new Thread(() -> read(rejectsTopic), "readout");
        thread.setDaemon(true);
        thread.start();
    }

    private void read(String rejectsTopic) {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    String camera = new String(record.key(), StandardCharsets.UTF_8);
                    Seen now = new Seen(
                            header(record, "frame-partition") + ":" + header(record, "frame-offset"),
                            sha256(record.value()),
                            record.timestamp());
                    synchronized (this) {
                        seen.computeIfAbsent(
                                        camera + (record.topic().equals(rejectsTopic) ? " rejects" : " results"),
                                        c -> new ArrayList<>())
                                .add(now);
                        count++;
                        newestMs = Math.max(newestMs, record.timestamp());
                    }
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Records so far. */
    synchronized long count() {
        return count;
    }

    /** When the job wrote the newest of them. */
    synchronized long newestMs() {
        return newestMs;
    }

    /** By camera and topic, in the order of reading. */
    synchronized Map<String, List<Seen>> seen() {
        Map<String, List<Seen>> copy = new TreeMap<>();
        seen.forEach((key, list) -> copy.put(key, List.copyOf(list)));
        return copy;
    }

    @Override
    public void close() {
        consumer.wakeup();
        try {
            thread.join(5000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
