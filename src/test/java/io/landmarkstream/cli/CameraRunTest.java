package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.metric.Scrape.Sample;
import io.landmarkstream.metric.ToolMetric;
import io.landmarkstream.publish.PublishTally.PublishStats;
import io.landmarkstream.publish.PublishTally.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code publish --metrics-port} says of its cameras. */
class CameraRunTest {

    private static PublishStats camera(String id, State state, String error) {
        return new PublishStats(id, state, 100, 5000, Map.of("too large", 2L, "late", 1L), 3, "jpeg", null, error);
    }

    @Test
    void figuresAreOfEachCameraAndASilentOneIsNotUp() {
        List<Sample> samples = CameraRun.samples(
                List.of(
                        camera("a", State.PUBLISHING, null),
                        camera("b", State.PUBLISHING, "Connected, but nothing has come for 12 s"),
                        camera("c", State.WAITING, "refused")),
                null);

        assertThat(samples)
                .contains(
                        new Sample(ToolMetric.PUBLISHER_FRAMES, "a", 100),
                        new Sample(ToolMetric.PUBLISHER_BYTES, "a", 5000),
                        new Sample(ToolMetric.PUBLISHER_DROPPED, "a", 3),
                        new Sample(ToolMetric.PUBLISHER_RECONNECTS, "a", 2),
                        new Sample(ToolMetric.PUBLISHER_UP, "a", 1),
                        new Sample(ToolMetric.PUBLISHER_UP, "b", 0),
                        new Sample(ToolMetric.PUBLISHER_UP, "c", 0));
    }

    @Test
    void healthIsThatOfTheLastCameraThatWorks() {
        assertThat(CameraRun.fault(List.of(camera("a", State.PUBLISHING, null), camera("b", State.FAILED, "gone"))))
                .isEmpty();
        assertThat(CameraRun.fault(List.of(camera("a", State.WAITING, "refused"), camera("b", State.FAILED, "gone"))))
                .isEqualTo("No camera gives frames: a waiting, b failed.");
    }
}
