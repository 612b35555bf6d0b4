package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One outcome a frame, whatever the models do. */
class LandmarkFunctionTest {

    private static final FinderState SOMEWHERE = new FinderState(
            List.of(new FinderState.PipelineState("p", List.of(new Roi(1, 2, 3, 4, 0)), 1, 1, List.of())));

    /** What the finder was asked with, and what it does. */
    private static final List<FinderState> ASKED = new ArrayList<>();

    private static Exception failure;
    private static int opened;
    private static int closed;

    private static final class Scripted implements FrameFinder {
        @Override
        public LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) throws RejectException {
            ASKED.add(state);
            if (failure instanceof RejectException reject) {
                throw reject;
            }
            if (failure instanceof RuntimeException runtime) {
                throw runtime;
            }
            return new LandmarkFinder.LandmarkResult(List.of(), SOMEWHERE);
        }

        @Override
        public String device() {
            return "none";
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private static final FinderFactory FACTORY = (slot, gpus) -> {
        opened++;
        return new Scripted();
    };

    private KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<DecodedFrame>, Outcome<DetectedFrame>> harness;

    @BeforeEach
    void open() throws Exception {
        ASKED.clear();
        failure = null;
        opened = 0;
        closed = 0;
        harness = harness(CameraKey.MAX_PARALLELISM);
        harness.open();
    }

    private static KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<DecodedFrame>, Outcome<DetectedFrame>>
            harness(int maxParallelism) throws Exception {
        KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<DecodedFrame>, Outcome<DetectedFrame>> made =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new StreamMap<>(new LandmarkFunction(FACTORY, Duration.ofHours(1))),
                        Outcome::key,
                        TypeInformation.of(CameraKey.class),
                        maxParallelism,
                        1,
                        0);
        made.setup(Outcomes.serializer(new TypeHint<>() {}));
        return made;
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private static FrameInfo info(String camera) {
        return FrameInfo.of(new CameraKey(camera, 0), "", 1, 1);
    }

    private Outcome<DetectedFrame> map(String camera, Continuity continuity) throws Exception {
        Picture picture = new Picture(1, 1, new byte[1], new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
        return map(Outcome.of(
                new DecodedFrame(new Frame(info(camera), Codec.JPEG, new byte[] {1}, 0, 1), continuity, picture)));
    }

    private Outcome<DetectedFrame> map(Outcome<DecodedFrame> frame) throws Exception {
        harness.processElement(new StreamRecord<>(frame));
        List<Outcome<DetectedFrame>> out = harness.extractOutputValues();
        return out.get(out.size() - 1);
    }

    @Test
    void oneFinderIsOpenedForATaskAndClosedWithIt() throws Exception {
        map("a", Continuity.SMOOTH);
        map("b", Continuity.SMOOTH);
        assertThat(opened).isEqualTo(1);
        harness.close();
        assertThat(closed).isEqualTo(1);
    }

    @Test
    void eachCameraCarriesItsOwnRegions() throws Exception {
        map("a", Continuity.SMOOTH);
        map("b", Continuity.SMOOTH);
        map("a", Continuity.SMOOTH);

        assertThat(ASKED).containsExactly(FinderState.NONE, FinderState.NONE, SOMEWHERE);
    }

    @Test
    void aNewStreamAndANewSizeStartWithoutRegions() throws Exception {
        map("a", Continuity.SMOOTH);
        map("a", new Continuity(0, true, false, false));
        map("a", new Continuity(0, false, true, false));
        map("a", new Continuity(0, false, false, true));

        assertThat(ASKED).containsExactly(FinderState.NONE, FinderState.NONE, FinderState.NONE, SOMEWHERE);
    }

    @Test
    void aRejectedFramePassesByUnseen() throws Exception {
        Reject reject = Reject.withoutValue(info("a"), Reason.CORRUPT, "x", 1);

        Outcome<DetectedFrame> found = map(Outcome.rejected(reject));

        assertThat(found).isEqualTo(Outcome.rejected(reject));
        assertThat(ASKED).isEmpty();
    }

    @Test
    void aFailingModelRejectsTheFrameAndNotTheJob() throws Exception {
        failure = new IllegalStateException("with a secret inside");
        Outcome<DetectedFrame> found = map("a", Continuity.SMOOTH);
        assertThat(found.reject().reason()).isEqualTo(Reason.MODEL);
        assertThat(found.reject().detail()).isEqualTo("the model failed: IllegalStateException");
        assertThat(found.reject().size()).isEqualTo(1);

        failure = new RejectException(Reason.NUMERIC, "NaN");
        assertThat(map("a", Continuity.SMOOTH).reject().reason()).isEqualTo(Reason.NUMERIC);
    }

    @Test
    void aRejectKeepsHowItsFrameFollowedTheOneBefore() throws Exception {
        failure = new RejectException(Reason.NUMERIC, "NaN");
        Continuity continuity = new Continuity(2, true, false, true);

        assertThat(map("a", continuity).reject().continuity()).isEqualTo(continuity);
    }

    @Test
    void afterARejectTheDetectorLooksAnew() throws Exception {
        map("a", Continuity.SMOOTH);
        failure = new RejectException(Reason.NUMERIC, "NaN");
        map("a", Continuity.SMOOTH);
        failure = null;
        map("a", Continuity.SMOOTH);

        assertThat(ASKED).containsExactly(FinderState.NONE, SOMEWHERE, FinderState.NONE);
    }

    @Test
    void anotherMaxParallelismIsRefusedBeforeAnythingIsOpened() throws Exception {
        try (var other = harness(256)) {
            assertThatThrownBy(other::open).hasMessageContaining("max parallelism 256");
        }
        assertThat(opened).isEqualTo(1);
    }
}
