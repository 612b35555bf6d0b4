package io.landmarkstream.publish;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.proto.Frame;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** One live camera that publishes to a Kafka client in memory. */
final class LiveRig implements AutoCloseable {

    static final FrameWishes AS_IT_IS = new FrameWishes(FrameWishes.Compression.AUTO, 90, 0, PictureSize.ANY);

    final MockProducer<byte[], byte[]> kafka;
    final PublishTally tally = new PublishTally("cam");
    private final LiveCamera camera;
    private final Thread thread;

    LiveRig(String url) {
        this(url, AS_IT_IS, 8 << 20, true);
    }

    /** @param answers whether Kafka answers at once */
    LiveRig(String url, FrameWishes wishes, long inFlightBytes, boolean answers) {
        kafka = new MockProducer<>(answers, null, new ByteArraySerializer(), new ByteArraySerializer());
        CameraLabel label = new CameraLabel("cam", 0, 0, false);
        FrameSender sender = new FrameSender(kafka, "frames", 0, 1 << 20, null);
        LiveOptions options =
                new LiveOptions("run", 1 << 20, inFlightBytes, Duration.ofSeconds(5), Duration.ofMillis(1500));
        camera = new LiveCamera(
                new CameraSource(label, MediaAddress.parse(url), wishes, CaptureClock.Choice.AUTO),
                sender.lane(label, "run"),
                options,
                tally,
                InstantSource.system());
        thread = new Thread(camera, "rig");
        thread.start();
    }

    /** What was published until now. */
    List<Frame> frames() {
        List<Frame> frames = new ArrayList<>();
        for (ProducerRecord<byte[], byte[]> record : kafka.history()) {
            try {
                frames.add(Frame.parseFrom(record.value()));
            } catch (InvalidProtocolBufferException e) {
                throw new AssertionError(e);
            }
        }
        return frames;
    }

    List<Frame> await(int count) {
        return until(frames -> frames.size() >= count);
    }

    List<Frame> until(Predicate<List<Frame>> enough) {
        try {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> enough.test(frames()));
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(frames().size() + " frames, " + tally.figures(), e);
        }
        return frames();
    }

    PublishTally.PublishStats figures() {
        return tally.figures();
    }

    long threadId() {
        return thread.getId();
    }

    PublishException end() {
        return camera.end();
    }

    /** Stops the camera; whether its thread has ended in time. */
    boolean stop() {
        camera.stop();
        try {
            thread.join(3_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public void close() {
        stop();
    }
}
