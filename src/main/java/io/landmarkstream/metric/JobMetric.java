package io.landmarkstream.metric;

import io.landmarkstream.metric.Metric.Type;

/**
 * Every metric of the job, named by Prometheus' conventions: base units, {@code _total} for counters. Flink puts its
 * scope and the group {@code landmarks} before the name; {@link #prometheusName()} is what {@code deploy/monitoring}
 * makes of it.
 */
public enum JobMetric implements Metric {
    FRAMES("frames_total", Type.COUNTER, "", "Frames that were read from Kafka."),
    RESULTS("results_total", Type.COUNTER, "", "Results that were written."),
    REJECTS("rejects_total", Type.COUNTER, "reason", "Rejects that were written, without those of live mode."),
    SHED("shed_total", Type.COUNTER, "reason", "Frames that live mode left out, and those of paused cameras."),
    RESULT_LATENCY(
            "result_latency_seconds",
            Type.SUMMARY,
            "",
            "From a frame's capture time to its result, by the clocks of camera and TaskManager."),
    CAMERA_FRAMES("camera_frames_total", Type.COUNTER, "camera", "Frames of a listed camera that were read."),
    CAMERA_LAST_FRAME(
            "camera_last_frame_timestamp_seconds",
            Type.GAUGE,
            "camera",
            "When the newest frame of a listed camera was read, by the TaskManager's clock. Absent before its first."),
    BEHIND("behind_seconds", Type.GAUGE, "", "Live mode: mean age of the frames whose turn it is."),
    DECODE("decode_seconds", Type.SUMMARY, "", "Decoding of a picture."),
    OPEN_DECODERS("open_decoders", Type.GAUGE, "", "Video decoders that are open."),
    DECODER_RESTARTS(
            "decoder_restarts_total", Type.COUNTER, "", "Decoders in a process of their own that were started again."),
    REREAD_FRAMES("reread_frames_total", Type.COUNTER, "", "Frames of video that were read again after a restart."),
    FIND("find_seconds", Type.SUMMARY, "", "Finding hands and faces in a picture, all networks together."),
    DEVICE("device_info", Type.GAUGE, "device", "1 for the device that the networks run on."),
    OPEN_SESSIONS("open_sessions", Type.GAUGE, "", "Networks that are loaded in this TaskManager."),
    ACTIVE_TRACKS("active_tracks", Type.GAUGE, "", "Objects that are followed."),
    LOST_RESULTS(
            "lost_results_total",
            Type.COUNTER,
            "",
            "Exactly-once: results whose transaction Kafka had aborted before it was committed."),
    CONTROL_RECORDS("control_records_total", Type.COUNTER, "", "Records of the control topic that were read."),
    CONTROL_REFUSED("control_refused_total", Type.COUNTER, "", "Records of the control topic that were refused."),
    SETTINGS_CHANGES(
            "settings_changes_total",
            Type.COUNTER,
            "",
            "Changes of a camera's settings by control records that took effect, one for each camera and time."),
    ACCOUNT_FRAMES("account_frames", Type.GAUGE, "", "Frames read since the job's first start, as of its checkpoints."),
    ACCOUNT_RESULTS("account_results", Type.GAUGE, "", "Results since the job's first start."),
    ACCOUNT_REJECTS("account_rejects", Type.GAUGE, "", "Rejects since the job's first start."),
    ACCOUNT_SHED("account_shed", Type.GAUGE, "", "Frames left out since the job's first start."),
    TRACE_SPANS_DROPPED(
            "trace_spans_dropped_total",
            Type.COUNTER,
            "",
            "Spans of traces that were dropped, because the collector did not take them in time."),
    EVENTS("events_total", Type.COUNTER, "", "Events that were written."),
    VIEWS("views_total", Type.COUNTER, "", "Scenes: results of cameras that were read."),
    UNREADABLE_VIEWS("unreadable_views_total", Type.COUNTER, "", "Scenes: records that are no results."),
    SCENE_FRAMES("scene_frames_total", Type.COUNTER, "", "Scenes: frames that were written."),
    SCENE_FRAMES_TIMED_OUT(
            "scene_frames_timed_out_total", Type.COUNTER, "", "Scenes: frames that did not wait for every camera."),
    SCENE_OBJECTS_LEFT_OUT(
            "scene_objects_left_out_total", Type.COUNTER, "", "Scenes: objects for which a record had no room."),
    SCENE_LATENCY("scene_latency_seconds", Type.SUMMARY, "", "Scenes: from capture time to the scene's frame.");

    private final Row row;

    JobMetric(String key, Type type, String label, String help) {
        row = new Row(key, type, label, help);
    }

    @Override
    public Row row() {
        return row;
    }
}
