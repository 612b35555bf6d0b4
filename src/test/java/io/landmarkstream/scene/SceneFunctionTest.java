package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.emit.SceneMessages;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFinalizer;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The scene's step in Flink: when ticks come, what a restore changes, and that outages make nothing late. */
class SceneFunctionTest {

    private static final long FRAME_US = 50_000;
    private static final long START_US = 1_700_000_000_000_000L;
    private static final Duration WAIT = Duration.ofMillis(150);
    private static final double[] LEVEL = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    /** Two cameras side by side, 40 cm apart. */
    private static final Scene SCENE = new Scene("room", 0, List.of(camera("a", .2), camera("b", -.2)));

    private static final SceneRoutes ROUTES = new SceneRoutes(List.of(SCENE));

    private KeyedOneInputStreamOperatorTestHarness<CameraKey, SceneView, SceneFrame> harness;

    private static CameraModel camera(String id, double x) {
        return new CameraModel(id, 640, 480, 600, 600, 319.5, 239.5, new double[5], LEVEL, new double[] {x, 0, 0}, 0);
    }

    @BeforeEach
    void open() throws Exception {
        harness = harness();
        harness.open();
        harness.setProcessingTime(START_US / 1000);
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static KeyedOneInputStreamOperatorTestHarness<CameraKey, SceneView, SceneFrame> harness() throws Exception {
        KeyedOneInputStreamOperatorTestHarness<CameraKey, SceneView, SceneFrame> harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new KeyedProcessOperator<>(
                                new SceneFunction(ROUTES, new SceneOptions(WAIT), Duration.ofHours(1))),
                        ROUTES::keyOf,
                        TypeInformation.of(CameraKey.class),
                        CameraKey.MAX_PARALLELISM,
                        1,
                        0);
        harness.setup(TypeInformation.of(SceneFrame.class).createSerializer(new SerializerConfigImpl()));
        return harness;
    }

