package io.landmarkstream.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.emit.ResultMessages;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import io.landmarkstream.track.TrackerOptions;
import io.landmarkstream.track.TrackerState;
import io.landmarkstream.track.TrackerStateFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

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
        assertThat(four.stateMb()).isCloseTo(4 * one.stateMb(), within(1e-9));
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
    void resultsAndStateAreAsLargeAsItSays() {
        List<DetectedObject> objects = List.of(
                object(Kind.HAND, "hand21", 21, 100),
                object(Kind.HAND, "hand21", 21, 300),
                object(Kind.FACE, "mesh478", 478, 600));
        TrackerState state = TrackerState.EMPTY;
        TrackedFrame frame = null;
        Tracker tracker = new Tracker(TrackerOptions.DEFAULT);
        for (int i = 0; i < 30; i++) {
            FrameInfo info = FrameInfo.of(new CameraKey("camera", 0), "s", i, 1_000_000 + i * 40_000L);
            Tracker.TrackUpdate step =
                    tracker.update(state, new DetectedFrame(info, Continuity.SMOOTH, 1280, 720, objects));
            state = step.state();
            frame = new TrackedFrame(info, Continuity.SMOOTH, 1280, 720, step.objects(), step.events());
        }
        assertThat(frame.objects()).hasSize(3);
        int result = new ResultMessages(List.of(), true, true)
                .message(AttributedFrame.of(frame))
                .getSerializedSize();
        CapacityPlan plan = plan(100, 10, "jpeg", 2, 1, 478);

        assertThat(plan.outMb() * 1e6 / 1000).as("bytes of a result").isBetween(.9 * result, 1.35 * result);
        assertThat(plan.stateMb() * 1e6 / 100)
                .as("bytes of a camera's state")
                .isBetween(.8 * TrackerStateFormat.write(state).length, 1.5 * TrackerStateFormat.write(state).length);
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
