package io.landmarkstream.viewer;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.records.TopicConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * The picture of one record of the frames topic, as JPEG, where the topic still has it. Of video the pictures since the
 * last key frame are decoded. One at a time.
 */
final class Stills {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Records of the partition before a picture of video in which its key frame is looked for. */
    private static final long BACK = 1500;

    /** Records after it: pictures that are sent before those that they refer to. */
    private static final long AHEAD = 200;

    private final Map<String, Object> properties;
    private final String topic;

    Stills(Map<String, String> kafka, String topic) {
        this.topic = topic;
        properties = new HashMap<>(kafka);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, "landmarks-viewer-stills");
    }

    /**
     * The picture of the record.
     *
     * @return empty if the record is not there any more, is of another camera, or cannot be decoded
     * @throws org.apache.kafka.common.KafkaException if the brokers do not answer
     */
    synchronized Optional<byte[]> of(String camera, int partition, long offset) {
        TopicPartition from = new TopicPartition(topic, partition);
        try (KafkaConsumer<byte[], byte[]> consumer = TopicConsumer.open(properties)) {
            consumer.assign(List.of(from));
            Duration patience = Duration.ofNanos(PATIENCE_NANOS);
            long begin = consumer.beginningOffsets(List.of(from), patience).get(from);
            long end = consumer.endOffsets(List.of(from), patience).get(from);
            if (offset < begin || offset >= end) {
                return Optional.empty();
            }
            List<ConsumerRecord<byte[], byte[]>> own = read(consumer, from, camera, offset, offset + 1);
            if (own.isEmpty() || own.get(0).offset() != offset) {
                return Optional.empty();
            }
            Frame frame = Frame.parseFrom(own.get(0).value());
            if (frame.getCodec() == Codec.CODEC_JPEG) {
                return Optional.of(frame.getData().toByteArray());
            }
            return video(
                    read(consumer, from, camera, Math.max(begin, offset - BACK), Math.min(end, offset + AHEAD)), frame);
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition from, String camera, long begin, long end) {
        consumer.seek(from, begin);
        List<ConsumerRecord<byte[], byte[]>> own = new ArrayList<>();
        long until = System.nanoTime() + PATIENCE_NANOS;
        while (consumer.position(from) < end && System.nanoTime() < until) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (record.offset() < end
                        && record.key() != null
                        && record.value() != null
                        && camera.equals(new String(record.key(), StandardCharsets.UTF_8))) {
                    own.add(record);
                }
            }
        }
        return own;
    }

    private static Optional<byte[]> video(List<ConsumerRecord<byte[], byte[]>> records, Frame wanted)
            throws InvalidProtocolBufferException {
        VideoStills decoder = new VideoStills();
        try {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                Frame frame = Frame.parseFrom(record.value());
                if (!decoder.isVideo(frame)) {
                    continue;
                }
                for (Frame still : decoder.of(frame, record.value(), System.nanoTime())) {
                    if (still.getSequence() == wanted.getSequence()
                            && still.getStream().equals(wanted.getStream())) {
                        return Optional.of(still.getData().toByteArray());
                    }
                }
            }
            return Optional.empty();
        } finally {
            decoder.clear();
        }
    }
}
