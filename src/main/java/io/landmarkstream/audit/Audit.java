package io.landmarkstream.audit;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import io.landmarkstream.frame.CameraId;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameFlag;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.records.Messages;
import io.landmarkstream.records.TopicConsumer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/**
 * Reads frames, results and rejects from Kafka and makes their {@link Account}. It reads as any consumer of committed
 * records, belongs to no group, and changes nothing. The range ends where the frames topic ends when the audit begins;
 * frames of it that have no answer yet are waited for.
 */
public final class Audit {

    /**
     * What to audit.
     *
     * @param properties of every client, with {@code bootstrap.servers}
     * @param group the job's consumer group
     * @param from frames that the broker took before are left out; {@code null}: from the oldest that is there
     * @param to frames that the broker took at this time or later are left out; {@code null}: up to now
     * @param patience how long to wait for answers that are missing when all topics have been read
     * @param doublesAllowed whether the job delivers at least once
     */
    public record Options(
            Properties properties,
            String framesTopic,
            String landmarksTopic,
            String rejectsTopic,
            String group,
            Instant from,
            Instant to,
            Duration patience,
            boolean doublesAllowed) {}

    private static final Duration POLL = Duration.ofMillis(200);

    /** So many frames without an answer, and reading answers goes first. */
    private static final long MANY = 1_000_000;

    /** Answers carry the job's clock, frames the broker's or the publisher's: so far may they be apart. */
    private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

    private final Options options;
    private final Account account = new Account();
    private final List<String> notes = new ArrayList<>();
    private final Map<TopicPartition, Long> begins = new TreeMap<>(BY_NAME);
    private final Map<TopicPartition, Long> ends = new TreeMap<>(BY_NAME);
    private long unreadable;

