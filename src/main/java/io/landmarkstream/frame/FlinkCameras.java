package io.landmarkstream.frame;

import io.landmarkstream.metric.JobMetric;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;

/**
 * Metrics of listed cameras, from the first frame of each that this task reads. Other cameras have none: their number
 * is the publishers' choice, and each label value costs a time series.
 */
final class FlinkCameras {

    private static final double MS = 1000;

    private final FlinkMetrics metrics;
    private final LongSupplier clock;
    private final Map<String, Camera> cameras = new HashMap<>();

    /** @param clock milliseconds since 1970 */
    FlinkCameras(FlinkMetrics metrics, LongSupplier clock) {
        this.metrics = metrics;
        this.clock = clock;
    }

    void frame(String camera) {
        Camera known = cameras.computeIfAbsent(camera, id -> new Camera(id, metrics));
        known.frames.inc();
        known.lastMs = clock.getAsLong();
    }

    private static final class Camera {
        private final Counter frames;
        private volatile long lastMs;

        Camera(String id, FlinkMetrics metrics) {
            frames = metrics.counter(JobMetric.CAMERA_FRAMES, id);
            metrics.gauge(JobMetric.CAMERA_LAST_FRAME, id, () -> lastMs / MS);
        }
    }
}
