package io.landmarkstream.bench;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Measures what hands and faces are read as against rendered truth: 40 hands of each gesture in random views and 200
 * heads of random people and expressions, yaw up to 45°, pitch and roll up to 30°
 * ({@code models/training/lmtrain/attributes.py} makes them). Each is one frame on its own, its points blurred with
 * seeded noise as a network's are.
 */
public final class AttributesBench {

    private static final int PICTURE_WIDTH = 640;
    private static final int PICTURE_HEIGHT = 480;

    private static final List<String[]> HANDS = read("/bench/gestures.csv");
    private static final List<String[]> HEADS = read("/bench/heads.csv");

    /** True values before a head's points. */
    private static final int HEAD_NUMBERS = 11;

    private final double noise;
    private final boolean depth;
    private final Random random;
    private final AttributeExtractor extractor;

    /**
     * @param noise standard deviation added to each coordinate, pixels; hands are about 130 pixels large, heads 40 to
     *     140 between the eyes' outer corners
     * @param depth whether hands keep their z, or have 0 as from a model without
     */
    public AttributesBench(double noise, boolean depth, long seed) {
        this(noise, depth, AttributesOptions.DEFAULT.fieldOfView(), seed);
    }

    /** @param fieldOfView that is assumed, degrees; the heads were seen with 60 */
    AttributesBench(double noise, boolean depth, double fieldOfView, long seed) {
        this.extractor = new AttributeExtractor(
                new AttributesOptions(AttributesOptions.DEFAULT.gestures(), Duration.ZERO, fieldOfView));
        this.noise = noise;
        this.depth = depth;
        this.random = new Random(seed);
    }

    /**
     * What came out.
     *
     * @param gestures for each gesture the share of its hands that were read as it
     * @param yaw mean absolute error, degrees
     * @param pitch mean absolute error, degrees
     * @param roll mean absolute error, degrees
     */
    public record Result(Map<String, Double> gestures, double yaw, double pitch, double roll) {

        /** Share of the gesture that is read worst. */
        public double gestureAccuracy() {
            return gestures.values().stream().mapToDouble(x -> x).min().orElse(0);
        }

        /** Mean absolute error of the angle that is read worst, degrees. */
        public double headPoseDegrees() {
            return Math.max(yaw, Math.max(pitch, roll));
        }
    }

    /** Reads every hand and head once. */
    public Result run() {
        Map<String, double[]> counts = new TreeMap<>();
        for (String[] cells : HANDS) {
            float[] points = points(cells, 2, 3);
            String read = extractor
                    .update(AttributesState.EMPTY, frame(Kind.HAND, "hand21", points))
                    .attributes()
                    .get(0)
                    .hand()
                    .gesture();
            double[] count = counts.computeIfAbsent(cells[0], gesture -> new double[2]);
            count[0] += read.equals(cells[0]) ? 1 : 0;
            count[1]++;
        }
        double[] errors = new double[3];
        for (String[] cells : HEADS) {
            float[] points = Arrays.copyOf(points(cells, HEAD_NUMBERS, 2), 3 * 68);
            HeadPose pose = extractor
                    .update(AttributesState.EMPTY, frame(Kind.FACE, "face68", points))
                    .attributes()
                    .get(0)
                    .face()
                    .pose();
            float[] angles = {pose.yaw(), pose.pitch(), pose.roll()};
            for (int i = 0; i < 3; i++) {
                errors[i] += Math.abs(angles[i] - Double.parseDouble(cells[i])) / HEADS.size();
            }
        }
        Map<String, Double> shares = new TreeMap<>();
        counts.forEach((gesture, count) -> shares.put(gesture, count[0] / count[1]));
        return new Result(shares, errors[0], errors[1], errors[2]);
    }

    /**
     * What reading costs on one thread.
     *
     * @param hand microseconds of processor time a hand: fingers and all gestures
     * @param face microseconds of processor time a face: pose, expression and alignment
     */
    public record Cost(double hand, double face) {}

    /**
     * Reads hands, then faces, over and over.
     *
     * @param seconds for each of the two, after as long to warm up
     */
    public Cost cost(double seconds) {
        return new Cost(micros(Kind.HAND, seconds), micros(Kind.FACE, seconds));
    }

    private double micros(Kind kind, double seconds) {
        boolean hand = kind.isHand();
        List<TrackedFrame> frames = (hand ? HANDS : HEADS)
                .stream()
                        .map(cells -> hand
                                ? frame(kind, "hand21", points(cells, 2, 3))
                                : frame(kind, "face68", Arrays.copyOf(points(cells, HEAD_NUMBERS, 2), 3 * 68)))
                        .toList();
        ThreadMXBean clock = ManagementFactory.getThreadMXBean();
        long start = 0;
        int count = 0;
        for (int round = 0; round < 2; round++) {
            start = clock.getCurrentThreadCpuTime();
            long end = start + (long) (seconds * 1e9);
            for (count = 0; clock.getCurrentThreadCpuTime() < end; count++) {
                for (TrackedFrame frame : frames) {
                    extractor.update(AttributesState.EMPTY, frame);
                }
            }
        }
        return (clock.getCurrentThreadCpuTime() - start) / 1e3 / count / frames.size();
    }

    /** x, y, z of the points from a cell on, with noise; z is 0 where cells hold none. */
    private float[] points(String[] cells, int first, int dimensions) {
        int count = (cells.length - first) / dimensions;
        float[] points = new float[3 * count];
        for (int i = 0; i < count; i++) {
            for (int axis = 0; axis < dimensions; axis++) {
                if (axis < 2 || depth) {
                    points[3 * i + axis] = (float)
                            (Float.parseFloat(cells[first + dimensions * i + axis]) + noise * random.nextGaussian());
                }
            }
        }
        return points;
    }

    private static TrackedFrame frame(Kind kind, String topology, float[] points) {
        TrackedObject object = new TrackedObject(
                1,
                kind,
                "rendered",
                topology,
                Handedness.UNKNOWN,
                0,
                1,
                false,
                points,
                points,
                new float[0],
                new boolean[0],
                new float[0],
                1,
                0);
        FrameInfo info = FrameInfo.of(new CameraKey("rendered", 0), "", 1, 1_000_000);
        return new TrackedFrame(info, Continuity.SMOOTH, PICTURE_WIDTH, PICTURE_HEIGHT, List.of(object), List.of());
    }

    private static List<String[]> read(String resource) {
        try (InputStream in = AttributesBench.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read from the jar", e);
        }
    }
}
