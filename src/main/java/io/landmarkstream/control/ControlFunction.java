package io.landmarkstream.control;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Outcome;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keyed by camera: frame in, the same frame with its camera's {@link io.landmarkstream.frame.SettingsPlan} out. Control
 * records come by broadcast. Each task keeps a {@link ControlLedger} of its own, all of which hold the same.
 *
 * <p>When it starts, it reads the control topic itself up to its end, before the first frame: so after a restart every
 * record that the run before knew is known before the first frame that is repeated. Which frame a record takes effect
 * with thus depends on capture times alone (docs/decisions/0058).
 */
public final class ControlFunction
        extends KeyedBroadcastProcessFunction<CameraKey, Outcome<Frame>, ControlRecord, Outcome<Frame>>
        implements CheckpointedFunction {

    private static final long serialVersionUID = 1L;

    /** The broadcast state: one entry. */
    public static final MapStateDescriptor<String, ControlState> STATE =
            new MapStateDescriptor<>("control", String.class, ControlState.class);

    private static final String LEDGER = "ledger";

    private final ControlReader reader;
    private final ControlLog.Opener log;
    private transient BroadcastState<String, ControlState> state;
    private transient ControlLedger ledger;

    /** @param log reads the control topic when the task starts */
    public ControlFunction(ControlReader reader, ControlLog.Opener log) {
        this.reader = reader;
        this.log = log;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        state = context.getOperatorStateStore().getBroadcastState(STATE);
        ControlState known = state.get(LEDGER);
        ledger = known == null ? new ControlLedger(reader) : new ControlLedger(reader, known);
    }

    @Override
    public void open(OpenContext context) {
        log.open().read(ledger.nextOffset(), this::take);
    }

    private void take(ControlRecord record) {
        try {
            ledger.accept(record);
        } catch (ControlFault e) {
            // ControlCheckFunction says so.
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        state.put(LEDGER, ledger.state());
    }

    @Override
    public void processBroadcastElement(ControlRecord record, Context context, Collector<Outcome<Frame>> out) {
        take(record);
    }

    @Override
    public void processElement(Outcome<Frame> outcome, ReadOnlyContext context, Collector<Outcome<Frame>> out) {
        out.collect(
                outcome.isRejected()
                        ? outcome
                        : Outcome.of(
                                outcome.frame().with(ledger.plan(outcome.key().camera()))));
    }
}
