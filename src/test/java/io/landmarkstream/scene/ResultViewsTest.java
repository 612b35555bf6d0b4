package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.Expression;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.FingerState;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What `fuse` reads from the landmarks topic is what the job itself fuses, so that both write the same frames. */
class ResultViewsTest {

    private static TrackedObject object(Kind kind, boolean predicted, float[] visibility, boolean[] hidden) {
        boolean hand = kind.isHand();
        return new TrackedObject(
                7,
                kind,
                "any",
                hand ? "hand21" : "face68",
                hand ? Handedness.LEFT : Handedness.UNKNOWN,
                hand ? .75f : 0,
                .5f,
                predicted,
                new float[] {10.25f, 20, -3, 30, 5.5f, 4},
                predicted ? new float[0] : new float[] {11, 21, -2, 31, 6, 5},
                visibility,
                hidden,
                new float[0],
                12,
                3);
    }

    private static AttributedFrame frame() {
        float[] matrix = new float[16];
        for (int i = 0; i < 16; i++) {
            matrix[i] = i + .1f;
        }
        Expression looks = new Expression(.1f, .2f, .3f, .4f, -7.3f, 12.9f, .5f, .6f, .7f, .8f, .9f, .15f);
        FaceAttributes face = new FaceAttributes(new HeadPose(1, 2, 3, matrix, .2f), looks, new float[6], List.of());
        FingerState[] fingers = new FingerState[5];
        Arrays.fill(fingers, FingerState.BENT);
        HandAttributes hand = new HandAttributes("victory", 5, .6f, fingers, new float[5], .3f);
        return new AttributedFrame(
                new TrackedFrame(
                        FrameInfo.of(new CameraKey("cam-1", 0), "run", 9, 1_700_000_000_123_456L),
                        Continuity.SMOOTH,
                        640,
                        480,
                        List.of(
                                object(Kind.HAND, false, new float[] {1, .25f}, new boolean[] {false, true}),
                                object(Kind.HAND, true, new float[0], new boolean[0]),
                                object(Kind.FACE, false, new float[0], new boolean[0])),
                        List.of()),
                List.of(new ObjectAttributes(hand, null), ObjectAttributes.NONE, new ObjectAttributes(null, face)));
    }

    @Test
    void aMessageGivesTheViewThatItsFrameGives() throws Exception {
        FrameLandmarks message = new ResultMessages(List.of(), false, false).message(frame());
        SceneView expected = SceneViews.of(frame());

        assertThat(ResultViews.of(FrameLandmarks.parseFrom(message.toByteArray())))
                .usingRecursiveComparison()
                .withComparatorForType(Float::compare, Float.class) // NaN is NaN
                .isEqualTo(expected);
        assertThat(expected.objects().get(2).gazeYaw()).isEqualTo((-7.3f + 12.9f) / 2);

        FrameLandmarks.Builder fromJson = FrameLandmarks.newBuilder();
        JsonFormat.parser().merge(JsonFormat.printer().print(message), fromJson);
        assertThat(ResultViews.of(fromJson.build()))
                .as("JSON loses nothing either")
                .usingRecursiveComparison()
                .withComparatorForType(Float::compare, Float.class) // NaN is NaN
                .isEqualTo(expected);
    }

    @Test
    void objectsOfUnknownKindsAreLeftOut() {
        FrameLandmarks message = FrameLandmarks.newBuilder()
                .addObjects(io.landmarkstream.proto.TrackedObject.newBuilder().setKind("paw"))
                .build();

        assertThat(ResultViews.of(message).objects()).isEmpty();
    }
}
