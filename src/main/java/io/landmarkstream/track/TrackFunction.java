package io.landmarkstream.track;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.landmark.DetectedFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/**
 * Keyed by camera: findings in, tracked things or reject out: {@link Tracker} in a job. The last step before the sink,
 * so it counts the outcomes: {@code results}, {@code rejects} and {@code shed} by {@code reason}, and {@code latencyMs}
 * from capture to here where the capture time is in the past.
 */
public final class TrackFunction extends RichMapFunction<DetectedFrame, TrackedFrame> {

    private static final long serialVersionUID = 1L;

    private static final int HISTOGRAM_WINDOW = 1000;

    private final TrackSettings settings;
    private final Duration stateTtl;
    private transient Tracker tracker;
    private transient Map<String, Tracker> trackers;
    private transient ValueState<byte[]> tracks;
    private transient ValueState<TrackerState> inherited;
    private transient ActiveTracks active;
    private transient Counter results;
    private transient Map<Reason, Counter> unanswered;
    private transient Histogram latencyMs;

    /** @param stateTtl how long the tracks of a silent camera are kept; its ids start again afterwards */
    public TrackFunction(TrackSettings settings, Duration stateTtl) {
        this.settings = settings;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        tracks = state("tracks-2", byte[].class);
        inherited = state("tracks", TrackerState.class);
        tracker = new Tracker(settings.options());
        trackers = new HashMap<>();
        settings.cameras().forEach((camera, options) -> trackers.put(camera, new Tracker(options)));
        active = new ActiveTracks(System::nanoTime);
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("landmarks");
        metrics.gauge("activeTracks", (Gauge<Integer>) active::count);
        latencyMs = metrics.histogram("latencyMs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        results = metrics.counter("results");
        unanswered = new EnumMap<>(Reason.class);
        for (Reason reason : Reason.values()) {
            unanswered.put(
                    reason,
                    metrics.addGroup("reason", reason.name().toLowerCase(Locale.ROOT))
                            .counter(reason.isShed() ? "shed" : "rejects"));
        }
    }

    private <T> ValueState<T> state(String name, Class<T> type) {
        ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, type);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        return getRuntimeContext().getState(descriptor);
    }

    /** The camera's state, where it has none what a savepoint of version 0.1.0 has, else nothing. */
    private TrackerState state() throws IOException {
        byte[] bytes = tracks.value();
        if (bytes != null) {
            return TrackerStateFormat.read(bytes);
        }
        TrackerState old = inherited.value();
        if (old == null) {
            return TrackerState.EMPTY;
        }
        inherited.clear();
        return old.inherited();
    }

    @Override
    public TrackedFrame map(DetectedFrame frame) throws IOException {
        if (frame.reject() != null) {
            unanswered.get(frame.reject().reason()).inc();
            return TrackedFrame.rejected(frame.info(), frame.reject());
        }
        String camera = frame.info().key().camera();
        Tracker.TrackUpdate step = trackers.getOrDefault(camera, tracker).update(state(), frame);
        tracks.update(TrackerStateFormat.write(step.state()));
        active.update(camera, step.state().tracks().size());
        results.inc();
        long age = System.currentTimeMillis() - Math.floorDiv(frame.info().captureTimeUs(), 1000);
        if (age >= 0 && frame.info().captureTimeUs() > 0) {
            latencyMs.update(age);
        }
        return new TrackedFrame(
                frame.info(), frame.continuity(), frame.width(), frame.height(), step.objects(), step.events(), null);
    }
}
