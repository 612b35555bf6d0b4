package io.landmarkstream.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.sign.SignStateFormat;
import io.landmarkstream.simulate.Crowd;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import io.landmarkstream.track.TrackerStateFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CapacityPlanTest {

    private static final Costs COSTS = Costs.shipped();

    private static CapacityPlan plan(int cameras, double fps, String codec, double hands, double faces, int points) {
        return CapacityPlan.of(
                new CapacityPlan.Wanted(
                        cameras,
                        fps,
                        1280,
                        720,
                        codec,
                        List.of("face", "hand"),
                        null,
                        hands,
                        faces,
                        points,
                        4,
                        1800,
                        2),
                COSTS);
    }

    @Test
    void coresAndBytesGrowWithFramesAndStateWithCameras() {
        CapacityPlan one = plan(16, 15, "h264", 2, 1, 68);
        CapacityPlan four = plan(64, 15, "h264", 2, 1, 68);

        assertThat(four.cores()).isCloseTo(4 * one.cores(), within(1e-9));
        assertThat(four.inMb()).isCloseTo(4 * one.inMb(), within(1e-9));
        assertThat(four.stateMb() - COSTS.jobStateMb())
                .isCloseTo(4 * (one.stateMb() - COSTS.jobStateMb()), within(1e-9));
        assertThat(plan(16, 30, "h264", 2, 1, 68).cores()).isCloseTo(2 * one.cores(), within(1e-9));
        assertThat(plan(16, 15, "jpeg", 2, 1, 68).inMb()).isGreaterThan(4 * one.inMb());
    }

    @Test
    void theBusiestSlotIsNotFullAndSlotsAreANumberOverWhichCamerasSpreadEvenly() {
        for (int cameras : new int[] {4, 16, 64, 200, 1000}) {
            CapacityPlan plan = plan(cameras, 15, "h264", 2, 1, 68);
            if (plan.slots() < cameras) {
                assertThat(plan.cores() * CapacityPlan.SPREAD / plan.slots()).isLessThanOrEqualTo(1);
            }
            assertThat(plan.slots()).isEqualTo(CapacityPlan.even(plan.slots()));
            assertThat(plan.taskManagers() * 4).isGreaterThanOrEqualTo(plan.slots());
            assertThat(plan.partitions()).isGreaterThanOrEqualTo(plan.slots());
        }
        assertThat(IntStream.of(1, 32, 33, 65, 129, 300, 500, 513, 5000).map(CapacityPlan::even))
                .containsExactly(1, 32, 36, 72, 144, 320, 512, 576, 2048);
    }

    @Test
    void moreSlotsThanCamerasHelpNobody() {
        assertThat(plan(2, 240, "h264", 2, 1, 68).slots()).isEqualTo(2);
    }

    @Test
    void whatWasNotMeasuredIsRefused() {
        assertThatThrownBy(() -> plan(1, 15, "h265", 2, 1, 68)).hasMessageContaining("known are jpeg, h264");
        assertThatThrownBy(() -> CapacityPlan.of(
                        new CapacityPlan.Wanted(1, 15, 64, 64, "jpeg", List.of("face"), null, 1, 1, 68, 1, 60, 2),
                        COSTS))
                .hasMessageContaining("known are hand,face and mediapipe-hand-lite,face-mesh-478");
    }

    /** Results and state of frames that are made here. */
    @Test
    void resultsAndStateAreAsLargeAsItSays() throws Exception {
        List<DetectedObject> objects = List.of(
                object(Kind.HAND, "hand21", 21, 100),
                object(Kind.HAND, "hand21", 21, 300),
                object(Kind.FACE, "mesh478", 478, 600));
        States states = new States();
        TrackedFrame frame = null;
        for (int i = 0; i < 30; i++) {
            frame = states.next(i, 100_000, objects);
        }
        assertThat(frame.objects()).hasSize(3);
        int result = new ResultMessages(List.of(), true, true)
                .message(AttributedFrame.of(frame))
                .getSerializedSize();
        CapacityPlan plan = plan(100, 10, "jpeg", 2, 1, 478);

        assertThat(plan.outMb() * 1e6 / 1000).as("bytes of a result").isBetween(.9 * result, 1.35 * result);
        assertThat(plan.stateMb() * 1e6 / 100)
                .as("bytes of a camera's state")
                .isBetween(.8 * states.bytes(), 1.5 * states.bytes());
    }

    /** What is kept of people who move, at rates at which the last two seconds fill and do not. */
    @ParameterizedTest
    @ValueSource(ints = {5, 15, 30})
    void thePeopleOfACameraTakeTheStateThatItSays(int fps) throws Exception {
        Crowd crowd = new Crowd(1, 2, fps, 0, Noise.ONE_PIXEL, new Crowd.Traffic(160, 160, 260, 1e9));
        States states = new States();
        for (int i = 0; i < 4 * fps; i++) {
            states.next(
                    i,
                    1_000_000 / fps,
                    crowd.next().seen().stream().map(Crowd.Seen::detected).toList());
        }
        int cameras = 100_000;
        double planned = 1e6 * plan(cameras, fps, "jpeg", 4, 2, 68).stateMb() / cameras;

        assertThat(planned - COSTS.cameraStateBytes()).isCloseTo(states.bytes(), withinPercentage(7));
    }

    /** The steps that keep something of a camera's objects. */
    private static final class States {
        private final Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        private final AttributeExtractor attributes = new AttributeExtractor(AttributesOptions.DEFAULT);
        private final SignExtractor signs = new SignExtractor(AttributesOptions.DEFAULT.signs());
        private TrackerState tracked = TrackerState.EMPTY;
        private AttributesState attributed = AttributesState.EMPTY;
        private SignState signed = SignState.EMPTY;

        TrackedFrame next(int i, long stepUs, List<DetectedObject> objects) {
            FrameInfo info = FrameInfo.of(new CameraKey("camera", 0), "s", i, 1_000_000 + i * stepUs);
            Tracker.TrackUpdate step =
                    tracker.update(tracked, new DetectedFrame(info, Continuity.SMOOTH, 1280, 720, objects));
            TrackedFrame frame = new TrackedFrame(info, Continuity.SMOOTH, 1280, 720, step.objects(), step.events());
            AttributeExtractor.Extraction read = attributes.update(attributed, frame);
            tracked = step.state();
            attributed = read.state();
            signed = signs.update(signed, frame, read.attributes()).state();
            return frame;
        }

        int bytes() throws IOException {
            DataOutputSerializer out = new DataOutputSerializer(1024);
            TypeInformation.of(AttributesState.class)
                    .createSerializer(new SerializerConfigImpl())
                    .serialize(attributed, out);
            return TrackerStateFormat.write(tracked).length + SignStateFormat.write(signed).length + out.length();
        }
    }

    private static DetectedObject object(Kind kind, String topology, int count, int x) {
        float[] points = new float[3 * count];
        for (int i = 0; i < count; i++) {
            points[3 * i] = x + (i * 37 % 101) * .9f;
            points[3 * i + 1] = 200 + (i * 53 % 97) * .9f;
            points[3 * i + 2] = i % 13;
        }
        return new DetectedObject(
                kind,
                kind.isHand() ? "hand" : "face",
                topology,
                .9f,
                kind.isHand() ? Handedness.LEFT : Handedness.UNKNOWN,
                .9f,
                points,
                new float[0],
                kind.isHand() ? points.clone() : new float[0]);
    }

    @Test
    void thePageNamesEveryFigure() throws Exception {
        String page = Files.readString(Path.of(System.getProperty("landmarks.home", "."), "docs", "capacity.md"));
        String file = new String(CapacityPlanTest.class
                .getResourceAsStream("/capacity/costs.yaml")
                .readAllBytes());
        var number = java.util.regex.Pattern.compile("(?<=: )[0-9.]+").matcher(file);
        while (number.find()) {
            assertThat(page).contains(number.group());
        }
    }
}
