package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignRecorder;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.time.Duration;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
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

    /** A sign is told from the first frame on whose settings have it, also after a restore, and without it no more. */
    @Test
    void aSignOfAControlRecordIsToldFromItsFrameOnAlsoAfterARestore() throws Exception {
        SignRecorder recorder = new SignRecorder();
        try (Harness harness = harness(AttributesOptions.DEFAULT, null)) {
            for (float shift : stroke()) {
                recorder.add(SignExtractor.frame(process(harness, shifted(shift, null)), false));
            }
        }
        FrameSettings with = settings(new FrameSettings.Sign("aside", 7, false, 1, List.of(recorder.example(false))));

        OperatorSubtaskState snapshot;
        try (Harness harness = harness(AttributesOptions.DEFAULT, null)) {
            assertThat(told(harness, null, 0, stroke().length)).doesNotContain("aside");
            assertThat(told(harness, with, 0, stroke().length)).containsOnlyOnce("aside");
            assertThat(told(harness, settings(), 0, stroke().length)).doesNotContain("aside");
            assertThat(told(harness, with, 0, stroke().length / 2)).doesNotContain("aside");
            snapshot = harness.snapshot(1, 1);
        }
        try (Harness restored = harness(AttributesOptions.DEFAULT, snapshot)) {
            assertThat(told(restored, with, stroke().length / 2, stroke().length))
                    .containsOnlyOnce("aside");
        }
    }

    /** All examples are compared with all others for that, so finding them for each sign of a record stops the task. */
    @Test
    void theLimitsOfAllSignsOfARecordAreFoundOnce() throws Exception {
        AtomicInteger looks = new AtomicInteger();
        List<FrameSettings.Sign> signs = IntStream.range(0, 20)
                .mapToObj(i -> new FrameSettings.Sign("s" + i, 7, false, 1, counted(looks)))
                .toList();
        LearnedSigns.NONE.with(signs.stream()
                .map(sign -> new LearnedSigns.Sign(sign.name(), false, 1, LearnedSigns.NO_LIMIT, sign.examples()))
                .toList());
        int once = looks.getAndSet(0);

        try (Harness harness = harness(AttributesOptions.DEFAULT, null)) {
            process(harness, shifted(0, settings(signs.toArray(FrameSettings.Sign[]::new))));
            process(harness, shifted(0, settings(signs.toArray(FrameSettings.Sign[]::new))));
        }
        assertThat(looks.get()).isBetween(once, 2 * once - 1);
    }

    /** One example; counts how often it is taken. */
    private static List<float[]> counted(AtomicInteger looks) {
        float[] example = new float[160];
        return new AbstractList<>() {
            @Override
            public float[] get(int index) {
                looks.incrementAndGet();
                return example;
            }

            @Override
            public int size() {
                return 1;
            }
        };
    }

    private static FrameSettings settings(FrameSettings.Sign... signs) {
        return new FrameSettings(
                8, null, null, null, null, null, false, List.of(), Map.of(), null, null, List.of(signs));
    }

    /** Pixels to the side: a rest, a way, a rest. */
    private static float[] stroke() {
        float[] shifts = new float[32];
        for (int i = 0; i < shifts.length; i++) {
            shifts[i] = 20 * Math.max(0, Math.min(12, i - 10));
        }
        return shifts;
    }

    private List<String> told(Harness harness, FrameSettings settings, int from, int to) throws Exception {
        List<String> told = new ArrayList<>();
        for (int i = from; i < to; i++) {
            process(harness, shifted(stroke()[i], settings))
                    .attributes(0)
                    .signs()
                    .movements()
                    .forEach(movement -> told.add(movement.name()));
        }
        return told;
    }

    private TrackedFrame shifted(float shift, FrameSettings settings) {
        float[] points = Hands.fist().clone();
        for (int i = 0; i < points.length; i += 3) {
            points[i] += shift;
        }
        return frame(CAMERA, points, settings);
    }

    private String gesture(Harness harness, CameraKey camera) throws Exception {
        return process(harness, frame(camera)).attributes(0).hand().gesture();
    }

    private TrackedFrame frame(CameraKey camera) {
        return frame(camera, Hands.fist(), null);
    }

    private TrackedFrame frame(CameraKey camera, float[] points, FrameSettings settings) {
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
                points,
                new float[0],
                new float[0],
                new boolean[0],
                new float[0],
                1,
                0);
        return new TrackedFrame(
                FrameInfo.of(camera, "", 1, now),
                Continuity.SMOOTH,
                640,
                480,
                List.of(fist),
                List.of(),
                settings,
                null);
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
