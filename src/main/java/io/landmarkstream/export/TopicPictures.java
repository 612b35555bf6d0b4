package io.landmarkstream.export;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.decode.Decoders;
import io.landmarkstream.decode.video.VideoPictures;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameSchema;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import io.landmarkstream.records.TopicConsumer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The pictures of one camera from the frames topic, upright, asked for in the order of its results. Video is decoded
 * from the key frame before the first picture on. Belongs to no consumer group. For one thread; owns native memory.
 */
public final class TopicPictures implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(500);

    /** How far it goes back at a time to look for a key frame, in records of all cameras. */
    private static final long STEP_BACK = 1000;

    /** More pictures than a decoder holds back (16): one that has not come by then does not come. */
    private static final int MOST_AHEAD = 20;

    private final Consumer<byte[], byte[]> consumer;
    private final String topic;
    private final byte[] camera;
    private final DecodeLimits limits;
    private final Envelope envelope;
    private final Decoders decoders;
    private final List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();

    /** By offset, in display order, which with B-frames is not that of the offsets. */
    private final LinkedHashMap<Long, Ready> ready = new LinkedHashMap<>();

    /** @param upTo offset of the last frame that the decoder had been given when the picture came */
    private record Ready(Picture picture, long upTo) {}

    private VideoPictures video;
    private TopicPartition partition;
    private long end;
    private long given;
    private boolean finished;

    /** @param clients properties with {@code bootstrap.servers} */
    public TopicPictures(Properties clients, String topic, String camera, Cameras cameras, DecodeLimits limits) {
        this(TopicConsumer.open(clients), topic, camera, cameras, limits);
    }

    TopicPictures(
            Consumer<byte[], byte[]> consumer, String topic, String camera, Cameras cameras, DecodeLimits limits) {
        this.consumer = consumer;
        this.topic = topic;
        this.camera = camera.getBytes(StandardCharsets.UTF_8);
        this.limits = limits;
        envelope = new Envelope(EnumSet.allOf(Codec.class), limits.maxFrameBytes(), cameras);
        decoders = Decoders.inThisProcess(limits);
    }

    /** The picture of the frame at an offset; {@code null} where the topic no longer has it, or what it needs. */
    public Picture at(int number, long offset) {
        if (partition == null || partition.partition() != number) {
            begin(number, offset);
        }
        while (!ready.containsKey(offset)) {
            // What came before the decoder had the frame is displayed before it, and will not be asked for any more.
            ready.values().removeIf(picture -> picture.upTo() < offset);
            if (ready.size() > MOST_AHEAD) {
                return null;
            }
            ConsumerRecord<byte[], byte[]> record = next(offset);
            if (record == null) {
                return taken(offset);
            }
            Frame frame = frame(record);
            if (frame == null) {
                continue;
            }
            if (frame.codec() == Codec.JPEG && video != null) {
                endVideo();
                fetched.add(0, record); // it comes after the pictures that the decoder held back
            } else if (frame.codec() != Codec.JPEG) {
                show(frame);
            } else if (record.offset() == offset) {
                return jpeg(frame);
            }
        }
        return taken(offset);
    }

    /** A picture; those before it will not be asked for any more. */
    private Picture taken(long offset) {
        Ready wanted = ready.get(offset);
        if (wanted != null) {
            Iterator<Long> offsets = ready.keySet().iterator();
            long next;
            do {
                next = offsets.next();
                offsets.remove();
            } while (next != offset);
        }
        return wanted == null ? null : wanted.picture();
    }

    private void begin(int number, long offset) {
        closeVideo();
        ready.clear();
        fetched.clear();
        finished = false;
        partition = new TopicPartition(topic, number);
        List<TopicPartition> alone = List.of(partition);
        consumer.assign(alone);
        end = consumer.endOffsets(alone).get(partition);
        long oldest = consumer.beginningOffsets(alone).get(partition);
        consumer.seek(partition, start(oldest, Math.max(oldest, offset)));
    }

    /** The offset itself, or the key frame that its picture needs. */
    private long start(long oldest, long offset) {
        long upTo = offset + 1;
        for (long from = offset; ; from = Math.max(oldest, from - STEP_BACK)) {
            long found = -1;
            consumer.seek(partition, from);
            while (consumer.position(partition) < Math.min(upTo, end)) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    Frame frame = record.offset() < upTo ? frame(record) : null;
                    if (frame != null && (frame.codec() == Codec.JPEG || isKey(frame))) {
                        found = record.offset();
                    }
                }
            }
            if (found >= 0) {
                return found;
            }
            if (from == oldest) {
                return offset;
            }
            upTo = from;
        }
    }

    private static boolean isKey(Frame frame) {
        return AccessUnit.isKeyFrame(frame.codec(), frame.value(), frame.dataOffset(), frame.dataLength());
    }

    /** The next record; {@code null} at the topic's end, and where it would be beyond a picture that is no video. */
    private ConsumerRecord<byte[], byte[]> next(long wanted) {
        while (fetched.isEmpty()) {
            if (consumer.position(partition) >= end) {
                finish();
                return null;
            }
            consumer.poll(POLL).forEach(fetched::add);
        }
        return video == null && fetched.get(0).offset() > wanted ? null : fetched.remove(0);
    }

    private Frame frame(ConsumerRecord<byte[], byte[]> record) {
        return Arrays.equals(record.key(), camera)
                ? envelope.read(FrameSchema.raw(record)).frame()
                : null;
    }

    private Picture jpeg(Frame frame) {
        try {
            Picture stored = decoders.jpeg(frame.value(), frame.dataOffset(), frame.dataLength());
            return Pictures.rotated(stored, frame.info().rotation());
        } catch (RejectException e) {
            return null;
        }
    }

    private void show(Frame frame) {
        if (video != null && video.codec() != frame.codec()) {
            endVideo();
        }
        if (video == null) {
            video = new VideoPictures(frame.codec(), limits);
        }
        given = frame.info().offset();
        put(video.accept(frame));
    }

    private void put(List<VideoPictures.Shown> pictures) {
        pictures.forEach(shown -> ready.put(shown.info().offset(), new Ready(shown.picture(), given)));
    }

    private void finish() {
        if (video != null && !finished) {
            finished = true;
            put(video.finish());
        }
    }

    /** Another codec follows: takes the pictures that the decoder held back. */
    private void endVideo() {
        put(video.finish());
        closeVideo();
    }

    private void closeVideo() {
        if (video != null) {
            video.close();
            video = null;
        }
    }

    @Override
    public void close() {
        closeVideo();
        decoders.close();
        consumer.close();
    }
}
