package io.landmarkstream.control;

import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.OutcomeFunction;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.SettingsPlan;
import io.landmarkstream.metric.JobMetric;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Counter;

/**
 * Keyed by camera: decoded frame in, the same with its settings out, or a reject while the camera is paused. It comes
 * after the decoder, because there frames are in display order and so in the order of their capture times.
 *
 * <p>What has taken effect stays: a capture time that goes back does not bring the settings before.
 */
public final class SettingsFunction extends OutcomeFunction<DecodedFrame, DecodedFrame> {

    private static final long serialVersionUID = 1L;

    private final Duration stateTtl;
    private transient ValueState<SettingsPlan> known;
    private transient ValueState<Long> reached;
    private transient Counter changes;

    /** @param stateTtl how long the settings of a silent camera are kept; its next frame brings them again */
    public SettingsFunction(Duration stateTtl) {
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        known = setup.valueKeptByReading("settings-plan", SettingsPlan.class);
        reached = setup.valueKeptByReading("settings-reached", Long.class);
        changes = setup.metrics().counter(JobMetric.SETTINGS_CHANGES);
    }

    @Override
    protected Outcome<DecodedFrame> advance(DecodedFrame frame) throws IOException {
        Long before = reached.value();
        long captureUs = frame.info().captureTimeUs();
        long atUs = before == null ? captureUs : Math.max(captureUs, before);
        SettingsPlan plan = plan(frame.compressed(), atUs);
        if (plan == null) {
            return Outcome.of(frame);
        }
        SettingsPlan.Step step = plan.at(atUs);
        if (step == null) {
            return Outcome.of(
                    new DecodedFrame(frame.compressed().with(plan), frame.continuity(), frame.picture(), null));
        }
        if (before == null || before != step.fromUs()) {
            reached.update(step.fromUs());
            changes.inc();
        }
        FrameSettings settings = step.settings();
        if (settings.paused()) {
            return Outcome.rejected(frame.compressed()
                    .reject(
                            Reason.SHED_PAUSED,
                            "the camera is paused by version " + settings.version()
                                    + " of its settings: bin/landmarks control set CAMERA paused=false goes on")
                    .with(frame.continuity()));
        }
        Frame compressed = frame.compressed().with(plan);
        if (settings.mirrored() != null) {
            compressed = compressed.with(compressed.info().mirrored(settings.mirrored()));
        }
        return Outcome.of(new DecodedFrame(compressed, frame.continuity(), frame.picture(), settings));
    }

    /** The newest plan; a picture that waited in a decoder over a restart has none of its own. */
    private SettingsPlan plan(Frame frame, long atUs) throws IOException {
        SettingsPlan last = known.value();
        SettingsPlan own = frame.plan();
        if (own != null && (last == null || own.version() > last.version())) {
            SettingsPlan rest = own.from(atUs);
            known.update(rest);
            return rest;
        }
        return last;
    }
}
