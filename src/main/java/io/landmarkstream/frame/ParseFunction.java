package io.landmarkstream.frame;

import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
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
 * {@code framesIn}.
 *
 * <p>What is known of a partition's cameras goes to every task on a restart, since nobody knows yet who will read the
 * partition; each task then writes the partitions it reads, and of those that none has read yet a share.
 */
public final class ParseFunction extends RichMapFunction<RawRecord, Frame> implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private final int maxFrameBytes;
    private final Cameras cameras;
    private final int maxUnlisted;
    private final Duration forget;
    private transient Envelope envelope;
    private transient Admission admission;
    private transient Set<Integer> read;
    private transient ListState<AdmittedCameras> admitted;
    private transient Counter framesIn;

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
        read = new HashSet<>();
        admitted = context.getOperatorStateStore()
                .getUnionListState(new ListStateDescriptor<>("admitted-cameras", AdmittedCameras.class));
        for (AdmittedCameras known : admitted.get()) {
            admission.restore(known);
        }
    }

    @Override
    public void open(OpenContext context) {
        envelope = new Envelope(EnumSet.allOf(Codec.class), maxFrameBytes, cameras);
        framesIn = getRuntimeContext().getMetricGroup().addGroup("landmarks").counter("framesIn");
    }

    @Override
    public Frame map(RawRecord record) {
        framesIn.inc();
        Frame frame = envelope.read(record);
        if (frame.reject() != null || cameras.lists(frame.info().key().camera())) {
            return frame;
        }
        read.add(record.partition());
        if (admission.admits(frame.info())) {
            return frame;
        }
        String detail = "the camera is not listed, and partition %d has %d such cameras already: list cameras in"
                + " landmarks.cameras.file, or raise landmarks.cameras.max-unlisted";
        return Frame.rejected(
                frame.info(),
                Reject.of(Reason.CAMERA_LIMIT, detail.formatted(record.partition(), maxUnlisted), record.value()));
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        int tasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        int task = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        admitted.update(admission.snapshot().stream()
                .filter(known -> read.contains(known.partition()) || known.partition() % tasks == task)
                .toList());
    }
}
