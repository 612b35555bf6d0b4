package io.landmarkstream.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.control.ControlRecord;
import io.landmarkstream.control.ControlState;
import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.decode.video.PendingFrame;
import io.landmarkstream.decode.video.UnitRef;
import io.landmarkstream.decode.video.VideoState;
import io.landmarkstream.event.Event;
import io.landmarkstream.frame.AdmittedCameras;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.SettingsPlan;
import io.landmarkstream.frame.StreamPosition;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.Roi;
import io.landmarkstream.scene.SceneFrame;
import io.landmarkstream.scene.SceneView;
import io.landmarkstream.shed.ShedState;
import io.landmarkstream.track.TrackedFrame;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.java.typeutils.PojoTypeInfo;
import org.apache.flink.api.java.typeutils.runtime.PojoSerializer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that travels or is kept as state is a type Flink knows: none falls back to Kryo. */
class StateTypesTest {

    private static final SerializerConfigImpl STRICT =
            new SerializerConfigImpl(new Configuration().set(PipelineOptions.GENERIC_TYPES, false));

    private static final TypeSerializer<Outcome<Frame>> OUTCOME = Outcomes.serializer(new TypeHint<>() {});

    @ParameterizedTest
    @ValueSource(
            classes = {
                RawRecord.class,
                CameraKey.class,
                Frame.class,
                DecodedFrame.class,
                DetectedFrame.class,
                TrackedFrame.class,
                AttributedFrame.class,
                StreamPosition.class,
                Continuity.class,
                ShedState.class,
                VideoState.class,
                UnitRef.class,
                PendingFrame.class,
                AdmittedCameras.class,
                FinderState.class,
                AttributesState.class,
                Event.class,
                SceneView.class,
                SceneFrame.class,
                SettingsPlan.class,
                ControlRecord.class,
                ControlState.class
            })
    void isAPojoThroughAndThrough(Class<?> type) {
        TypeInformation<?> information = TypeInformation.of(type);

        assertThat(information).isInstanceOf(PojoTypeInfo.class);
        information.createSerializer(STRICT); // throws for a generic type anywhere inside
    }

    @Test
    void statesComeBackAsTheyWere() throws IOException {
        assertThat(back(StreamPosition.class, new StreamPosition("run", -1, true, 5, 640, 480)))
                .isEqualTo(new StreamPosition("run", -1, true, 5, 640, 480));
        FinderState regions = new FinderState(
                List.of(new FinderState.PipelineState("p", List.of(new Roi(1, 2, 3, 4, .5f)), 7, 9, List.of())));
        assertThat(back(FinderState.class, regions)).isEqualTo(regions);
        assertThat(back(ShedState.class, new ShedState(-.5, true, 7))).isEqualTo(new ShedState(-.5, true, 7));
        AdmittedCameras admitted = new AdmittedCameras(3, 7, Map.of("a", 5L), 2);
        assertThat(back(AdmittedCameras.class, admitted)).isEqualTo(admitted);
        assertThat(back(Continuity.class, Continuity.SMOOTH)).isEqualTo(Continuity.SMOOTH);
    }

    @Test
    void settingsComeBackAsTheyWereWithWhatIsAbsentAbsent() throws IOException {
        FrameSettings all = new FrameSettings(
                3,
                true,
                .5,
                0.,
                70.,
                4,
                true,
                List.of("face"),
                Map.of("hand", "hand-fp32"),
                List.of(new FrameSettings.Outline("door", List.of(0., 0., 1., 0., 1., 1.))),
                null,
                List.of(new FrameSettings.Sign("bye", 2, true, 1, List.of(new float[] {1, -2.5f}))));
        SettingsPlan plan = new SettingsPlan(
                3, List.of(new SettingsPlan.Step(5, FrameSettings.configured(2)), new SettingsPlan.Step(9, all)));
        assertThat(back(SettingsPlan.class, plan)).usingRecursiveComparison().isEqualTo(plan);
        ControlState state = new ControlState(
                9,
                8,
                7.5,
                List.of(new ControlRecord(new byte[] {1}, null, 3, 4)),
                List.of(new byte[] {1}),
                6.5,
                List.of(new ControlState.Own(new byte[] {2}, 5.5, 4)));
        assertThat(back(ControlState.class, state)).usingRecursiveComparison().isEqualTo(state);
    }

    @Test
    void outcomesOfEveryStageAreKnownThroughAndThrough() {
        assertThat(Outcomes.serializer(new TypeHint<Outcome<Frame>>() {})).isInstanceOf(PojoSerializer.class);
        assertThat(Outcomes.serializer(new TypeHint<Outcome<DecodedFrame>>() {}))
                .isInstanceOf(PojoSerializer.class);
        assertThat(Outcomes.serializer(new TypeHint<Outcome<DetectedFrame>>() {}))
                .isInstanceOf(PojoSerializer.class);
        assertThat(Outcomes.serializer(new TypeHint<Outcome<TrackedFrame>>() {}))
                .isInstanceOf(PojoSerializer.class);
        assertThat(Outcomes.serializer(new TypeHint<Outcome<AttributedFrame>>() {}))
                .isInstanceOf(PojoSerializer.class);
    }

    @Test
    void aFrameCrossesTheNetworkWhole() throws IOException {
        FrameInfo info = FrameInfo.of(new CameraKey("cam", 3), "run", 7, 5);
        Frame frame = new Frame(info, Codec.H264, new byte[] {1, 2, 3}, 1, 2);

        Outcome<Frame> back = back(OUTCOME, Outcome.of(frame));

        assertThat(back.frame()).usingRecursiveComparison().isEqualTo(frame);
        assertThat(back.isRejected()).isFalse();
    }

    @Test
    void aRejectedFrameCrossesTheNetworkWithItsReason() throws IOException {
        FrameInfo info = new FrameInfo(new CameraKey("", 3), "", 0, 0, true, 270, true, 1, 2, 3, "");
        Outcome<Frame> outcome = Outcome.rejected(Reject.withoutValue(info, Reason.EMPTY, "x", 0));

        assertThat(back(OUTCOME, outcome)).isEqualTo(outcome);
    }

    private static <T> T back(Class<T> type, T value) throws IOException {
        return back(TypeInformation.of(type).createSerializer(STRICT), value);
    }

    private static <T> T back(TypeSerializer<T> serializer, T value) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(64);
        serializer.serialize(value, out);
        return serializer.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    }
}
