package io.landmarkstream.frame;

import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.tracing.FrameTraces;
import java.time.Duration;
import java.util.EnumSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Kafka record in, {@link Frame} or reject out: {@link Envelope} and {@link Admission} in a job. Counts
 * {@code frames_total}, and {@code account_frames}, which is kept with the checkpoint.
 *
 * <p>What is known of a partition's cameras is list state, split evenly on a restart: with as many tasks as before each
 * gets its own back, and with it the partitions that it read. With another number of tasks a partition and what is
 * known of its cameras may come to different tasks; its reader then counts from nothing, and admits again whom it meets
 * first. Union list state would go to all tasks, but a job whose source tasks have any cannot be stopped with a
 * savepoint while some of them are backpressured (docs/decisions/0035).
 */
public final class ParseFunction extends RichMapFunction<RawRecord, Outcome<Frame>> implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final int maxFrameBytes;
    private final Cameras cameras;
    private final int maxUnlisted;
    private final Duration forget;
    private transient Envelope envelope;
    private transient Admission admission;
    private transient ListState<AdmittedCameras> admitted;
    private transient Counter framesIn;
    private transient FlinkCameras listed;
    private transient FlinkAccount accountIn;
    private transient FrameTraces traces;

    /**
     * @param maxUnlisted most different cameras of one partition that are not listed
     * @param forget a camera that was silent for longer makes room for another
     */
    public ParseFunction(int maxFrameBytes, Cameras cameras, int maxUnlisted, Duration forget) {
        this.maxFrameBytes = maxFrameBytes;
        this.cameras = cameras;
        this.maxUnlisted = maxUnlisted;
        this.forget = forget;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        admission = new Admission(maxUnlisted, forget.toMillis());
        admitted = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("admitted-cameras", AdmittedCameras.class));
        for (AdmittedCameras known : admitted.get()) {
            admission.restore(known);
        }
        accountIn = new FlinkAccount(context, "account-in");
    }

    @Override
    public void open(OpenContext context) {
        envelope = new Envelope(EnumSet.allOf(Codec.class), maxFrameBytes, cameras);
        FlinkMetrics metrics = new FlinkMetrics(getRuntimeContext().getMetricGroup());
        framesIn = metrics.counter(JobMetric.FRAMES);
        accountIn.show(metrics, JobMetric.ACCOUNT_FRAMES);
        traces = FlinkTraces.of(getRuntimeContext());
        listed = new FlinkCameras(metrics, System::currentTimeMillis);
    }

    @Override
    public Outcome<Frame> map(RawRecord record) {
        framesIn.inc();
        accountIn.inc();
        if (traces != null && FrameTraces.follows(record.traceparent())) {
            long now = FrameTraces.now();
            traces.span(record.traceparent(), "kafka", FrameTraces.since(record.recordTimeMs(), now), now, null);
        }
        Outcome<Frame> outcome = envelope.read(record);
        if (outcome.isRejected()) {
            return outcome;
        }
        if (cameras.lists(outcome.key().camera())) {
            listed.frame(outcome.key().camera());
            return outcome;
        }
        if (admission.admits(outcome.info())) {
            return outcome;
        }
        String detail = "the camera is not listed, and partition %d has %d such cameras already: list cameras in"
                + " landmarks.cameras.file, or raise landmarks.cameras.max-unlisted";
        return Outcome.rejected(
                outcome.frame().reject(Reason.CAMERA_LIMIT, detail.formatted(record.partition(), maxUnlisted)));
    }

    @Override
    public void close() {
        if (traces != null) {
            traces.close();
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        admitted.update(admission.snapshot(getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks()));
        accountIn.snapshot();
    }

    /** Frames of this task's account, for its test. */
    long account() {
        return accountIn.count();
    }
}
