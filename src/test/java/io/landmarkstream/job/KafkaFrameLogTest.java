package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** Reading frames again, on a consumer without a broker. */
class KafkaFrameLogTest {

    private static final TopicPartition PARTITION = new TopicPartition("frames", 2);

    private int polls;

    /** A consumer whose partition holds these offsets of {@code cam-1}; the number of the frame is the offset. */
    private MockConsumer<byte[], byte[]> consumer(long begin, long end, long... missing) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
                polls++;
                for (long offset = position(PARTITION); offset < Math.min(end, position(PARTITION) + 10); offset++) {
                    long here = offset;
                    if (Arrays.stream(missing).noneMatch(gone -> gone == here)) {
                        addRecord(new ConsumerRecord<>("frames", 2, here, key(), TestFrames.value("cam-1", here)));
                    }
                }
                return super.poll(timeout);
            }
        };
        consumer.updateBeginningOffsets(Map.of(PARTITION, begin));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
        return consumer;
    }

    private static byte[] key() {
        return "cam-1".getBytes(StandardCharsets.UTF_8);
    }

    private List<Long> read(MockConsumer<byte[], byte[]> consumer, Long... offsets) {
        try (KafkaFrameLog log =
                new KafkaFrameLog(consumer, "frames", new Envelope(EnumSet.allOf(Codec.class), 1 << 20, Cameras.ANY))) {
            List<Frame> frames = log.read(2, List.of(offsets));
            assertThat(frames).hasSize(offsets.length);
            return frames.stream()
                    .map(frame -> frame == null ? null : frame.info().offset())
                    .toList();
        }
    }

    @Test
    void framesComeByTheirOffsetsAndOthersAreReadOver() {
        assertThat(read(consumer(0, 100), 3L, 4L, 40L)).containsExactly(3L, 4L, 40L);
    }

    @Test
    void farOffsetsAreSoughtAndNotReadUpTo() {
        assertThat(read(consumer(0, 1_000_000), 3L, 900_000L)).containsExactly(3L, 900_000L);
        assertThat(polls).isLessThan(10);
    }

    @Test
    void itTellsWhetherACameraGoesOn() {
        assertThat(goesOn(consumer(0, 50), 49, "cam-1")).as("its last record").isFalse();
        assertThat(goesOn(consumer(0, 50), 40, "cam-1")).isTrue();
        assertThat(goesOn(consumer(0, 50), 40, "cam-2")).as("others follow").isFalse();
        assertThat(goesOn(consumer(0, 1_000_000), 40, "cam-2"))
                .as("too many to look at")
                .isTrue();
    }

    private static boolean goesOn(MockConsumer<byte[], byte[]> consumer, long after, String camera) {
        try (KafkaFrameLog log =
                new KafkaFrameLog(consumer, "frames", new Envelope(EnumSet.allOf(Codec.class), 1 << 20, Cameras.ANY))) {
            return log.goesOn(2, after, new CameraKey(camera, CameraKey.numberOf(camera)));
        }
    }

    @Test
    void whatIsGoneIsNull() {
        assertThat(read(consumer(10, 50), 3L, 9L, 10L, 12L)).as("deleted").containsExactly(null, null, 10L, 12L);
        assertThat(read(consumer(0, 50, 12), 11L, 12L, 13L)).as("compacted").containsExactly(11L, null, 13L);
        assertThat(read(consumer(0, 50), 49L, 50L, 99L)).as("a topic made anew").containsExactly(49L, null, null);
        assertThat(read(consumer(60, 60), 3L)).as("empty").containsExactly((Long) null);
    }
}
