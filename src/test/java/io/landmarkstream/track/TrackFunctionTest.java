package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.CameraSettings;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TrackFunctionTest {

    private static final long FRAME_US = 33_333;

    private KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<DetectedFrame>, Outcome<TrackedFrame>> harness;
    private long now = 1_000_000;

    @BeforeEach
    void open() throws Exception {
        Cameras cameras = new Cameras(Map.of("still", new CameraSettings(1, null, 1., 0.)), true);
        harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new StreamMap<>(new TrackFunction(TrackerOptions.DEFAULT, cameras, Duration.ofHours(1))),
                Outcome::key,
                TypeInformation.of(CameraKey.class),
                CameraKey.MAX_PARALLELISM,
                1,
                0);
        harness.setup(Outcomes.serializer(new TypeHint<>() {}));
        harness.open();
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static FrameInfo info(String camera, long time) {
        return FrameInfo.of(new CameraKey(camera, 0), "", 1, time);
    }

    private Outcome<TrackedFrame> give(Outcome<DetectedFrame> outcome) throws Exception {
        harness.processElement(new StreamRecord<>(outcome));
        List<Outcome<TrackedFrame>> out = harness.extractOutputValues();
        return out.get(out.size() - 1);
    }

    private TrackedFrame frame(String camera, Continuity continuity, DetectedObject... objects) throws Exception {
        now += FRAME_US;
        return give(Outcome.of(new DetectedFrame(info(camera, now), continuity, 640, 480, List.of(objects))))
                .frame();
    }

    private Outcome<TrackedFrame> reject(String camera, Continuity continuity) throws Exception {
        return give(Outcome.rejected(
                Reject.withoutValue(info(camera, now), Reason.NUMERIC, "NaN", 1).with(continuity)));
    }

    /** A hand that jumps a little to and fro. */
    private static DetectedObject hand(double x) {
        float[] points = new float[63];
        for (int i = 0; i < 21; i++) {
            points[3 * i] = (float) (x + 20 * (i % 5));
            points[3 * i + 1] = 200 + 20 * (i / 5);
        }
        return new DetectedObject(
                Kind.HAND, "p", "hand21", .99f, Handedness.LEFT, .9f, points, new float[0], new float[0]);
    }

    @Test
    void whatARejectedFrameHadToSayIsSaidByTheNextOfItsCamera() throws Exception {
        reject("a", new Continuity(0, true, false, false));
        reject("a", new Continuity(2, false, false, true));

        assertThat(frame("b", Continuity.SMOOTH).continuity()).isEqualTo(Continuity.SMOOTH);
        assertThat(frame("a", new Continuity(1, false, false, false)).continuity())
                .as("the gap is its own")
                .isEqualTo(new Continuity(1, true, false, true));
        assertThat(frame("a", Continuity.SMOOTH).continuity()).isEqualTo(Continuity.SMOOTH);
    }

    @Test
    void aRejectPassesByAsItIsAndKeepsTheTracks() throws Exception {
        assertThat(frame("a", Continuity.SMOOTH, hand(100)).objects().get(0).trackId())
                .isEqualTo(1);
        Outcome<TrackedFrame> reject = reject("a", Continuity.SMOOTH);

        assertThat(reject.isRejected()).isTrue();
        assertThat(reject.reject().reason()).isEqualTo(Reason.NUMERIC);
        assertThat(frame("a", Continuity.SMOOTH, hand(100)).objects().get(0).age())
                .isEqualTo(2);
    }

    @Test
    void aCameraIsSmoothedAsItsOwnSettingsSay() throws Exception {
        double usual = travel("usual");
        double still = travel("still");

        assertThat(still).isLessThan(.8 * usual);
    }

    /** How far the first point moves, in pixels, while the model's points jump by three and back. */
    private double travel(String camera) throws Exception {
        double travel = 0;
        float last = Float.NaN;
        for (int i = 0; i < 60; i++) {
            float x = frame(camera, Continuity.SMOOTH, hand(100 + 3 * (i % 2)))
                    .objects()
                    .get(0)
                    .points()[0];
            travel += i < 20 ? 0 : Math.abs(x - last);
            last = x;
        }
        return travel;
    }
}
