package io.landmarkstream.prove;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.job.TestFrames;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras that publish until they are told to stop: two of JPEG, of which every eleventh picture is cut, and three of
 * video, with and without B-frames. All frames follow from their numbers.
 */
final class Traffic implements AutoCloseable {

    private static final Map<String, String> CAMERAS = new LinkedHashMap<>();
    private static final Map<String, List<byte[]>> UNITS = new HashMap<>();
    private static final Map<String, List<Integer>> ORDERS = new HashMap<>();

    static {
        CAMERAS.put("jpeg-1", "");
        CAMERAS.put("jpeg-2", "");
        CAMERAS.put("h264", "plain.h264");
        CAMERAS.put("h264-b", "bframes.h264");
        CAMERAS.put("h265-b", "bframes.h265");
        for (String video : List.of("plain.h264", "bframes.h264", "bframes.h265")) {
            UNITS.put(video, Videos.units(video));
            ORDERS.put(video, Videos.displayOrder(video));
        }
    }

    private final String topic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final byte[] mark;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile int sent;

    /**
     * @param perSecond frames of each camera
     * @param mark bytes that every picture carries where decoders do not look; empty: none
     */
    Traffic(String bootstrapServers, String topic, int perSecond, byte[] mark) {
        this.topic = topic;
        this.mark = mark;
        producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        // A broker that is away for long must not cost a frame: the proofs count what is on the topic.
                        "delivery.timeout.ms",
                        "600000",
                        "max.block.ms",
                        "600000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread = new Thread(() -> publish(1_000_000_000L / perSecond), "traffic");
        thread.setDaemon(true);
        thread.start();
    }

    private void publish(long step) {
        long next = System.nanoTime();
        while (!stopped) {
            for (Map.Entry<String, String> camera : CAMERAS.entrySet()) {
                send(camera.getKey(), frame(camera.getKey(), camera.getValue(), sent, mark));
            }
            sent++;
            next += step;
            LockSupport.parkNanos(next - System.nanoTime());
        }
        // A frame of another run, so that no picture waits for more.
        for (String camera : CAMERAS.keySet()) {
            send(camera, jpeg(camera, 0, mark).toBuilder().setStream("end").build());
        }
        producer.flush();
    }

    private void send(String camera, Frame frame) {
        producer.send(new ProducerRecord<>(topic, camera.getBytes(StandardCharsets.UTF_8), frame.toByteArray()));
    }

    private static Frame frame(String camera, String video, int sequence, byte[] mark) {
        if (video.isEmpty()) {
            return jpeg(camera, sequence, mark);
        }
        List<byte[]> units = UNITS.get(video);
        List<Integer> order = ORDERS.get(video);
        int unit = sequence % units.size();
        int turn = sequence / units.size() * units.size();
        byte[] data = units.get(unit);
        if (mark.length > 0 && video.endsWith("h264")) {
            // User data that decoders pass over, before the picture.
            byte[] body = Jpegs.concat(new byte[] {0, 0, 0, 1, 6, 5, (byte) (16 + mark.length)}, new byte[16], mark);
            Arrays.fill(body, 7, 23, (byte) 0x11);
            data = Jpegs.concat(body, new byte[] {(byte) 0x80}, data);
        }
        return Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setStream("run")
                .setSequence(sequence)
                .setCaptureTimeUs(TestFrames.EPOCH_US + (turn + order.indexOf(unit)) * TestFrames.STEP_US)
                .setCodec(video.endsWith("h264") ? Codec.CODEC_H264 : Codec.CODEC_H265)
                .setData(ByteString.copyFrom(data))
                .build();
    }

    private static Frame jpeg(String camera, int sequence, byte[] mark) {
        byte[] jpeg = TestFrames.jpeg(120 + sequence * 7 % 90);
        if (mark.length > 0) {
            jpeg = Jpegs.insert(jpeg, 2, Jpegs.segment(0xFE, mark));
        }
        return Frame.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setStream("run")
                .setSequence(sequence)
                .setCaptureTimeUs(TestFrames.EPOCH_US + sequence * TestFrames.STEP_US)
                .setCodec(Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(sequence % 11 == 10 ? Arrays.copyOf(jpeg, jpeg.length - 30) : jpeg))
                .build();
    }

    /** Frames of all cameras so far. */
    long sent() {
        return (long) sent * CAMERAS.size();
    }

    /** Stops publishing; all that was sent is on the topic then. Returns how many frames that is. */
    long stop() throws InterruptedException {
        stopped = true;
        thread.join();
        return sent() + CAMERAS.size();
    }

    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        producer.close(Duration.ofSeconds(5));
    }
}
