package io.landmarkstream.frame;

import io.landmarkstream.metric.JobMetric;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * A count that is kept with the checkpoint: after a failure it goes on where the frames do, so that what was counted
 * twice in between is not in it, and a restart does not begin at 0. Each task keeps its part; on a rescale the parts
 * are handed to the new tasks, and their sum stays.
 */
public final class FlinkAccount {

    private final ListState<Long> state;
    private long count;

    /** @param name of the state; part of the savepoint format */
    public FlinkAccount(FunctionInitializationContext context, String name) throws Exception {
        state = context.getOperatorStateStore().getListState(new ListStateDescriptor<>(name, Long.class));
        for (long part : state.get()) {
            count += part;
        }
    }

    /** Shows the count as a gauge; the job's is the sum over its tasks. */
    public void show(FlinkMetrics metrics, JobMetric metric) {
        metrics.gauge(metric, () -> count);
    }

    public void inc() {
        count++;
    }

    /** This task's part. */
    public long count() {
        return count;
    }

    /** To be called with each checkpoint. */
    public void snapshot() throws Exception {
        state.update(List.of(count));
    }
}
