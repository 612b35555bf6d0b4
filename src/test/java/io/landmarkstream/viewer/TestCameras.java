package io.landmarkstream.viewer;

import com.google.protobuf.ByteString;
import io.landmarkstream.decode.Videos;
import io.landmarkstream.proto.Box;
import io.landmarkstream.proto.CameraCalibration;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Event;
import io.landmarkstream.proto.EventType;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Handedness;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.proto.SceneCamera;
import io.landmarkstream.proto.SceneCameraState;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.proto.SceneObject;
import io.landmarkstream.proto.ScenePoint;
import io.landmarkstream.proto.SourceTrack;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Cameras with their job, in one: frames and landmarks on their topics, several times a second. Each picture has a disc
 * of magenta on grey under every landmark of its one hand.
 */
final class TestCameras implements AutoCloseable {

    static final int WIDTH = 640;
    static final int HEIGHT = 480;
    static final int DISC = 20;

    /** Of the cameras of {@link #publishScene}, pixels. */
    private static final int FOCAL = 600;

    private static final double DISTANCE = 1.5;

    /** Points of the hand, x and y, as fractions of the upright picture; far apart. */
    static final double[][] HAND = hand();

    private final KafkaProducer<byte[], byte[]> producer;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong sequence = new AtomicLong();
    private volatile String scene;
    private volatile boolean bodies;

    /**
     * @param rotation of the frame message; the pictures are stored turned the other way
     * @param pictures shown one after the other, over and over
     */
    record Camera(String id, int rotation, Codec codec, List<byte[]> pictures) {}

