package io.landmarkstream.track;

import io.landmarkstream.frame.CameraSettings;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.OutcomeFunction;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.metric.JobMetric;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;

/**
 * Keyed by camera: detected frame in, tracked frame out: {@link Tracker} in a job. The {@link Continuity} of a frame
 * that was rejected after it was decoded is passed on to the camera's next frame.
 */
public final class TrackFunction extends OutcomeFunction<DetectedFrame, TrackedFrame> {

    private static final long serialVersionUID = 1L;

    /** Trackers with other smoothing that are kept; they have no state. */
    private static final int MAX_CONTROLLED = 1000;

    private final TrackerOptions options;
    private final Cameras cameras;
    private final Duration stateTtl;
    private transient Tracker tracker;
    private transient Map<String, Tracker> trackers;
    private transient Map<Smoothing, Tracker> controlled;
    private transient ValueState<byte[]> tracks;
    private transient ValueState<Continuity> unreported;
    private transient ActiveTracks active;

    /**
     * @param options of every camera, except its smoothing where {@code cameras} has one
     * @param stateTtl how long the tracks of a silent camera are kept; its ids start again afterwards
     */
    public TrackFunction(TrackerOptions options, Cameras cameras, Duration stateTtl) {
        this.options = options;
        this.cameras = cameras;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        tracks = setup.value("tracks", byte[].class);
        unreported = setup.value("unreported-continuity", Continuity.class);
        tracker = new Tracker(options);
        trackers = new HashMap<>();
        controlled = new HashMap<>();
        cameras.listed().forEach((camera, settings) -> {
            Smoothing own = smoothing(settings);
            if (!own.equals(options.smoothing())) {
                trackers.put(camera, new Tracker(options.with(own)));
            }
        });
        active = new ActiveTracks(System::nanoTime);
        setup.metrics().gauge(JobMetric.ACTIVE_TRACKS, active::count);
    }

    private Smoothing smoothing(CameraSettings camera) {
        Smoothing common = options.smoothing();
        return common.with(
                camera.smoothness() == null ? common.smoothness() : camera.smoothness(),
                camera.responsiveness() == null ? common.responsiveness() : camera.responsiveness());
    }

    @Override
    protected String step() {
        return "track";
    }

    @Override
    protected Outcome<TrackedFrame> advance(DetectedFrame detected) throws IOException {
        DetectedFrame frame = reported(detected);
        byte[] before = tracks.value();
        String camera = frame.info().key().camera();
        Tracker.TrackUpdate step = tracker(camera, frame.settings())
                .update(before == null ? TrackerState.EMPTY : TrackerStateFormat.read(before), frame);
        tracks.update(TrackerStateFormat.write(step.state()));
        active.update(camera, step.state().tracks().size());
        return Outcome.of(new TrackedFrame(
                frame.info(),
                frame.continuity(),
                frame.width(),
                frame.height(),
                step.objects(),
                step.events(),
                frame.settings(),
                frame.models()));
    }

    /** The tracker with the camera's smoothing; control records go over the list of cameras. */
    private Tracker tracker(String camera, FrameSettings settings) {
        Tracker listed = trackers.getOrDefault(camera, tracker);
        if (settings == null || settings.smoothness() == null && settings.responsiveness() == null) {
            return listed;
        }
        CameraSettings own = cameras.listed().get(camera);
        Smoothing configured = own == null ? options.smoothing() : smoothing(own);
        Smoothing wanted = configured.with(
                settings.smoothness() == null ? configured.smoothness() : settings.smoothness(),
                settings.responsiveness() == null ? configured.responsiveness() : settings.responsiveness());
        if (controlled.size() > MAX_CONTROLLED) {
            controlled.clear();
        }
        return controlled.computeIfAbsent(wanted, smoothing -> new Tracker(options.with(smoothing)));
    }

    /** The frame with the continuity of rejected frames before it. */
    private DetectedFrame reported(DetectedFrame frame) throws IOException {
        Continuity missed = unreported.value();
        if (missed == null) {
            return frame;
        }
        unreported.clear();
        return frame.with(frame.continuity().including(missed));
    }

    @Override
    protected void passing(Reject reject) throws IOException {
        if (!reject.continuity().isSmooth()) {
            Continuity missed = unreported.value();
            unreported.update(
                    missed == null ? reject.continuity() : reject.continuity().including(missed));
        }
    }
}
