package io.landmarkstream.metric;

/** Every metric of {@code bin/landmarks view} and {@code publish} at {@code /metrics}, beside those of the JVM. */
public enum ToolMetric implements Metric {
    VIEWER_RESULTS("viewer_results_total", Type.COUNTER, "camera", "Results that the viewer has read."),
    VIEWER_REJECTS("viewer_rejects_total", Type.COUNTER, "camera", "Rejects that the viewer has read."),
    VIEWER_SHED("viewer_shed_total", Type.COUNTER, "camera", "Frames that live mode left out, as read."),
    VIEWER_RESULTS_PER_SECOND(
            "viewer_results_per_second", Type.GAUGE, "camera", "Results a second over the last 10 s."),
    VIEWER_LATENCY(
            "viewer_result_latency_seconds",
            Type.GAUGE,
            "camera",
            "From capture to result, median of the last 10 s. Absent without results in that time."),
    VIEWER_SILENT("viewer_silent_seconds", Type.GAUGE, "camera", "Since the camera's last result or reject."),
    VIEWER_UNMATCHED("viewer_unmatched_total", Type.COUNTER, "", "Results whose picture was not found."),
    VIEWER_UNREADABLE("viewer_unreadable_total", Type.COUNTER, "", "Records that are neither result nor reject."),
    VIEWER_CONNECTED("viewer_connected", Type.GAUGE, "", "1 while the topics can be read, else 0."),
    PUBLISHER_FRAMES("publisher_frames_total", Type.COUNTER, "camera", "Frames that Kafka has taken."),
    PUBLISHER_BYTES("publisher_bytes_total", Type.COUNTER, "camera", "Bytes of their pictures."),
    PUBLISHER_DROPPED("publisher_dropped_total", Type.COUNTER, "camera", "Frames that were not published."),
    PUBLISHER_RECONNECTS("publisher_reconnects_total", Type.COUNTER, "camera", "Connections after the first."),
    PUBLISHER_SPANS_DROPPED(
            "publisher_trace_spans_dropped_total",
            Type.COUNTER,
            "",
            "Spans of traces that were dropped, because the collector did not take them in time."),
    PUBLISHER_UP("publisher_camera_up", Type.GAUGE, "camera", "1 while the source gives frames, else 0.");

    private final Row row;

    ToolMetric(String key, Type type, String label, String help) {
        row = new Row(key, type, label, help);
    }

    @Override
    public Row row() {
        return row;
    }
}
