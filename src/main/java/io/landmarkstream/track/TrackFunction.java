package io.landmarkstream.track;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.landmark.FoundFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
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
 * Keyed by camera: findings in, tracked things or reject out: {@link Tracker} in a job. The last step before the sink, so
 * it counts the outcomes: {@code results}, {@code rejects} and {@code shed} by {@code reason}, and {@code latencyMs} from
 * capture to here where the capture time is in the past.
 */
public final class TrackFunction extends RichMapFunction<FoundFrame, TrackedFrame> {

    private static final long serialVersionUID = 1L;

    private static final int HISTOGRAM_WINDOW = 1000;

    private final TrackerOptions options;
    private final Duration stateTtl;
    private transient Tracker tracker;
    private transient ValueState<TrackState> tracks;
    private transient ActiveTracks active;
    private transient Counter results;
    private transient Map<Reason, Counter> unanswered;
    private transient Histogram latencyMs;

    /** @param stateTtl how long the tracks of a silent camera are kept; its ids start again afterwards */
    public TrackFunction(TrackerOptions options, Duration stateTtl) {
        this.options = options;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(
                getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        ValueStateDescriptor<TrackState> descriptor = new ValueStateDescriptor<>("tracks", TrackState.class);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        tracks = getRuntimeContext().getState(descriptor);
        tracker = new Tracker(options);
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

    @Override
    public TrackedFrame map(FoundFrame frame) throws IOException {
        if (frame.reject() != null) {
            unanswered.get(frame.reject().reason()).inc();
            return TrackedFrame.rejected(frame.info(), frame.reject());
        }
        TrackState state = tracks.value();
        Tracker.Step step = tracker.update(state == null ? TrackState.EMPTY : state, frame);
        tracks.update(step.state());
        active.update(frame.info().key().camera(), step.state().tracks().size());
        results.inc();
        long age = System.currentTimeMillis() - Math.floorDiv(frame.info().captureTimeUs(), 1000);
        if (age >= 0 && frame.info().captureTimeUs() > 0) {
            latencyMs.update(age);
        }
        return new TrackedFrame(
                frame.info(), frame.continuity(), frame.width(), frame.height(), step.things(), null);
    }
}
