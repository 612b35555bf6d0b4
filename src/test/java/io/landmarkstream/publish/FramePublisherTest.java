package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class FramePublisherTest {

    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final long NOON_US = NOON.getEpochSecond() * 1_000_000;

    /** One time for clock and pace; sleeping moves it on. */
    private final AtomicLong nanos = new AtomicLong();

    private final InstantSource clock = () -> NOON.plusNanos(nanos.get());
    private final MockProducer<byte[], byte[]> kafka =
            new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    private final FramePublisher publisher = new FramePublisher(
            new FrameSender(kafka, "frames", 0, 1000, null), true, clock, new Pacer(nanos::get, nanos::addAndGet));

    @Test
    void filesWaitForABrokerThatWentAwayUnlessTheSettingsSayHowLong() {
        assertThat(FramePublisher.patient(Map.of())).containsEntry("delivery.timeout.ms", Integer.MAX_VALUE);
        assertThat(FramePublisher.patient(Map.of("delivery.timeout.ms", 5000)))
                .containsEntry("delivery.timeout.ms", 5000);
    }

    @Test
    void aRecordIsWhatFrameProtoSays() throws IOException {
        publisher.publish(frames(1), List.of("door"), new PublishOptions(false, null, 0, "run-1"), (c, s, b) -> {});

        ProducerRecord<byte[], byte[]> record = kafka.history().get(0);
        assertThat(record.topic()).isEqualTo("frames");
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("door");
        assertThat(record.headers().lastHeader("content-type").value())
                .asString()
                .isEqualTo("application/x-protobuf");
        assertThat(record.headers().lastHeader("messageType").value())
                .asString()
                .isEqualTo("landmarkstream.v1.Frame");
        Frame frame = Frame.parseFrom(record.value());
        assertThat(frame.getVersion()).isEqualTo(1);
        assertThat(frame.getCamera()).isEqualTo("door");
        assertThat(frame.getStream()).isEqualTo("run-1");
        assertThat(frame.getSequence()).isZero();
        assertThat(frame.getCodec()).isEqualTo(Codec.CODEC_JPEG);
        assertThat(frame.getData().toByteArray()).containsExactly(0);
    }

    @Test
    void camerasShowTheSameFramesWithTheirOwnSequences() throws IOException {
        List<String> told = new ArrayList<>();

        long sent = publisher.publish(
                frames(2), List.of("a", "b"), new PublishOptions(false, null, 0, ""), (c, s, b) -> told.add(c + s));

        assertThat(sent).isEqualTo(4);
        assertThat(told).containsExactly("a0", "b0", "a1", "b1");
    }

    @Test
    void aStartTimeMakesCaptureTimesRepeatable() throws IOException {
        publisher.publish(
                frames(3),
                List.of("a"),
                new PublishOptions(true, Instant.EPOCH.plusSeconds(1), 0, ""),
                (c, s, b) -> {});

        assertThat(captureTimes()).containsExactly(1_000_000L, 1_040_000L, 1_080_000L);
    }

    @Test
    void withoutAPaceCaptureTimesFollowTheSource() throws IOException {
        publisher.publish(frames(3), List.of("a"), new PublishOptions(false, null, 0, ""), (c, s, b) -> {});

        assertThat(captureTimes()).containsExactly(NOON_US, NOON_US + 40_000, NOON_US + 80_000);
    }

    @Test
    void inRealTimeCamerasTakeTurnsWithinTheInterval() throws IOException {
        publisher.publish(frames(2), List.of("a", "b"), new PublishOptions(true, null, 0, ""), (c, s, b) -> {});

        assertThat(captureTimes()).containsExactly(NOON_US, NOON_US + 20_000, NOON_US + 40_000, NOON_US + 60_000);
    }

    @Test
    void stopsAfterTheGivenNumberOfFrames() throws IOException {
        publisher.publish(frames(9), List.of("a", "b"), new PublishOptions(false, null, 2, ""), (c, s, b) -> {});

        assertThat(kafka.history()).hasSize(4);
    }

    @Test
    void stopEndsAfterARoundSoThatCamerasHaveTheSameNumberOfFrames() throws IOException {
        publisher.publish(frames(9), List.of("a", "b"), new PublishOptions(true, null, 0, ""), (c, s, b) -> {
            if (s == 3 && c.equals("a")) {
                publisher.stop();
            }
        });

        assertThat(kafka.history()).hasSize(8);
    }

    @Test
    void framesAboveTheLimitAreRefusedAndTheKeysToChangeNamed() {
        FrameSource large = source(List.of(CompressedFrame.jpeg(new byte[1001], 0, "huge.jpg")));

        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() ->
                        publisher.publish(large, List.of("a"), new PublishOptions(false, null, 0, ""), (c, s, b) -> {}))
                .withMessageContainingAll(
                        "huge.jpg",
                        "1001",
                        "landmarks.limits.frame-bytes = 1000",
                        "max.message.bytes",
                        "message.max.bytes");
        assertThat(kafka.history()).isEmpty();
    }

    @Test
    void whatKafkaRefusesIsExplained() {
        kafka.sendException = new RecordTooLargeException("too large");
        assertRefused("max.message.bytes");
        kafka.sendException = new TopicAuthorizationException("frames");
        assertRefused("ACLs Write and Describe");
    }

    private void assertRefused(String hint) {
        assertThatExceptionOfType(PublishException.class)
                .isThrownBy(() -> publisher.publish(
                        frames(1), List.of("a"), new PublishOptions(false, null, 0, ""), (c, s, b) -> {}))
                .withMessageContaining(hint);
    }

    @Test
    void camerasMustHaveNamesThatTheJobTakes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> publisher.publish(
                        frames(1), List.of("../etc"), new PublishOptions(false, null, 0, ""), (c, s, b) -> {}))
                .withMessageContaining("cannot have this name");
    }

    @Test
    void aSlotDecidesOnThePartition() throws IOException {
        MockProducer<byte[], byte[]> three =
                new MockProducer<>(cluster(3), true, null, new ByteArraySerializer(), new ByteArraySerializer());
        FramePublisher even = new FramePublisher(new FrameSender(three, "frames", 3, 1000, null));
        List<CameraLabel> cameras = IntStream.range(0, 6)
                .mapToObj(slot -> new CameraLabel("cam-" + slot, slot, 0, false))
                .toList();

        even.publishAs(frames(1), cameras, new PublishOptions(false, null, 0, ""), (c, s, b) -> {});

        assertThat(three.history()).extracting(ProducerRecord::partition).containsExactly(0, 1, 2, 0, 1, 2);
    }

    private static Cluster cluster(int partitions) {
        Node node = new Node(0, "localhost", 9092);
        List<PartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(p -> new PartitionInfo("frames", p, node, new Node[] {node}, new Node[] {node}))
                .toList();
        return new Cluster("c", List.of(node), infos, Set.of(), Set.of());
    }

    @Test
    void rotationAndMirroringAreSaidWithEveryFrame() throws IOException {
        CompressedFrame turned =
                new CompressedFrame(io.landmarkstream.frame.Codec.H264, new byte[] {1}, true, 0, 0, 270, "turned.mp4");

        publisher.publishAs(
                source(List.of(turned)),
                List.of(new CameraLabel("a", 0, 180, true)),
                new PublishOptions(false, null, 0, ""),
                (c, s, b) -> {});

        Frame frame = Frame.parseFrom(kafka.history().get(0).value());
        assertThat(frame.getCodec()).isEqualTo(Codec.CODEC_H264);
        assertThat(frame.getRotation()).isEqualTo(90);
        assertThat(frame.getMirrored()).isTrue();
        assertThat(frame.getAfterGap()).isFalse();
    }

    @Test
    void picturesSentOutOfOrderKeepTheirOwnCaptureTimes() throws IOException {
        FrameSource reordered =
                source(List.of(unit(0, 0), unit(120_000, 40_000), unit(40_000, 80_000), unit(80_000, 120_000)));

        publisher.publish(reordered, List.of("a"), new PublishOptions(true, null, 0, ""), (c, s, b) -> {});

        assertThat(captureTimes()).containsExactly(NOON_US, NOON_US + 120_000, NOON_US + 40_000, NOON_US + 80_000);
    }

    private static CompressedFrame unit(long timeUs, long dueUs) {
        return new CompressedFrame(
                io.landmarkstream.frame.Codec.H264, new byte[] {1}, dueUs == 0, timeUs, dueUs, 0, "b");
    }

    private List<Long> captureTimes() throws InvalidProtocolBufferException {
        List<Long> times = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : kafka.history()) {
            times.add(Frame.parseFrom(record.value()).getCaptureTimeUs());
        }
        return times;
    }

    private static FrameSource frames(int count) {
        List<CompressedFrame> frames = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            frames.add(CompressedFrame.jpeg(new byte[] {(byte) i}, i * 40_000L, "test"));
        }
        return source(frames);
    }

    static FrameSource source(List<CompressedFrame> frames) {
        return new FrameSource() {
            private int next;

            @Override
            public CompressedFrame next() {
                return next < frames.size() ? frames.get(next++) : null;
            }

            @Override
            public double fps() {
                return 25;
            }

            @Override
            public void close() {}
        };
    }
}
