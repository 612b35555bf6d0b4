package io.landmarkstream.shapes;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Handedness;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads results from files of {@code detect --json} and from the landmarks topic, and keeps a sample of their shapes.
 */
public final class ShapeReader {

    private static final String HAND = "hand21";
    private static final Duration POLL = Duration.ofMillis(500);

    private final String kind;
    private final Reservoir<Shape> sample;
    private String topology;
    private int count;
    private float[] reference;
    private long records;
    private long others;
    private long unaligned;

    /**
     * @param kind {@code hand}, {@code face}, or one's own
     * @param most shapes that are kept
     * @param seed of the sample
     */
    public ShapeReader(String kind, int most, long seed) {
        this.kind = kind;
        this.sample = new Reservoir<>(most, seed);
    }

    /**
     * Takes the shapes of all lines.
     *
     * @throws IOException if a line is no result
     */
    public void file(Path file) throws IOException {
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    FrameLandmarks.Builder result = FrameLandmarks.newBuilder();
                    try {
                        JsonFormat.parser().ignoringUnknownFields().merge(line, result);
                    } catch (InvalidProtocolBufferException e) {
                        throw new IOException(file + ", line " + number
                                + ": this is no result of bin/landmarks detect --json or of the landmarks topic: "
                                + e.getMessage());
                    }
                    take(result.build());
                }
            }
        }
    }

    /**
     * Takes the shapes of a topic, up to where it ends now. Belongs to no consumer group.
     *
     * @param clients properties with {@code bootstrap.servers}
     * @param from leaves out what the broker took before; {@code null}: from the oldest that is there
     * @throws IOException if a record is no result
     */
    public void topic(Properties clients, String name, Instant from) throws IOException {
        Properties properties = new Properties();
        properties.putAll(clients);
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(name).stream()
                    .map(p -> new TopicPartition(name, p.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            begin(consumer, partitions, ends, from);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    take(result(record));
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

    private static FrameLandmarks result(ConsumerRecord<byte[], byte[]> record) throws IOException {
        Header type = record.headers().lastHeader("content-type");
        try {
            if (type != null && new String(type.value(), StandardCharsets.UTF_8).startsWith("application/json")) {
                FrameLandmarks.Builder result = FrameLandmarks.newBuilder();
                JsonFormat.parser()
                        .ignoringUnknownFields()
                        .merge(new String(record.value(), StandardCharsets.UTF_8), result);
                return result.build();
            }
            return FrameLandmarks.parseFrom(record.value());
        } catch (InvalidProtocolBufferException e) {
            throw new IOException("topic " + record.topic() + ", partition " + record.partition() + ", offset "
                    + record.offset() + ": this is no result: " + e.getMessage());
        }
    }

    /** Takes the shapes of one result; predicted ones are left out. */
    public void take(FrameLandmarks result) {
        records++;
        for (TrackedObject object : result.getObjectsList()) {
            if (object.getKind().equals(kind) && object.getState() != TrackState.TRACK_STATE_PREDICTED) {
                take(result, object);
            }
        }
    }

    private void take(FrameLandmarks result, TrackedObject object) {
        if (topology == null) {
            topology = object.getTopology();
            count = topology.equals(HAND) ? 21 : object.getLandmarksCount();
        }
        if (!object.getTopology().equals(topology) || object.getLandmarksCount() != count) {
            others++;
            return;
        }
        float[] points = points(object);
        if (!topology.equals(HAND) && reference == null) {
            reference = Alignment.reference(points);
        }
        float[] aligned = topology.equals(HAND)
                ? Alignment.hand(points, (object.getHandedness() == Handedness.HANDEDNESS_LEFT) != result.getMirrored())
                : reference == null ? null : Alignment.picture(points, reference);
        if (aligned != null) {
            sample.add(new Shape(
                    aligned,
                    object.hasHand() ? object.getHand() : null,
                    result.getCamera(),
                    result.getCaptureTimeUs(),
                    object.getTrackId()));
        } else {
            unaligned++;
        }
    }

    private static float[] points(TrackedObject object) {
        float[] points = new float[3 * object.getLandmarksCount()];
        for (int i = 0; i < object.getLandmarksCount(); i++) {
            Landmark landmark = object.getLandmarks(i);
            points[3 * i] = landmark.getX();
            points[3 * i + 1] = landmark.getY();
            points[3 * i + 2] = landmark.getZ();
        }
        return points;
    }

    /** The sample. */
    public List<Shape> shapes() {
        return new ArrayList<>(sample.kept());
    }

    /** How many shapes there were, those that are not in the sample too. */
    public long seen() {
        return sample.seen();
    }

    /** How many results were read. */
    public long records() {
        return records;
    }

    /** Topology of the sample, that of the first shape; {@code null}: there was none. */
    public String topology() {
        return topology;
    }

    /** Shapes that {@link Alignment} cannot align and that were left out. */
    public long unaligned() {
        return unaligned;
    }

    /** Shapes of the kind that have another topology or number of points and were left out. */
    public long others() {
        return others;
    }
}
