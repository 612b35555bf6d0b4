package io.landmarkstream.job;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.records.TopicConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Frames of the frames topic by partition and offset. Belongs to no consumer group and commits nothing. A broker that
 * does not answer is an error of the task, which is then restarted; a record that is gone is not an error.
 */
final class KafkaFrameLog implements FrameLog {

    /** Up to about this many unwanted records, reading on is cheaper than a seek. */
    private static final long READ_THROUGH = 2000;

    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final Envelope envelope;

    KafkaFrameLog(Consumer<byte[], byte[]> consumer, String topic, Envelope envelope) {
        this.consumer = consumer;
        this.topic = topic;
        this.envelope = envelope;
    }

    static Opener opener(JobSettings settings) {
        Properties properties = KafkaClients.consumer(settings.kafka());
        properties.setProperty(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        String topic = settings.kafka().framesTopic();
        int maxFrameBytes = settings.input().limits().maxFrameBytes();
        Cameras cameras = settings.input().cameras();
        return () -> new KafkaFrameLog(
                TopicConsumer.open(properties),
                topic,
                new Envelope(EnumSet.allOf(Codec.class), maxFrameBytes, cameras));
    }

    @Override
    public List<Frame> read(int partition, List<Long> offsets) {
        TopicPartition from = new TopicPartition(topic, partition);
        consumer.assign(List.of(from));
        long begin = consumer.beginningOffsets(List.of(from)).get(from);
        long end = consumer.endOffsets(List.of(from)).get(from);
        Frame[] frames = new Frame[offsets.size()];
        int next = 0;
        while (next < frames.length && offsets.get(next) < begin) {
            next++;
        }
        long position = -READ_THROUGH;
        long progress = System.nanoTime();
        while (next < frames.length && offsets.get(next) < end) {
            if (offsets.get(next) - position >= READ_THROUGH) {
                consumer.seek(from, offsets.get(next));
            }
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                while (next < frames.length && offsets.get(next) < record.offset()) {
                    next++;
                }
                if (next < frames.length && offsets.get(next) == record.offset()) {
                    frames[next++] = frame(record);
                }
            }
            if (consumer.position(from) > position) {
                position = consumer.position(from);
                progress = System.nanoTime();
            }
            while (next < frames.length && offsets.get(next) < position) {
                next++; // a transaction's marker, or gone
            }
            if (System.nanoTime() - progress > PATIENCE.toNanos()) {
                throw new IllegalStateException(
                        "The topic %s, partition %d, could not be read from offset %d within %d s: check the brokers."
                                .formatted(topic, partition, offsets.get(next), PATIENCE.toSeconds()));
            }
        }
        consumer.assign(List.of()); // lets go of what was fetched ahead
        return new ArrayList<>(Arrays.asList(frames));
    }

    @Override
    public boolean goesOn(int partition, long after, CameraKey camera) {
        TopicPartition from = new TopicPartition(topic, partition);
        consumer.assign(List.of(from));
        try {
            long end = consumer.endOffsets(List.of(from)).get(from);
            if (end - after > READ_THROUGH) {
                return true;
            }
            byte[] key = camera.camera().getBytes(StandardCharsets.UTF_8);
            consumer.seek(from, after + 1);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (consumer.position(from) < end && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (Arrays.equals(record.key(), key)) {
                        return true;
                    }
                }
            }
            return consumer.position(from) < end;
        } finally {
            consumer.assign(List.of());
        }
    }

    private Frame frame(ConsumerRecord<byte[], byte[]> record) {
        return envelope.read(FrameSchema.raw(record)).frame();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
