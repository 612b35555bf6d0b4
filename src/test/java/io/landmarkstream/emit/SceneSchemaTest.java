package io.landmarkstream.emit;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.proto.SceneCameraState;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.SceneCamera;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneHead;
import io.landmarkstream.scene.SceneObject;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** What stands in the records of the scenes topic. */
class SceneSchemaTest {

    private static final Scene SCENE =
            new Scene("room", 0, List.of(camera("a", new double[5]), camera("b", new double[] {.1, 0, 0, 0, .2})));

    private static CameraModel camera(String id, double[] distortion) {
        return new CameraModel(
                id,
                640,
                480,
                600,
                601,
                319.5,
                239.5,
                distortion,
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
                new double[] {.5, 0, 2},
                0);
    }

    private static SceneObject object(Kind kind, SceneHead head) {
        return new SceneObject(
                4,
                kind,
                "hand21",
                kind.isHand() ? Handedness.RIGHT : Handedness.UNKNOWN,
                .75f,
                2,
                kind.isFace(),
                new float[] {1, 2, 3, 4, 5, 6},
                new float[] {.001f, .002f},
                new byte[] {2, 0},
                new float[] {.5f, Float.NaN},
                new boolean[] {false, true},
                head,
                kind.isHand() ? "victory" : "",
                .5f,
                List.of(new SceneObject.SourceTrack("a", 7)));
    }

    private static final SceneFrame FRAME = new SceneFrame(
            "room",
            9,
            1_700_000_000_000_000L,
            List.of(
                    new SceneCamera("a", SceneCamera.State.USED, -1500, .75f),
                    new SceneCamera("b", SceneCamera.State.SILENT, 0, Float.NaN)),
            true,
            List.of(
                    object(Kind.HAND, null),
                    object(Kind.FACE, new SceneHead(new float[16], new float[] {0, 0, 1}, true))));

    private static io.landmarkstream.proto.SceneFrame message(Format format, int maxBytes) throws Exception {
        SceneSchema schema = new SceneSchema("scenes", format, new SceneMessages(List.of(SCENE)), maxBytes);
        schema.open(new OutcomeSchemaTest.Counted(), null);
        ProducerRecord<byte[], byte[]> record = schema.serialize(FRAME, null, null);
        assertThat(record.topic()).isEqualTo("scenes");
        assertThat(new String(record.key())).isEqualTo("room");
        assertThat(new String(record.headers().lastHeader("messageType").value()))
                .isEqualTo("landmarkstream.v1.SceneFrame");
        assertThat(record.value().length).isLessThanOrEqualTo(maxBytes);
        return io.landmarkstream.proto.SceneFrame.parseFrom(record.value());
    }

    @Test
    void everyFieldIsInTheMessageAndWhatIsNotKnownIsAbsent() throws Exception {
        io.landmarkstream.proto.SceneFrame message = message(Format.PROTOBUF, 10_000);

        assertThat(message.getVersion()).isEqualTo(1);
        assertThat(message.getScene()).isEqualTo("room");
        assertThat(message.getTick()).isEqualTo(9);
        assertThat(message.getTimeUs()).isEqualTo(1_700_000_000_000_000L);
        assertThat(message.getTimedOut()).isTrue();
        assertThat(message.getCameras(0).getState()).isEqualTo(SceneCameraState.SCENE_CAMERA_STATE_USED);
        assertThat(message.getCameras(0).getSkewUs()).isEqualTo(-1500);
        assertThat(message.getCameras(0).getReprojectionPx()).isEqualTo(.75f);
        assertThat(message.getCameras(0).getCalibration().getDistortionList())
                .as("none")
                .isEmpty();
        assertThat(message.getCameras(1).hasReprojectionPx()).isFalse();
        assertThat(message.getCameras(1).getCalibration().getDistortionList()).containsExactly(.1f, 0f, 0f, 0f, .2f);
        assertThat(message.getCameras(1).getCalibration().getTranslationList()).containsExactly(.5f, 0f, 2f);
        io.landmarkstream.proto.SceneObject hand = message.getObjects(0);
        assertThat(hand.getKind()).isEqualTo("hand");
        assertThat(hand.getHandedness()).isEqualTo(io.landmarkstream.proto.Handedness.HANDEDNESS_RIGHT);
        assertThat(hand.getGesture()).isEqualTo("victory");
        assertThat(hand.hasHead()).isFalse();
        assertThat(hand.getPoints(0).getViews()).isEqualTo(2);
        assertThat(hand.getPoints(1).getZ()).isEqualTo(6);
        assertThat(hand.getPoints(1).hasReprojectionPx()).isFalse();
        assertThat(hand.getPoints(1).getCompleted()).isTrue();
        assertThat(hand.getTracks(0).getTrackId()).isEqualTo(7);
        io.landmarkstream.proto.SceneObject face = message.getObjects(1);
        assertThat(face.getState()).isEqualTo(TrackState.TRACK_STATE_PREDICTED);
        assertThat(face.getHandednessScore()).isZero();
        assertThat(face.getHead().getMatrixCount()).isEqualTo(16);
        assertThat(face.getHead().getGazeList()).containsExactly(0f, 0f, 1f);
        assertThat(face.getHead().getIrises()).isTrue();
    }

    @Test
    void aFrameThatNoRecordMayHoldLeavesOutObjectsAndSaysSo() throws Exception {
        int whole = message(Format.PROTOBUF, 10_000).getSerializedSize();

        io.landmarkstream.proto.SceneFrame cut = message(Format.PROTOBUF, whole - 1);

        assertThat(cut.getObjectsList()).extracting(object -> object.getKind()).containsExactly("hand");
        assertThat(cut.getObjectsLeftOut()).isEqualTo(1);
    }
}
