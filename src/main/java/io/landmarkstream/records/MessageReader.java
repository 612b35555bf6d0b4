package io.landmarkstream.records;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads all messages of one type, from files of JSON lines or from a topic up to where it ends.
 *
 * @param empty an empty message of the type
 * @param what says of what kind the messages are, for errors, for example {@code result}
 */
public record MessageReader<M extends Message>(M empty, String what) {

    private static final Duration POLL = Duration.ofMillis(500);

    /** Takes a message; may refuse it. */
    public interface Taker<M> {
        /** Called once a message. */
        void take(M message) throws IOException;
    }

    /** Takes a message of a topic with its record; may refuse it. */
    public interface RecordTaker<M> {
        /** Called once a message. */
        void take(M message, ConsumerRecord<byte[], byte[]> record) throws IOException;
    }

    /**
     * Reads each line of a file; blank ones are passed over.
     *
     * @throws IOException if a line is no such message
     */
    public void file(Path file, Taker<? super M> taker) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                Message.Builder builder = empty.newBuilderForType();
                try {
                    JsonFormat.parser().ignoringUnknownFields().merge(line, builder);
                } catch (InvalidProtocolBufferException e) {
                    throw new IOException(file + ", line " + number + ": this is no " + what
                            + " of bin/landmarks detect --json or of its topic: " + e.getMessage());
                }
                taker.take(built(builder));
            }
        }
    }

    /**
     * Reads a topic up to where it ends now, committed records alone, without those whose header {@code messageType}
     * names another message. Belongs to no consumer group. The records of one partition come in their order.
     *
     * @param clients properties with {@code bootstrap.servers}
     * @param from leaves out what the broker took before; {@code null}: from the oldest that is there
     * @param to leaves out what the broker took then or later; {@code null}: nothing
     * @throws IOException if a record is no such message
     */
    public void topic(Properties clients, String name, Instant from, Instant to, Taker<? super M> taker)
            throws IOException {
        records(clients, name, from, to, (message, record) -> taker.take(message));
    }

    /** As {@link #topic}, with each message's record. */
    public void records(Properties clients, String name, Instant from, Instant to, RecordTaker<? super M> taker)
            throws IOException {
        Properties properties = new Properties();
        properties.putAll(clients);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumer.open(properties)) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(p -> new TopicPartition(name, p.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            begin(consumer, partitions, ends, from);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    boolean isIn = record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))
                            && (to == null || record.timestamp() < to.toEpochMilli());
                    if (isIn && !isOther(record)) {
                        taker.take(message(record), record);
                    }
                }
            }
        }
    }

    private static void begin(
            KafkaConsumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            Instant from) {
        if (from == null) {
            consumer.seekToBeginning(partitions);
            return;
        }
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> from.toEpochMilli())));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp at = found.get(partition);
            consumer.seek(partition, at == null ? ends.get(partition) : at.offset());
        }
    }

    /** Whether a record says that it holds another message: results and rejects may share a topic. */
    private boolean isOther(ConsumerRecord<byte[], byte[]> record) {
        String type = Messages.type(record);
        return type != null && !type.equals(empty.getDescriptorForType().getFullName());
    }

    private M message(ConsumerRecord<byte[], byte[]> record) throws IOException {
        try {
            return built(Messages.parse(record, empty.newBuilderForType()));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("topic " + record.topic() + ", partition " + record.partition() + ", offset "
                    + record.offset() + ": this is no " + what + ": " + e.getMessage());
        }
    }

    @SuppressWarnings("unchecked") // the builder is of the empty message's type
    private M built(Message.Builder builder) {
        return (M) builder.build();
    }
}