    /** What the camera sees of a hand that moves to the right at half a metre a second, 1.5 m away. */
    private static SceneView view(CameraModel camera, int frame) {
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            double[] seen = camera.project(
                    .5 * frame * FRAME_US / 1e6 - .2 + .02 * (i % 5), .02 * (i / 5), 1.5 + .01 * (i % 3));
            points[3 * i] = (float) seen[0];
            points[3 * i + 1] = (float) seen[1];
        }
        return new SceneView(
                camera.id(),
                "run",
                frame,
                START_US + frame * FRAME_US,
                640,
                480,
                false,
                List.of(new ViewObject(
                        1,
                        Kind.HAND,
                        "hand21",
                        Handedness.RIGHT,
                        1,
                        0,
                        points,
                        new float[0],
                        new boolean[0],
                        false,
                        .99f,
                        "",
                        0,
                        null,
                        Float.NaN)));
    }

    private void give(int camera, int frame) throws Exception {
        harness.processElement(new StreamRecord<>(view(SCENE.cameras().get(camera), frame)));
    }

    private void both(int from, int to) throws Exception {
        for (int frame = from; frame < to; frame++) {
            give(0, frame);
            give(1, frame);
        }
    }

    private List<SceneFrame> frames() {
        return harness.extractOutputValues();
    }

    private static List<String> bytes(List<SceneFrame> frames) {
        SceneMessages messages = new SceneMessages(List.of(SCENE));
        return frames.stream()
                .map(frame -> HexFormat.of().formatHex(messages.message(frame).toByteArray()))
                .toList();
    }

    private static SceneCamera.State state(SceneFrame frame, int camera) {
        return frame.cameras().get(camera).state();
    }

    @Test
    void ticksComeWhenBothCamerasHavePassedThemWithoutAnyClock() throws Exception {
        both(0, 40);

        assertThat(frames()).hasSizeGreaterThan(30).noneMatch(SceneFrame::timedOut);
        assertThat(frames().get(20).cameras()).allMatch(camera -> camera.state() == SceneCamera.State.USED);
        assertThat(frames().get(30).objects()).hasSize(1);
    }

    @Test
    void aCameraThatDiesIsWaitedForAndTheOthersGoOn() throws Exception {
        both(0, 20);
        int before = frames().size();
        give(0, 20);
        give(0, 21);
        give(0, 22);
        assertThat(frames()).as("camera b may still come").hasSizeLessThanOrEqualTo(before + 1);

        harness.setProcessingTime(START_US / 1000 + WAIT.toMillis() + 1);
        List<SceneFrame> late = frames().subList(before, frames().size());
        assertThat(late).anyMatch(SceneFrame::timedOut);
        assertThat(late).anyMatch(frame -> state(frame, 1) == SceneCamera.State.LATE);

        int waited = frames().size();
        for (int frame = 23; frame < 30; frame++) {
            give(0, frame);
        }
        List<SceneFrame> alone = frames().subList(waited, frames().size());
        assertThat(alone).as("nobody waits any more").hasSizeGreaterThan(4);
        assertThat(alone).allMatch(frame -> state(frame, 1) == SceneCamera.State.SILENT);
    }

    @Test
    void aRestoreChangesNoByteHoweverLongTheOutage() throws Exception {
        both(0, 40);
        List<String> whole = bytes(frames());
        assertThat(whole).hasSizeGreaterThan(30);
        close();

        harness = harness();
        harness.open();
        harness.setProcessingTime(START_US / 1000);
        both(0, 20);
        give(0, 20);
        give(0, 21);
        List<SceneFrame> seen = new ArrayList<>(frames());
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        close();

        harness = harness();
        harness.initializeState(saved);
        harness.open();
        harness.setProcessingTime(START_US / 1000 + Duration.ofMinutes(30).toMillis());
        assertThat(frames()).as("the outage made nothing late").isEmpty();
        give(1, 20);
        give(1, 21);
        both(22, 40);
        seen.addAll(frames());

        assertThat(bytes(seen)).isEqualTo(whole);
    }

    /** The heap state backend keeps the object that views change, and writes it while they come. */
    @Test
    void viewsThatComeWhileACheckpointIsWrittenAreNotInIt() throws Exception {
        both(0, 20);
        OperatorSnapshotFutures writing = harness.getOperator()
                .snapshotState(
                        1,
                        1,
                        CheckpointOptions.forCheckpointWithDefaultLocation(),
                        new MemCheckpointStreamFactory(1 << 20));
        both(20, 40);
        List<String> after = bytes(frames().subList(frames().size() - 15, frames().size()));
        OperatorSubtaskState saved = OperatorSnapshotFinalizer.create(writing).getJobManagerOwnedState();
        close();

        harness = harness();
        harness.initializeState(saved);
        harness.open();
        harness.setProcessingTime(START_US / 1000);
        both(20, 40);

        assertThat(frames()).hasSizeGreaterThan(15).hasSizeLessThan(25);
        assertThat(bytes(frames().subList(frames().size() - 15, frames().size())))
                .isEqualTo(after);
    }

    @Test
    void aSceneComesBackFromACheckpointAsItWas() throws Exception {
        SceneMemorySchema form = new SceneMemorySchema();
        DataOutputSerializer out = new DataOutputSerializer(64);
        form.serialize(new SceneMemory(SceneState.empty(), -1, 2, 3), out);

        SceneMemory back = form.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));

        assertThat(back).usingRecursiveComparison().isEqualTo(new SceneMemory(SceneState.empty(), -1, 2, 3));
        byte[] newer = out.getCopyOfBuffer();
        newer[0]++;
        assertThatThrownBy(() -> form.deserialize(new DataInputDeserializer(newer)))
                .hasMessageContaining("written by a newer release");
    }

    @Test
    void afterARestoreALateCameraIsWaitedForAsLongAsBefore() throws Exception {
        both(0, 20);
        give(0, 20);
        give(0, 21);
        OperatorSubtaskState saved = harness.snapshot(1, 1);
        close();

        long again = START_US / 1000 + Duration.ofMinutes(30).toMillis();
        harness = harness();
        harness.initializeState(saved);
        harness.open();
        harness.setProcessingTime(again);
        assertThat(frames()).isEmpty();
        harness.setProcessingTime(again + WAIT.toMillis() + 1);
        assertThat(frames()).isNotEmpty().anyMatch(SceneFrame::timedOut);
    }
}
