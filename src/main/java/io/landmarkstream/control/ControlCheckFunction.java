package io.landmarkstream.control;

import io.landmarkstream.frame.CameraId;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.landmark.FinderFactory;
import io.landmarkstream.metric.JobMetric;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control records in, a reject for each one that is refused out. One task. Of records that came too fast one in a
 * second is told, with the number of those before it. A record about networks is also refused if a network cannot be
 * loaded and run: each task that would use it finds that too, and goes on with the configured one.
 */
public final class ControlCheckFunction extends RichFlatMapFunction<ControlRecord, Reject>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(ControlCheckFunction.class);

    private static final long TELL_MS = 1000;
    private static final int MOST_SOUND = 1000;

    private final ControlReader reader;
    private final FinderFactory finders;
    private transient ListState<ControlState> state;
    private transient ControlLedger ledger;
    private transient Counter records;
    private transient Counter refused;
    private transient long toldMs;
    private transient long untold;

    /** Networks that were loaded and run, as {@code configured=other}. */
    private transient Set<String> sound;

    public ControlCheckFunction(ControlReader reader, FinderFactory finders) {
        this.reader = reader;
        this.finders = finders;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("control-check", ControlState.class));
        ledger = new ControlLedger(reader);
        for (ControlState known : state.get()) {
            ledger = new ControlLedger(reader, known);
        }
    }

    @Override
    public void open(OpenContext context) {
        FlinkMetrics metrics = new FlinkMetrics(getRuntimeContext().getMetricGroup());
        records = metrics.counter(JobMetric.CONTROL_RECORDS);
        refused = metrics.counter(JobMetric.CONTROL_REFUSED);
        toldMs = Long.MIN_VALUE;
        sound = new HashSet<>();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        state.update(List.of(ledger.state()));
    }

    @Override
    public void flatMap(ControlRecord record, Collector<Reject> out) {
        records.inc();
        try {
            ControlLedger.Accepted accepted = ledger.accept(record);
            if (accepted != null
                    && accepted.models() != null
                    && accepted.models().use() != null) {
                Optional<String> fault =
                        fault(accepted.key().name(), accepted.models().use());
                if (fault.isPresent()) {
                    refuse(record, fault.get(), out);
                }
            }
        } catch (ControlStormFault e) {
            refused.inc();
            untold++;
            if (record.timeMs() - TELL_MS >= toldMs) {
                toldMs = record.timeMs();
                out.collect(reject(
                        record,
                        e.getMessage()
                                + (untold > 1
                                        ? "; " + untold + " such records were refused since the last reject"
                                        : "")));
                untold = 0;
            }
        } catch (ControlFault e) {
            refuse(record, e.getMessage(), out);
        }
    }

    private Optional<String> fault(String configured, String other) {
        String change = configured + "=" + other;
        if (sound.contains(change)) {
            return Optional.empty();
        }
        Optional<String> fault = finders.fault(configured, other);
        if (fault.isEmpty() && sound.size() < MOST_SOUND) {
            sound.add(change);
        }
        return fault;
    }

    private void refuse(ControlRecord record, String why, Collector<Reject> out) {
        refused.inc();
        LOG.warn("Control record {} is refused: {}", record.offset(), why);
        out.collect(reject(record, why));
    }

    private static Reject reject(ControlRecord record, String why) {
        String camera = "";
        try {
            ControlKey key = ControlKey.of(record.key());
            camera = key.kind() == ControlKey.Kind.CAMERA && CameraId.fault(key.name()) == null ? key.name() : "";
        } catch (ControlFault e) {
            // It names no camera.
        }
        FrameInfo info = new FrameInfo(
                new CameraKey(camera, 0), "", 0, 0, false, 0, false, 0, record.offset(), record.timeMs(), "");
        return Reject.of(info, Reason.CONTROL, why, record.value());
    }
}
