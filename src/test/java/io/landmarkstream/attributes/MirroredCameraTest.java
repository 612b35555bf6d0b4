package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.landmarkstream.frame.CameraSettings;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A camera's pictures are mirror images, or are not, for everything that its results say: whether a frame says so or
 * the camera's settings do.
 */
class MirroredCameraTest {

    private static final long FRAME_US = 33_333;

    @ParameterizedTest(name = "frame says {0}, settings say {1}")
    @CsvSource({
        "false, , false",
        "true, , true",
        "false, true, true",
        "true, false, false",
        "true, true, true",
        "false, false, false"
    })
    void leftAndRightAreThePersonsWhoeverSaysThatItIsAMirrorImage(boolean frame, Boolean settings, boolean mirrored) {
        Cameras cameras = new Cameras(Map.of("cam", new CameraSettings(0, settings, null, null)), true);
        Envelope envelope = new Envelope(EnumSet.allOf(Codec.class), 1000, cameras);
        Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        AttributeExtractor extractor = new AttributeExtractor(AttributesOptions.DEFAULT);
        TrackerState tracks = TrackerState.EMPTY;
        AttributesState memory = AttributesState.EMPTY;
        Handedness handedness = null;
        FaceAttributes smiling = null;
        Blink blink = null;
        for (int i = 0; i < 60; i++) {
            // The eye that is the left one in a picture as it is shuts for a moment.
            double shut = i >= 40 && i < 46 ? 1 : 0;
            FrameInfo info = info(envelope, frame, i);
            assertThat(info.mirrored()).isEqualTo(mirrored);
            DetectedFrame detected =
                    new DetectedFrame(info, Continuity.SMOOTH, 640, 480, List.of(rightHand(), face(shut)));
            Tracker.TrackUpdate tracked = tracker.update(tracks, detected);
            tracks = tracked.state();
            AttributeExtractor.Extraction extracted = extractor.update(
                    memory, new TrackedFrame(info, Continuity.SMOOTH, 640, 480, tracked.objects(), tracked.events()));
            memory = extracted.state();
            handedness = tracked.objects().get(0).handedness();
            FaceAttributes face = extracted.attributes().get(1).face();
            smiling = i == 30 ? face : smiling;
            blink = face.blinks().isEmpty() ? blink : face.blinks().get(0);
        }

        float sign = mirrored ? -1 : 1;
        Expression expression = smiling.expression();
        assertThat(handedness).isEqualTo(mirrored ? Handedness.LEFT : Handedness.RIGHT);
        assertThat(sign * smiling.pose().yaw()).isBetween(8f, 16f);
        assertThat(sign * smiling.pose().roll()).isBetween(5f, 12f);
        assertThat(sign * (expression.mouthSmileLeft() - expression.mouthSmileRight()))
                .isGreaterThan(.2f);
        assertThat(blink.eye()).isEqualTo(mirrored ? Blink.Eye.RIGHT : Blink.Eye.LEFT);
    }

    private static FrameInfo info(Envelope envelope, boolean mirrored, int number) {
        byte[] value = io.landmarkstream.proto.Frame.newBuilder()
                .setVersion(1)
                .setCamera("cam")
                .setSequence(number)
                .setCaptureTimeUs(1_000_000 + number * FRAME_US)
                .setCodec(io.landmarkstream.proto.Codec.CODEC_JPEG)
                .setMirrored(mirrored)
                .setData(ByteString.copyFrom(new byte[] {1}))
                .build()
                .toByteArray();
        return envelope.read(new RawRecord("cam".getBytes(StandardCharsets.UTF_8), value, 0, number, 0, ""))
                .info();
    }

    private static DetectedObject rightHand() {
        return new DetectedObject(
                Kind.HAND, "p", "hand21", .99f, Handedness.RIGHT, .95f, Hands.open(), new float[0], new float[0]);
    }

    /** A head turned and tilted to its left that smiles with its left half, as the picture shows it. */
    private static DetectedObject face(double shut) {
        HeadModel model = HeadModel.CANONICAL;
        double[] turn = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        Matrices.turn(turn, 0, -.2, .15);
        float[] points = new float[3 * 68];
        for (int i = 0; i < 68; i++) {
            boolean leftEye = i >= 42 && i < 48;
            double[] at = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                at[axis] = model.neutral[3 * i + axis]
                        + (leftEye ? shut * model.blink[3 * i + axis] : 0)
                        + (model.neutral[3 * i] > 0 ? model.smile[3 * i + axis] : 0);
            }
            at = Matrices.times(turn, at);
            double focal = 320 / Math.tan(Math.toRadians(30));
            points[3 * i] = (float) (320 + focal * at[0] / (at[2] + 50));
            points[3 * i + 1] = (float) (240 + focal * at[1] / (at[2] + 50));
        }
        return new DetectedObject(
                Kind.FACE, "p", "face68", .99f, Handedness.UNKNOWN, 0, points, new float[0], new float[0]);
    }
}
