package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Outcomes;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeHint;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Every session that a task opens is closed with it: no garbage collector frees ONNX Runtime's memory. */
class ClosedSessionsTest {

    private static ModelFinders finders() {
        return ModelFinders.of(null, List.of("auto"), Device.CPU, FinderOptions.DEFAULTS);
    }

    @Test
    void aTaskClosesTheSessionsOfAllItsModels() throws Exception {
        int before = OnnxModel.openSessions();
        for (int start = 0; start < 2; start++) {
            try (KeyedOneInputStreamOperatorTestHarness<CameraKey, Outcome<DecodedFrame>, Outcome<DetectedFrame>>
                    harness = new KeyedOneInputStreamOperatorTestHarness<>(
                            new StreamMap<>(new LandmarkFunction(finders(), Duration.ofHours(1))),
                            frame -> frame.info().key(),
                            TypeInformation.of(CameraKey.class),
                            CameraKey.MAX_PARALLELISM,
                            1,
                            0)) {
                harness.setup(Outcomes.serializer(new TypeHint<>() {}));
                harness.open();
                assertThat(OnnxModel.openSessions()).as("sessions of a task").isGreaterThan(before + 1);
            }
            assertThat(OnnxModel.openSessions()).as("after start %d", start).isEqualTo(before);
        }
    }

    @Test
    void aFinderThatIsClosedLeavesNoSession() throws Exception {
        int before = OnnxModel.openSessions();
        LandmarkFinder first = finders().open(0, List.of());
        LandmarkFinder second = finders().open(1, List.of());
        int opened = OnnxModel.openSessions() - before;
        assertThat(opened).isGreaterThan(2).isEven();
        first.close();
        assertThat(OnnxModel.openSessions() - before).isEqualTo(opened / 2);
        second.close();
        second.close();
        assertThat(OnnxModel.openSessions()).isEqualTo(before);
    }

    @Test
    void aFinderThatDoesNotOpenLeavesNoSession() {
        int before = OnnxModel.openSessions();
        ModelFinders broken = finders().on(Device.parse("cuda:7"));
        assertThatThrownBy(() -> broken.open(0, List.of())).isInstanceOf(RuntimeException.class);
        assertThat(OnnxModel.openSessions()).isEqualTo(before);
    }
}
