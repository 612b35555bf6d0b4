package io.landmarkstream.bench;

import com.google.protobuf.InvalidProtocolBufferException;
import io.landmarkstream.export.Export;
import io.landmarkstream.export.Table;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.proto.Box;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.simulate.Fingers;
import io.landmarkstream.simulate.HandModel;
import io.landmarkstream.simulate.Placement;
import io.landmarkstream.simulate.Rotation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;

/**
 * How long {@code export} takes for results of simulated hands with points, raw points and points in metres, from the
 * record's bytes to the closed file, without Kafka.
 */
public final class ExportBench {

    /** Records that differ; they come again with other numbers. */
    private static final int DIFFERENT = 2000;

    private static final int HANDS = 2;

    /**
     * The figures.
     *
     * @param objects rows
     * @param seconds from the first record's bytes to the closed file
     * @param bytes of the file
     */
    public record Figures(String format, long objects, double seconds, long bytes) {}

    private final long objects;
    private final Path folder;
    private final Consumer<String> say;

    public ExportBench(long objects, Path folder, Consumer<String> say) {
        this.objects = objects;
        this.folder = folder;
        this.say = say;
    }

    /** Writes one file. */
    public Figures run(Export.Format format) throws IOException {
        byte[][] records = records();
        Path file = folder.resolve("hands" + format.ending());
        long begin = System.nanoTime();
        long written = write(records, format, file);
        Figures figures = new Figures(format.toString(), written, (System.nanoTime() - begin) / 1e9, Files.size(file));
        say.accept(String.format(
                Locale.ROOT,
                "%s: %,d hands in %.1f s, %.0f MB, %.0f bytes a hand",
                format,
                figures.objects(),
                figures.seconds(),
                figures.bytes() / 1e6,
                (double) figures.bytes() / figures.objects()));
        return figures;
    }

    private long write(byte[][] records, Export.Format format, Path file) throws IOException {
        Table table = Table.OBJECTS;
        try (Export export = Export.of(file, format, table, Topologies::get, null)) {
            for (long frame = 0; export.written() < objects; frame++) {
                FrameLandmarks.Builder record = parsed(records[(int) (frame % records.length)]);
                export.add(record.setSequence(frame)
                        .setCaptureTimeUs(1_760_000_000_000_000L + 33_333 * frame)
                        .build());
            }
            return export.written();
        }
    }

    private static FrameLandmarks.Builder parsed(byte[] record) {
        try {
            return FrameLandmarks.newBuilder().mergeFrom(record);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[][] records() {
        Random random = new Random(1);
        byte[][] records = new byte[DIFFERENT][];
        for (int i = 0; i < records.length; i++) {
            FrameLandmarks.Builder frame = FrameLandmarks.newBuilder()
                    .setVersion(1)
                    .setCamera("cam-" + i % 16)
                    .setStream("2026-11-30T08:00:00Z")
                    .setWidth(1280)
                    .setHeight(720);
            for (int hand = 0; hand < HANDS; hand++) {
                frame.addObjects(hand(hand, random));
            }
            records[i] = frame.build().toByteArray();
        }
        return records;
    }

    private static TrackedObject hand(int number, Random random) {
        float[] points = HandModel.of(random, .05)
                .points(
                        Fingers.OPEN.towards(Fingers.FIST, random.nextDouble()),
                        number == 0 ? Handedness.LEFT : Handedness.RIGHT,
                        new Placement(
                                300 + 600 * random.nextDouble(), 300 + 200 * random.nextDouble(), 120, Rotation.NONE));
        TrackedObject.Builder object = TrackedObject.newBuilder()
                .setTrackId(1 + number)
                .setKind("hand")
                .setScore(.9f)
                .setState(TrackState.TRACK_STATE_OBSERVED)
                .setTopology("hand21")
                .setPipeline("hand")
                .setAge(100)
                .setBox(Box.newBuilder().setLeft(300).setTop(300).setRight(420).setBottom(420))
                .setHand(HandAttributes.newBuilder().setGesture("open_palm").setGestureScore(.9f));
        for (int i = 0; i < points.length; i += 3) {
            Landmark.Builder point =
                    Landmark.newBuilder().setX(points[i]).setY(points[i + 1]).setZ(points[i + 2]);
            object.addLandmarks(point);
            object.addRawLandmarks(point.setX(points[i] + (float) random.nextGaussian()));
            object.addWorldLandmarks(Landmark.newBuilder()
                    .setX(points[i] / 1000)
                    .setY(points[i + 1] / 1000)
                    .setZ(points[i + 2] / 1000));
        }
        return object.build();
    }
}
