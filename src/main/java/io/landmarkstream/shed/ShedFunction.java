package io.landmarkstream.shed;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.OutcomeFunction;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.metric.JobMetric;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;

/**
 * Keyed by camera, before anything is decoded, in live mode only: frame in, the frame or its shed record out:
 * {@link Shedding} in a job. A shed frame is a reject with a reason of its own kind ({@link Reason#isShed}); it keeps
 * its place among its camera's outcomes and the decoder learns from it that a frame is missing. The gauge
 * {@code behind_seconds} says how far the task is behind.
 */
public final class ShedFunction extends OutcomeFunction<Frame, Frame> {

    private static final long serialVersionUID = 1L;

    private final ShedOptions options;
    private final WallClock clock;
    private final Duration stateTtl;
    private transient Shedding shedding;
    private transient ValueState<ShedState> state;

    /** @param stateTtl how long a silent camera is remembered */
    public ShedFunction(ShedOptions options, WallClock clock, Duration stateTtl) {
        this.options = options;
        this.clock = clock;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        state = setup.value("shed", ShedState.class);
        shedding = new Shedding(options);
        setup.metrics().gauge(JobMetric.BEHIND, () -> shedding.behindMs() / 1000);
    }

    @Override
    protected Outcome<Frame> advance(Frame frame) throws IOException {
        FrameInfo info = frame.info();
        long now = clock.millis();
        long ageMs = info.recordTimeMs() < 0 ? 0 : now - info.recordTimeMs();
        ShedState last = state.value();
        Shedding.Decision step = shedding.decide(
                last == null ? ShedState.first(info.key().number(), now) : last, isKey(frame), ageMs, now);
        state.update(step.state());
        return switch (step.verdict()) {
            case KEEP -> Outcome.of(frame);
            case STALE ->
                shed(
                        frame,
                        Reason.SHED_STALE,
                        "the frame was %d ms old, landmarks.live.max-age is %d ms"
                                .formatted(ageMs, options.maxAge().toMillis()));
            case THINNED ->
                shed(
                        frame,
                        Reason.SHED_SHARE,
                        "the job was %d ms behind and thinned all cameras".formatted(Math.round(shedding.behindMs())));
            case GROUP ->
                shed(frame, Reason.SHED_GROUP, "an earlier frame of its group was shed; the next key frame ends that");
        };
    }

    private static boolean isKey(Frame frame) {
        return AccessUnit.isKeyFrame(frame.codec(), frame.value(), frame.dataOffset(), frame.dataLength());
    }

    private static Outcome<Frame> shed(Frame frame, Reason reason, String detail) {
        return Outcome.rejected(frame.reject(reason, detail));
    }
}
