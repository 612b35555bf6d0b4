package io.landmarkstream.viewer;

import io.landmarkstream.metric.Scrape.Sample;
import io.landmarkstream.metric.ToolMetric;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of {@code GET /api/status}.
 *
 * @param viewer name of the token's holder; empty where none is needed
 * @param pictures whether pictures are shown
 * @param fault what is wrong with Kafka at the moment; empty if nothing is
 * @param cameras those that the viewer may see and that have sent something lately
 * @param scenes ids of those whose cameras the viewer may all see and that have sent something lately
 * @param unmatched results whose frame was not found
 * @param unreadable records of the landmarks and rejects topics that could not be parsed
 */
record Status(
        String viewer,
        boolean pictures,
        String fault,
        List<CameraStats.CameraSummary> cameras,
        List<String> scenes,
        long unmatched,
        long unreadable) {

    /** The same for Prometheus. */
    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        samples.add(new Sample(ToolMetric.VIEWER_CONNECTED, fault.isEmpty() ? 1 : 0));
        samples.add(new Sample(ToolMetric.VIEWER_UNMATCHED, unmatched));
        samples.add(new Sample(ToolMetric.VIEWER_UNREADABLE, unreadable));
        for (CameraStats.CameraSummary camera : cameras) {
            samples.add(new Sample(ToolMetric.VIEWER_RESULTS, camera.id(), camera.results()));
            samples.add(new Sample(ToolMetric.VIEWER_REJECTS, camera.id(), camera.rejects()));
            samples.add(new Sample(ToolMetric.VIEWER_SHED, camera.id(), camera.shed()));
            samples.add(new Sample(ToolMetric.VIEWER_RESULTS_PER_SECOND, camera.id(), camera.fps()));
            if (camera.p50Ms() >= 0) {
                samples.add(new Sample(ToolMetric.VIEWER_LATENCY, camera.id(), camera.p50Ms() / 1000.));
            }
            samples.add(new Sample(ToolMetric.VIEWER_SILENT, camera.id(), camera.silentMs() / 1000.));
        }
        return samples;
    }
}
