package io.landmarkstream.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.metric.JobMetric;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

/** Names, labels and units as a reporter of Flink's is given them. */
class FlinkMetricsTest {

    private final Map<String, Metric> registered = new TreeMap<>();
    private final FlinkMetrics metrics = new FlinkMetrics(new Recording("", registered));

    @Test
    void summariesAreInSeconds() {
        Histogram latency = metrics.summary(JobMetric.RESULT_LATENCY, FlinkMetrics.MILLISECONDS);
        latency.update(250);
        latency.update(750);

        assertThat(registered.get("landmarks.result_latency_seconds")).isSameAs(latency);
        assertThat(latency.getCount()).isEqualTo(2);
        assertThat(latency.getStatistics().getMean()).isCloseTo(.5, within(1e-9));
        assertThat(latency.getStatistics().getQuantile(.99)).isCloseTo(.75, within(1e-9));
    }

    @Test
    void aListedCameraHasALabelFromItsFirstFrameOn() {
        AtomicLong clock = new AtomicLong(5_500);
        FlinkCameras cameras = new FlinkCameras(metrics, clock::get);
        assertThat(registered).isEmpty();

        cameras.frame("gate");
        clock.set(7_500);
        cameras.frame("gate");

        assertThat(registered)
                .containsOnlyKeys(
                        "landmarks.camera=gate.camera_frames_total",
                        "landmarks.camera=gate.camera_last_frame_timestamp_seconds");
        assertThat(((Counter) registered.get("landmarks.camera=gate.camera_frames_total")).getCount())
                .isEqualTo(2);
        assertThat(((Gauge<?>) registered.get("landmarks.camera=gate.camera_last_frame_timestamp_seconds")).getValue())
                .isEqualTo(7.5);
    }

    private static final class Recording extends UnregisteredMetricsGroup {
        private final String path;
        private final Map<String, Metric> registered;

        Recording(String path, Map<String, Metric> registered) {
            this.path = path;
            this.registered = registered;
        }

        @Override
        public MetricGroup addGroup(String name) {
            return new Recording(path + name + ".", registered);
        }

        @Override
        public MetricGroup addGroup(String key, String value) {
            return new Recording(path + key + "=" + value + ".", registered);
        }

        @Override
        public Counter counter(String name) {
            Counter counter = super.counter(name);
            registered.put(path + name, counter);
            return counter;
        }

        @Override
        public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
            registered.put(path + name, gauge);
            return gauge;
        }

        @Override
        public <H extends Histogram> H histogram(String name, H histogram) {
            registered.put(path + name, histogram);
            return histogram;
        }
    }
}
