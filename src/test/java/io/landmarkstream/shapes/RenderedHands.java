package io.landmarkstream.shapes;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.Finger;
import io.landmarkstream.proto.FingerState;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/** Results of rendered hands, with their gestures as cameras' names. */
final class RenderedHands {

    private static final List<String[]> HANDS = read();

    private final Random random = new Random(5);
    private final AttributeExtractor extractor = new AttributeExtractor(new AttributesOptions(
            AttributesOptions.DEFAULT.gestures(), Duration.ZERO, AttributesOptions.DEFAULT.fieldOfView()));
    private int next;

    /** The next hand, each coordinate off by a pixel; the hands come again and again. */
    FrameLandmarks next() {
        String[] cells = HANDS.get(next % HANDS.size());
        float[] points = new float[63];
        for (int i = 0; i < points.length; i++) {
            points[i] = Float.parseFloat(cells[2 + i]) + (float) random.nextGaussian();
        }
        return result(cells[0], cells[1].equals("left"), points, next++);
    }

    FrameLandmarks result(String gesture, boolean left, float[] points, long time) {
        io.landmarkstream.proto.TrackedObject.Builder object = io.landmarkstream.proto.TrackedObject.newBuilder()
                .setTrackId(1)
                .setKind("hand")
                .setTopology("hand21")
                .setHandedness(
                        left
                                ? io.landmarkstream.proto.Handedness.HANDEDNESS_LEFT
                                : io.landmarkstream.proto.Handedness.HANDEDNESS_RIGHT);
        for (int i = 0; i < points.length; i += 3) {
            object.addLandmarks(
                    Landmark.newBuilder().setX(points[i]).setY(points[i + 1]).setZ(points[i + 2]));
        }
        return FrameLandmarks.newBuilder()
                .setCamera(gesture)
                .setCaptureTimeUs(time * 33_333)
                .addObjects(object.setHand(attributes(left, points)))
                .build();
    }

    private io.landmarkstream.proto.HandAttributes attributes(boolean left, float[] points) {
        TrackedObject hand = new TrackedObject(
                1,
                Kind.HAND,
                "rendered",
                "hand21",
                left ? Handedness.LEFT : Handedness.RIGHT,
                1,
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
        HandAttributes read = extractor
                .update(
                        AttributesState.EMPTY,
                        new TrackedFrame(info, Continuity.SMOOTH, 640, 480, List.of(hand), List.of()))
                .attributes()
                .get(0)
                .hand();
        io.landmarkstream.proto.HandAttributes.Builder message = io.landmarkstream.proto.HandAttributes.newBuilder()
                .setGesture(read.gesture())
                .setPinchDistance(read.pinch());
        for (int i = 0; i < 5; i++) {
            message.addFingers(Finger.newBuilder()
                    .setBend(read.bends()[i])
                    .setState(FingerState.valueOf("FINGER_STATE_" + read.fingers()[i])));
        }
        return message.build();
    }

    private static List<String[]> read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                RenderedHands.class.getResourceAsStream("/bench/gestures.csv"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(","))
                    .collect(Collectors.toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
