package io.landmarkstream.bench;

import com.google.protobuf.ByteString;
import io.landmarkstream.broker.EmbeddedBroker;
import io.landmarkstream.job.Topics;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The topics of one measurement: frames sent as fast as they are taken or at a pace, results counted by their offsets.
 */
final class FramesTopic implements AutoCloseable {

    private static final int PARTITIONS = 4;

    /** A broker on a busy machine may not answer for long. */
    private static final int PATIENCE_MS = 300_000;

    private static final long STEP_US = 33_333;

    private final String name;
    private final long stepUs;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private volatile Exception failure;

    /** Creates {@code NAME-frames}, {@code NAME-landmarks} and {@code NAME-rejects}. */
    FramesTopic(EmbeddedBroker broker, String name) throws ExecutionException, InterruptedException {
        this(broker, name, STEP_US);
    }

    /** @param stepUs between the capture times of a camera's frames that are sent as fast as possible, microseconds */
    FramesTopic(EmbeddedBroker broker, String name, long stepUs) throws ExecutionException, InterruptedException {
        this.name = name;
        this.stepUs = stepUs;
        Map<String, Object> config = Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "max.request.size",
                EmbeddedBroker.MAX_MESSAGE_BYTES,
                "batch.size",
                256 * 1024,
                "linger.ms",
                0);
        admin = Admin.create(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "default.api.timeout.ms", PATIENCE_MS));
        admin.createTopics(List.of(frames(), landmarks(), rejects()).stream()
                        .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                        .toList())
                .all()
                .get();
        Topics.awaitReady(admin, List.of(frames(), landmarks(), rejects()));
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    String frames() {
        return name + "-frames";
    }

    String landmarks() {
        return name + "-landmarks";
    }

    String rejects() {
        return name + "-rejects";
    }

    /**
     * Sends the frames with the running numbers {@code from} to {@code to − 1}, camera after camera in turn, and waits
     * until the broker has them.
     *
     * @param jpegs each camera shows them in order, over and over
     * @param perSecond frames a second over all cameras; 0: as fast as possible
     */
    void send(List<byte[]> jpegs, int cameras, int from, int to, double perSecond) {
        long start = System.nanoTime();
        for (int i = from; i < to; i++) {
            if (perSecond > 0) {
                long due = start + (long) ((i - from) / perSecond * 1e9);
                for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
            }
            int camera = i % cameras;
            int sequence = i / cameras;
            String id = "cam-" + camera;
            Frame frame = Frame.newBuilder()
                    .setVersion(1)
                    .setCamera(id)
                    .setSequence(sequence)
                    .setCaptureTimeUs(
                            perSecond > 0
                                    ? System.currentTimeMillis() * 1000
                                    : 1_700_000_000_000_000L + sequence * stepUs)
                    .setCodec(Codec.CODEC_JPEG)
                    .setData(ByteString.copyFrom(jpegs.get(sequence % jpegs.size())))
                    .build();
            producer.send(
                    new ProducerRecord<>(
                            frames(), camera % PARTITIONS, id.getBytes(StandardCharsets.UTF_8), frame.toByteArray()),
                    (sent, fault) -> failure = fault == null ? failure : fault);
        }
        producer.flush();
        if (failure != null) {
            throw new IllegalStateException("Kafka refused a frame of the measurement: " + failure, failure);
        }
    }

    /** Outcomes written so far: results and rejects. */
    long outcomes() throws ExecutionException, InterruptedException {
        return end(landmarks()) + end(rejects());
    }

    long rejected() throws ExecutionException, InterruptedException {
        return end(rejects());
    }

    private long end(String topic) throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (int p = 0; p < PARTITIONS; p++) {
            partitions.add(new TopicPartition(topic, p));
        }
        return admin
                .listOffsets(partitions.stream()
                        .collect(java.util.stream.Collectors.toMap(p -> p, p -> OffsetSpec.latest())))
                .all()
                .get()
                .values()
                .stream()
                .mapToLong(offset -> offset.offset())
                .sum();
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(10));
        admin.close(Duration.ofSeconds(10));
    }
}
