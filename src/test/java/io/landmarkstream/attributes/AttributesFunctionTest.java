package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** The interpreter's state per camera, kept over a restore. */
class AttributesFunctionTest {

    private static final CameraKey CAMERA = new CameraKey("cam-1", 0);

    private long now = 1_000_000;

    @Test
    void aGestureIsHeldOverARestoreAndApartFromOtherCameras() throws Exception {
        OperatorSubtaskState snapshot;
        try (Harness harness = harness(AttributesOptions.DEFAULT, null)) {
            for (int i = 0; i < 8; i++) {
                gesture(harness, CAMERA);
            }
            assertThat(gesture(harness, CAMERA)).isEqualTo("closed_fist");
            assertThat(gesture(harness, new CameraKey("cam-2", 1))).isEmpty();
            snapshot = harness.snapshot(1, 1);
        }
        try (Harness restored = harness(AttributesOptions.DEFAULT, snapshot)) {
            assertThat(gesture(restored, CAMERA)).isEqualTo("closed_fist");
        }
    }

    @Test
    void whereMeaningIsOffFramesPassAsTheyAre() throws Exception {
        try (Harness harness = harness(null, null)) {
            TrackedFrame frame = frame(CAMERA);
            AttributedFrame out = process(harness, frame);
            assertThat(out.tracked()).usingRecursiveComparison().isEqualTo(frame);
            assertThat(out.attributes()).isEmpty();
            assertThat(out.attributes(0)).isEqualTo(ObjectAttributes.NONE);
        }
    }

    @Test
    void aRejectPassesByAndTouchesNothing() throws Exception {
        try (Harness harness = harness(AttributesOptions.DEFAULT, null)) {
            for (int i = 0; i < 8; i++) {
                gesture(harness, CAMERA);
            }
            Outcome<TrackedFrame> reject =
                    Outcome.rejected(Reject.withoutValue(FrameInfo.of(CAMERA, "", 1, -5), Reason.TRUNCATED, "", 0));
            assertThat(process(harness, reject)).isEqualTo(reject);
            assertThat(gesture(harness, CAMERA)).isEqualTo("closed_fist");
        }
    }

    private String gesture(Harness harness, CameraKey camera) throws Exception {
        return process(harness, frame(camera)).attributes(0).hand().gesture();
    }

    private TrackedFrame frame(CameraKey camera) {
        now += 33_333;
        TrackedObject fist = new TrackedObject(
                1,
                Kind.HAND,
                "p",
                "hand21",
                Handedness.LEFT,
                1,
                1,
                false,
                Hands.fist(),
                new float[0],
                new float[0],
                new boolean[0],
                new float[0],
                1,
                0);
        return new TrackedFrame(
                FrameInfo.of(camera, "", 1, now), Continuity.SMOOTH, 640, 480, List.of(fist), List.of());
    }

    private static AttributedFrame process(Harness harness, TrackedFrame frame) throws Exception {
        return process(harness, Outcome.of(frame)).frame();
    }

    private static Outcome<AttributedFrame> process(Harness harness, Outcome<TrackedFrame> outcome) throws Exception {
        harness.processElement(outcome, 0);
        List<Outcome<AttributedFrame>> values = harness.extractOutputValues();
        return values.get(values.size() - 1);
    }

    private static Harness harness(AttributesOptions options, OperatorSubtaskState restored) throws Exception {
        Harness harness = new Harness(new AttributesFunction(options, Duration.ofHours(1)));
        if (restored != null) {
            harness.initializeState(restored);
        }
        harness.open();
        return harness;
    }

    private static final class Harness
            extends KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<TrackedFrame>, Outcome<AttributedFrame>> {
        Harness(AttributesFunction function) throws Exception {
            super(
                    new StreamMap<>(function),
                    Outcome::key,
                    TypeInformation.of(CameraKey.class),
                    CameraKey.MAX_PARALLELISM,
                    1,
                    0);
            setup(Outcomes.serializer(new TypeHint<>() {}));
        }
    }
}
