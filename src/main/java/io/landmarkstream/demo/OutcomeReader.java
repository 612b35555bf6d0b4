package io.landmarkstream.demo;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the landmarks and rejects topics as any consumer would, with the generated protobuf and the Kafka client alone,
 * and counts what it reads. Runs in a thread of its own until it is closed.
 */
public final class OutcomeReader implements AutoCloseable {

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String landmarksTopic;
    private final Map<String, CameraTally> tallies;
    private final Thread thread;

    private OutcomeReader(
            String bootstrapServers,
            String landmarksTopic,
            String rejectsTopic,
            Map<String, CameraTally> tallies,
            boolean fromEnd) {
        this.landmarksTopic = landmarksTopic;
        this.tallies = tallies;
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "auto.offset.reset", "earliest",
                        "fetch.max.wait.ms", "20"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = Stream.of(landmarksTopic, rejectsTopic)
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .toList();
        consumer.assign(partitions);
        if (fromEnd) {
            consumer.seekToEnd(partitions);
            partitions.forEach(consumer::position);
        } else {
            consumer.seekToBeginning(partitions);
        }
        thread = new Thread(this::read, "outcome-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** Reads all outcomes; {@code tallies} by camera, outcomes of other cameras are ignored. */
    public static OutcomeReader fromStart(
            String bootstrapServers, String landmarksTopic, String rejectsTopic, Map<String, CameraTally> tallies) {
        return new OutcomeReader(bootstrapServers, landmarksTopic, rejectsTopic, tallies, false);
    }

    /** Reads outcomes written after this call. */
    public static OutcomeReader fromEnd(
            String bootstrapServers, String landmarksTopic, String rejectsTopic, Map<String, CameraTally> tallies) {
        return new OutcomeReader(bootstrapServers, landmarksTopic, rejectsTopic, tallies, true);
    }

    private void read() {
        try (consumer) {
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    count(record);
                }
            }
        } catch (WakeupException e) {
            // Closed.
        }
    }

    private void count(ConsumerRecord<byte[], byte[]> record) {
        CameraTally tally = tallies.get(new String(record.key(), StandardCharsets.UTF_8));
        if (tally == null) {
            return;
        }
        try {
            if (record.topic().equals(landmarksTopic)) {
                tally.result(FrameLandmarks.parseFrom(record.value()), record.timestamp());
            } else if (isShed(Reject.parseFrom(record.value()).getReason())) {
                tally.shed();
            } else {
                tally.reject();
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "The topic " + record.topic() + " holds a record that is not what the job writes there.", e);
        }
    }

    /** Whether a frame with this reason was sound and left out on purpose. */
    public static boolean isShed(Reason reason) {
        return switch (reason) {
            case REASON_SHED_STALE, REASON_SHED_SHARE, REASON_SHED_GROUP -> true;
            default -> false;
        };
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