    TestCameras(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", "0", "max.block.ms", "1000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** An upright camera. */
    static Camera upright(String id) throws IOException {
        return new Camera(id, 0, Codec.CODEC_JPEG, List.of(jpeg(picture())));
    }

    /** A camera whose picture lies on its side, and whose frames say so. */
    static Camera lying(String id, int rotation) throws IOException {
        return new Camera(id, rotation, Codec.CODEC_JPEG, List.of(jpeg(turned(picture(), -rotation))));
    }

    /**
     * A camera whose picture lies on its side, and whose JPEG says so (EXIF orientation 6: turn right by 90 degrees).
     */
    static Camera exif(String id) throws IOException {
        return new Camera(id, 0, Codec.CODEC_JPEG, List.of(withOrientation(jpeg(turned(picture(), -90)), 6)));
    }

    /** A camera that sends H.264, its pictures without any hand. */
    static Camera video(String id) {
        return new Camera(id, 0, Codec.CODEC_H264, Videos.units("plain.h264"));
    }

    void publish(List<Camera> cameras, double fps) {
        clock.scheduleAtFixedRate(() -> send(cameras), 0, Math.round(1e6 / fps), TimeUnit.MICROSECONDS);
    }

    /** From now on a body 3 has the first 17 of the hand's points too. */
    void publishBodies() {
        bodies = true;
    }

    /** From now on the cameras stand side by side in a scene of this name, and see its one hand at 1.5 m. */
    void publishScene(String id) {
        scene = id;
    }

    private static SceneFrame scene(String id, List<Camera> cameras, long tick, long now) {
        SceneFrame.Builder frame =
                SceneFrame.newBuilder().setVersion(1).setScene(id).setTick(tick).setTimeUs(now);
        SceneObject.Builder hand = SceneObject.newBuilder()
                .setId(3)
                .setKind("hand")
                .setHandedness(Handedness.HANDEDNESS_RIGHT)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setTopology("hand21");
        for (double[] at : HAND) {
            hand.addPoints(ScenePoint.newBuilder()
                    .setX((float) ((at[0] - .5) * WIDTH / FOCAL * DISTANCE))
                    .setY((float) ((at[1] - .5) * HEIGHT / FOCAL * DISTANCE))
                    .setZ((float) DISTANCE)
                    .setDeviation(.004f)
                    .setViews(cameras.size()));
        }
        for (Camera camera : cameras) {
            hand.addTracks(SourceTrack.newBuilder().setCamera(camera.id()).setTrackId(7));
            CameraCalibration.Builder calibration = CameraCalibration.newBuilder()
                    .setWidth(WIDTH)
                    .setHeight(HEIGHT)
                    .setFx(FOCAL)
                    .setFy(FOCAL)
                    .setCx(WIDTH / 2f - .5f)
                    .setCy(HEIGHT / 2f - .5f)
                    .addTranslation(frame.getCamerasCount() * .3f)
                    .addTranslation(0)
                    .addTranslation(0);
            for (int i = 0; i < 9; i++) {
                calibration.addRotation(i % 4 == 0 ? 1 : 0);
            }
            frame.addCameras(SceneCamera.newBuilder()
                    .setCamera(camera.id())
                    .setState(SceneCameraState.SCENE_CAMERA_STATE_USED)
                    .setCalibration(calibration));
        }
        return frame.addObjects(hand).build();
    }

    /** Number of the last frame that was sent. */
    long sequence() {
        return sequence.get();
    }

    private void send(List<Camera> cameras) {
        long n = sequence.incrementAndGet();
        long now = System.currentTimeMillis() * 1000;
        for (Camera camera : cameras) {
            Frame frame = Frame.newBuilder()
                    .setVersion(1)
                    .setCamera(camera.id())
                    .setStream("test")
                    .setSequence(n)
                    .setCaptureTimeUs(now)
                    .setCodec(camera.codec())
                    .setRotation(camera.rotation())
                    .setData(ByteString.copyFrom(camera.pictures()
                            .get((int) ((n - 1) % camera.pictures().size()))))
                    .build();
            send("frames", camera.id(), frame.toByteArray());
            FrameLandmarks hand = landmarks(camera.id(), n, now);
            FrameLandmarks result = bodies ? hand.toBuilder().addObjects(body()).build() : hand;
            send("landmarks", camera.id(), result.toByteArray());
        }
        if (scene != null) {
            send("scenes", scene, scene(scene, cameras, n, now).toByteArray());
        }
        producer.flush();
    }

    private void send(String topic, String key, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value));
        } catch (KafkaException e) {
            // The broker is away; the next one goes through.
        }
    }

    /** A face, another one each time, enters the zone "desk". */
    static Event visit(String camera, int number, long atMs) {
        return Event.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setNumber(number)
                .setType(EventType.EVENT_TYPE_ZONE_ENTERED)
                .setRule("visits")
                .setKind("face")
                .setTrackId(number)
                .setZone("desk")
                .setCaptureTimeUs(1000 * atMs)
                .build();
    }

    /** Each with words of its own. */
    static Reject reject(String camera, Reason reason, int row) {
        return Reject.newBuilder()
                .setCamera(camera)
                .setReason(reason)
                .setDetail("the picture ends early: its entropy-coded data ends in row " + row + " of 1080")
                .build();
    }

    /** One right hand with a track id of 7, its raw points 40 pixels below the smoothed ones. */
    static FrameLandmarks landmarks(String camera, long sequence, long captureUs) {
        TrackedObject.Builder hand = TrackedObject.newBuilder()
                .setTrackId(7)
                .setKind("hand")
                .setHandedness(Handedness.HANDEDNESS_RIGHT)
                .setHandednessScore(.9f)
                .setScore(.95f)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setTopology("hand21")
                .setPipeline("hand")
                .setBox(Box.newBuilder().setRight(WIDTH).setBottom(HEIGHT))
                .setAge(3);
        for (double[] point : HAND) {
            hand.addLandmarks(point(point[0], point[1], 0));
            hand.addRawLandmarks(point(point[0], point[1], 40));
        }
        return FrameLandmarks.newBuilder()
                .setVersion(1)
                .setCamera(camera)
                .setStream("test")
                .setSequence(sequence)
                .setCaptureTimeUs(captureUs)
                .setWidth(WIDTH)
                .setHeight(HEIGHT)
                .addObjects(hand)
                .build();
    }

    private static TrackedObject body() {
        TrackedObject.Builder body = TrackedObject.newBuilder()
                .setTrackId(3)
                .setKind("body")
                .setScore(.9f)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setTopology("body17")
                .setPipeline("bodies")
                .setBox(Box.newBuilder().setRight(WIDTH).setBottom(HEIGHT))
                .setAge(2)
                .setPersonId(5)
                .setBodyId(3);
        for (int i = 0; i < 17; i++) {
            body.addLandmarks(point(HAND[i][0], HAND[i][1], 0));
        }
        return body.build();
    }

    private static Landmark point(double x, double y, int down) {
        return Landmark.newBuilder()
                .setX((float) (x * WIDTH))
                .setY((float) (y * HEIGHT + down))
                .build();
    }

    private static double[][] hand() {
        List<double[]> points = new ArrayList<>();
        for (int i = 0; i < 21; i++) {
            points.add(new double[] {.08 + .14 * (i % 7), .18 + .3 * (i / 7)});
        }
        return points.toArray(double[][]::new);
    }

    private static BufferedImage picture() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.GRAY);
        g.fillRect(0, 0, WIDTH, HEIGHT);
        g.setColor(Color.MAGENTA);
        for (double[] point : HAND) {
            g.fillOval(
                    (int) Math.round(point[0] * WIDTH) - DISC,
                    (int) Math.round(point[1] * HEIGHT) - DISC,
                    2 * DISC,
                    2 * DISC);
        }
        g.dispose();
        return image;
    }

    /** Turned clockwise by a multiple of 90 degrees. */
    private static BufferedImage turned(BufferedImage image, int degrees) {
        int quarters = Math.floorMod(degrees / 90, 4);
        BufferedImage turned = image;
        for (int q = 0; q < quarters; q++) {
            BufferedImage next = new BufferedImage(turned.getHeight(), turned.getWidth(), image.getType());
            for (int y = 0; y < turned.getHeight(); y++) {
                for (int x = 0; x < turned.getWidth(); x++) {
                    next.setRGB(turned.getHeight() - 1 - y, x, turned.getRGB(x, y));
                }
            }
            turned = next;
        }
        return turned;
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }

    /** With an APP1 segment that holds the EXIF orientation and nothing else. */
    private static byte[] withOrientation(byte[] jpeg, int orientation) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2); // SOI
        byte[] exif = {
            'E',
            'x',
            'i',
            'f',
            0,
            0, // then TIFF, big endian, one entry: tag 0x0112, SHORT, 1 value
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            1,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        out.write(new byte[] {(byte) 0xFF, (byte) 0xE1, 0, (byte) (exif.length + 2)});
        out.write(exif);
        out.write(jpeg, 2, jpeg.length - 2);
        return out.toByteArray();
    }

    @Override
    public void close() {
        clock.shutdownNow();
        producer.close(Duration.ZERO);
    }
}