    private static final Comparator<TopicPartition> BY_NAME =
            Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition);

    private Audit(Options options) {
        this.options = options;
    }

    /**
     * Reads the range and waits for what is missing.
     *
     * @param progress takes a sentence now and then
     * @throws KafkaException if a topic is not there, or Kafka does not answer or refuses
     */
    public static AuditReport run(Options options, Consumer<String> progress) {
        return new Audit(options).run(progress);
    }

    private AuditReport run(Consumer<String> progress) {
        try (KafkaConsumer<byte[], byte[]> frames = consumer();
                KafkaConsumer<byte[], byte[]> answers = consumer();
                Admin admin = Admin.create(options.properties())) {
            range(frames);
            assignAnswers(answers);
            read(frames, answers, progress);
            return report(admin);
        }
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        Properties properties = new Properties();
        properties.putAll(options.properties());
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return TopicConsumer.open(properties);
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, String topic) {
        var infos = consumer.partitionsFor(topic);
        if (infos == null || infos.isEmpty()) {
            throw new KafkaException("There is no topic " + topic);
        }
        return infos.stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private void range(KafkaConsumer<byte[], byte[]> frames) {
        List<TopicPartition> partitions = partitions(frames, options.framesTopic());
        frames.assign(partitions);
        ends.putAll(offsets(frames, partitions, options.to(), frames.endOffsets(partitions)));
        begins.putAll(
                options.from() == null
                        ? frames.beginningOffsets(partitions)
                        : offsets(frames, partitions, options.from(), frames.endOffsets(partitions)));
        for (TopicPartition partition : partitions) {
            account.range(partition.partition(), begins.get(partition), ends.get(partition));
            frames.seek(partition, begins.get(partition));
        }
    }

    private static Map<TopicPartition, Long> offsets(
            KafkaConsumer<?, ?> consumer,
            List<TopicPartition> partitions,
            Instant time,
            Map<TopicPartition, Long> otherwise) {
        if (time == null) {
            return otherwise;
        }
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(
                partitions.stream().collect(Collectors.toMap(p -> p, p -> Math.max(0, time.toEpochMilli()))));
        Map<TopicPartition, Long> offsets = new HashMap<>(otherwise);
        found.forEach((partition, at) -> {
            if (at != null) {
                offsets.put(partition, Math.min(at.offset(), otherwise.get(partition)));
            }
        });
        return offsets;
    }

    private void assignAnswers(KafkaConsumer<byte[], byte[]> answers) {
        List<TopicPartition> partitions = Stream.of(options.landmarksTopic(), options.rejectsTopic())
                .flatMap(topic -> partitions(answers, topic).stream())
                .toList();
        answers.assign(partitions);
        Map<TopicPartition, Long> oldest = answers.beginningOffsets(partitions);
        if (options.from() == null) {
            oldest.forEach(answers::seek);
        } else {
            offsets(answers, partitions, options.from().minus(CLOCKS_APART), answers.endOffsets(partitions))
                    .forEach(answers::seek);
        }
        oldest.forEach((partition, offset) -> {
            if (offset > 0) {
                notes.add("%s begins at offset %d: answers that its retention deleted count as missing. Audit a range"
                                .formatted(partition, offset)
                        + " that begins later (--from) if frames stay longer than answers.");
            }
        });
    }

    private void read(
            KafkaConsumer<byte[], byte[]> frames, KafkaConsumer<byte[], byte[]> answers, Consumer<String> progress) {
        boolean allFrames = false;
        long waitUntil = 0;
        long nextWord = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (true) {
            // What is answered lies on the topic before its answer does: read in this order, frames come first.
            if (!allFrames && account.waiting() < MANY) {
                allFrames = readFrames(frames);
            }
            Map<TopicPartition, Long> stable = answers.endOffsets(answers.assignment());
            boolean caughtUp = readAnswers(answers, stable);
            if (!allFrames && caughtUp && account.waiting() >= MANY) {
                allFrames = readFrames(frames);
            }
            if (allFrames && caughtUp) {
                long now = System.nanoTime();
                if (waitUntil == 0) {
                    waitUntil = now + options.patience().toNanos();
                }
                if (account.waiting() == 0 || now >= waitUntil) {
                    return;
                }
            }
            if (System.nanoTime() > nextWord) {
                progress.accept(
                        allFrames
                                ? "all frames read, " + account.waiting() + " of them without an answer so far"
                                : "reading; " + account.waiting() + " frames without an answer so far");
                nextWord = System.nanoTime() + Duration.ofSeconds(10).toNanos();
            }
        }
    }

    /** One poll; whether the range is read to its end. */
    private boolean readFrames(KafkaConsumer<byte[], byte[]> frames) {
        for (ConsumerRecord<byte[], byte[]> record : frames.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() >= ends.get(partition) || record.offset() < begins.get(partition)) {
                continue;
            }
            account.frame(record.partition(), record.offset(), camera(record.key()), isVideo(record.value()));
        }
        boolean all = true;
        List<TopicPartition> done = new ArrayList<>();
        for (TopicPartition partition : frames.assignment()) {
            long position = frames.position(partition);
            account.readUpTo(partition.partition(), Math.min(position, ends.get(partition)));
            if (position >= ends.get(partition)) {
                done.add(partition);
            } else {
                all = false;
            }
        }
        frames.pause(done);
        return all;
    }

    /** One poll; whether everything before these offsets is read. */
    private boolean readAnswers(KafkaConsumer<byte[], byte[]> answers, Map<TopicPartition, Long> upTo) {
        for (ConsumerRecord<byte[], byte[]> record : answers.poll(POLL)) {
            if (isOfControl(record)) {
                continue;
            }
            try {
                account.answer(answer(record));
            } catch (IOException | IllegalArgumentException e) {
                if (unreadable++ == 0) {
                    notes.add("The first unreadable record is %s-%d at offset %d: %s."
                            .formatted(record.topic(), record.partition(), record.offset(), e.getMessage()));
                }
            }
        }
        return upTo.entrySet().stream().allMatch(end -> answers.position(end.getKey()) >= end.getValue());
    }

    /** Rejects of control records answer no frame; they alone have no frame's position. */
    private boolean isOfControl(ConsumerRecord<byte[], byte[]> record) {
        if (!record.topic().equals(options.rejectsTopic())
                || record.headers().lastHeader("frame-offset") != null
                || !isReject(record)) {
            return false;
        }
        try {
            return ((Reject) message(record, Reject.newBuilder())).getReason() == Reason.REASON_CONTROL;
        } catch (IOException e) {
            return false;
        }
    }

    private Answer answer(ConsumerRecord<byte[], byte[]> record) throws IOException {
        int partition = Math.toIntExact(number(record, "frame-partition"));
        long offset = number(record, "frame-offset");
        if (record.topic().equals(options.rejectsTopic()) && isReject(record)) {
            Reject reject = (Reject) message(record, Reject.newBuilder());
            return new Answer(
                    partition,
                    offset,
                    record.partition(),
                    reject.getCamera(),
                    reject.getReason(),
                    0,
                    false,
                    reject.getCaptureTimeUs());
        }
        FrameLandmarks result = (FrameLandmarks) message(record, FrameLandmarks.newBuilder());
        Set<FrameFlag> flags = new HashSet<>(result.getFlagsList());
        return new Answer(
                partition,
                offset,
                record.partition(),
                result.getCamera(),
                null,
                result.getGap(),
                flags.contains(FrameFlag.FRAME_FLAG_NEW_STREAM) || flags.contains(FrameFlag.FRAME_FLAG_DISCONTINUITY),
                result.getCaptureTimeUs());
    }

    /** One topic may hold both kinds. */
    private static boolean isReject(ConsumerRecord<byte[], byte[]> record) {
        String type = Messages.type(record);
        return type == null || type.equals(Reject.getDescriptor().getFullName());
    }

    private static long number(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        if (header == null || header.value() == null) {
            throw new IllegalArgumentException("it has no header " + name);
        }
        return Long.parseLong(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static Message message(ConsumerRecord<byte[], byte[]> record, Message.Builder builder) throws IOException {
        if (record.value() == null) {
            throw new IllegalArgumentException("it has no value");
        }
        return Messages.parse(record, builder).build();
    }

    private static String camera(byte[] key) {
        try {
            return key == null ? Account.NO_ID : CameraId.of(key);
        } catch (RejectException e) {
            return Account.NO_ID;
        }
    }

    /** Looks for the codec and passes over the picture. */
    static boolean isVideo(byte[] value) {
        if (value == null) {
            return false;
        }
        int codec = 0;
        try {
            CodedInputStream in = CodedInputStream.newInstance(value);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (tag == (Frame.CODEC_FIELD_NUMBER << 3 | WireFormat.WIRETYPE_VARINT)) {
                    codec = in.readEnum();
                } else if (!in.skipField(tag)) {
                    return false;
                }
            }
        } catch (InvalidProtocolBufferException e) {
            return false; // no Frame: it will have a reject
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        return codec == Codec.CODEC_H264_VALUE || codec == Codec.CODEC_H265_VALUE;
    }

    private AuditReport report(Admin admin) {
        return new AuditReport(
                places(begins),
                places(ends),
                account.cameras(),
                account.strangers(),
                unreadable,
                account.waitingBefore(committed(admin)),
                commitLag(admin),
                oldestTransaction(admin),
                options.doublesAllowed(),
                notes);
    }

    private static List<String> places(Map<TopicPartition, Long> offsets) {
        return offsets.entrySet().stream()
                .map(e -> e.getKey().partition() + ":" + e.getValue())
                .toList();
    }

    private Map<Integer, Long> committed(Admin admin) {
        Map<Integer, Long> committed = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(options.group())
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, offset) -> {
                        if (partition.topic().equals(options.framesTopic()) && offset != null) {
                            committed.put(partition.partition(), offset.offset());
                        }
                    });
        } catch (ExecutionException e) {
            notes.add("How far group " + options.group() + " has read could not be asked: " + reason(e) + ".");
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        return committed;
    }

    private List<AuditReport.CommitLag> commitLag(Admin admin) {
        try {
            Map<TopicPartition, OffsetSpec> partitions = new TreeMap<>(BY_NAME);
            admin.describeTopics(Set.of(options.landmarksTopic(), options.rejectsTopic()))
                    .allTopicNames()
                    .get()
                    .forEach((topic, description) -> description
                            .partitions()
                            .forEach(p ->
                                    partitions.put(new TopicPartition(topic, p.partition()), OffsetSpec.latest())));
            // The stable offsets first: what commits in between must not look like a lag below zero.
            var stable = admin.listOffsets(partitions, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                    .all()
                    .get();
            var high = admin.listOffsets(partitions, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .all()
                    .get();
            return partitions.keySet().stream()
                    .map(p -> new AuditReport.CommitLag(
                            p.toString(), high.get(p).offset(), stable.get(p).offset()))
                    .filter(lag -> lag.records() > 0)
                    .toList();
        } catch (ExecutionException e) {
            notes.add("The last stable offsets could not be asked: " + reason(e) + ".");
            return List.of();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private Long oldestTransaction(Admin admin) {
        try {
            Set<String> open = admin
                    .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                    .all()
                    .get()
                    .stream()
                    .map(TransactionListing::transactionalId)
                    .collect(Collectors.toSet());
            Set<String> topics = Set.of(options.landmarksTopic(), options.rejectsTopic());
            long now = System.currentTimeMillis();
            return admin.describeTransactions(open).all().get().values().stream()
                    .filter(t -> t.topicPartitions().stream().anyMatch(p -> topics.contains(p.topic())))
                    .map(TransactionDescription::transactionStartTimeMs)
                    .flatMap(start -> start.stream().boxed())
                    .map(start -> now - start)
                    .max(Long::compare)
                    .orElse(null);
        } catch (ExecutionException e) {
            notes.add("Open transactions could not be listed: " + reason(e) + ".");
            return null;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static String reason(ExecutionException e) {
        String message = e.getCause().getMessage();
        return message == null ? e.getCause().toString() : message.replaceAll("\\.$", "");
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted", e);
    }
}
