package io.landmarkstream.attributes;

import io.landmarkstream.frame.FlinkAccount;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.OutcomeFunction;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.sign.LearnedSigns;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.sign.SignStateFormat;
import io.landmarkstream.track.TrackedFrame;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Keyed by camera: tracked frame in, the same with its objects' attributes out: {@link AttributeExtractor} in a job.
 * Where attributes are off, frames pass unchanged; the operator stays, so that a savepoint fits either way.
 *
 * <p>All outcomes come past it, so it keeps their account with the checkpoint: {@code account_results},
 * {@code account_rejects} and {@code account_shed}, whose sum is {@code account_frames} but for the frames that a video
 * decoder holds. A result that turns out too large to be sent is still a result here.
 */
public final class AttributesFunction extends OutcomeFunction<TrackedFrame, AttributedFrame>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    /** Extractors with another field of view that are kept; they have no state. */
    private static final int MAX_CONTROLLED = 200;

    private final AttributesOptions options;
    private final Duration stateTtl;
    private transient AttributeExtractor extractor;
    private transient Map<Double, AttributeExtractor> controlled;

    /** Extractors with signs of control records, by those records' versions; they have no state. */
    private transient Map<List<Long>, SignExtractor> controlledSigns;

    private transient ValueState<AttributesState> memory;
    private transient SignExtractor signs;
    private transient ValueState<byte[]> signMemory;
    private transient FlinkAccount results;
    private transient FlinkAccount rejects;
    private transient FlinkAccount shed;

    /**
     * @param options {@code null}: off
     * @param stateTtl how long the state of a silent camera is kept
     */
    public AttributesFunction(AttributesOptions options, Duration stateTtl) {
        this.options = options;
        this.stateTtl = stateTtl;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        results = new FlinkAccount(context, "account-results");
        rejects = new FlinkAccount(context, "account-rejects");
        shed = new FlinkAccount(context, "account-shed");
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        results.snapshot();
        rejects.snapshot();
        shed.snapshot();
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        memory = setup.value("attributes", AttributesState.class);
        results.show(setup.metrics(), JobMetric.ACCOUNT_RESULTS);
        rejects.show(setup.metrics(), JobMetric.ACCOUNT_REJECTS);
        shed.show(setup.metrics(), JobMetric.ACCOUNT_SHED);
        controlled = new HashMap<>();
        controlledSigns = new HashMap<>();
        signMemory = setup.value("signs", byte[].class);
        signs = options == null || options.signs().areOff() ? null : new SignExtractor(options.signs());
        extractor = options == null ? null : new AttributeExtractor(options);
    }

    @Override
    protected void passing(Reject reject) {
        (reject.reason().isShed() ? shed : rejects).inc();
    }

    @Override
    protected String step() {
        return "attributes";
    }

    @Override
    protected Outcome<AttributedFrame> advance(TrackedFrame frame) throws IOException {
        results.inc();
        if (extractor == null) {
            return Outcome.of(AttributedFrame.of(frame));
        }
        AttributesState before = memory.value();
        AttributeExtractor.Extraction step =
                extractor(frame.settings()).update(before == null ? AttributesState.EMPTY : before, frame);
        memory.update(step.state());
        if (signs == null) {
            return Outcome.of(new AttributedFrame(frame, step.attributes()));
        }
        byte[] last = signMemory.value();
        SignExtractor.Signed signed = signs(frame.settings())
                .update(last == null ? SignState.EMPTY : SignStateFormat.read(last), frame, step.attributes());
        signMemory.update(SignStateFormat.write(signed.state()));
        return Outcome.of(new AttributedFrame(frame, signed.attributes()));
    }

    /** The extractor with the signs that control records set. */
    private SignExtractor signs(FrameSettings settings) {
        if (settings == null || settings.signs() == null || settings.signs().isEmpty()) {
            return signs;
        }
        if (controlledSigns.size() > MAX_CONTROLLED) {
            controlledSigns.clear();
        }
        List<Long> versions =
                settings.signs().stream().map(FrameSettings.Sign::version).toList();
        return controlledSigns.computeIfAbsent(versions, v -> {
            LearnedSigns learned = options.signs().learned() == null
                    ? LearnedSigns.NONE
                    : options.signs().learned();
            List<LearnedSigns.Sign> set = settings.signs().stream()
                    .map(sign -> new LearnedSigns.Sign(
                            sign.name(), sign.face(), sign.hands(), LearnedSigns.NO_LIMIT, sign.examples()))
                    .toList();
            return new SignExtractor(options.signs().with(learned.with(set)));
        });
    }

    /** The extractor with the camera's field of view. */
    private AttributeExtractor extractor(FrameSettings settings) {
        if (settings == null || settings.fieldOfView() == null) {
            return extractor;
        }
        if (controlled.size() > MAX_CONTROLLED) {
            controlled.clear();
        }
        return controlled.computeIfAbsent(
                settings.fieldOfView(), degrees -> new AttributeExtractor(options.withFieldOfView(degrees)));
    }
}
