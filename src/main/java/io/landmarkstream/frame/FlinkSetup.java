package io.landmarkstream.frame;

import java.time.Duration;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.StateTtlConfig.UpdateType;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/**
 * Sets up what a function keyed by camera needs when it is opened: state that expires with its camera, and metrics in
 * the group {@code landmarks}.
 */
public final class FlinkSetup {

    private final RuntimeContext context;
    private final Duration stateTtl;

    /**
     * @param stateTtl how long the state of a silent camera is kept
     * @throws IllegalStateException if cameras are not spread over the key groups that {@link CameraKey} is made for
     */
    public FlinkSetup(RuntimeContext context, Duration stateTtl) {
        CameraKey.requireMaxParallelism(context.getTaskInfo().getMaxNumberOfParallelSubtasks());
        this.context = context;
        this.stateTtl = stateTtl;
    }

    /** State that is written with every frame of its camera. */
    public <T> ValueState<T> value(String name, Class<T> type) {
        return value(name, type, UpdateType.OnCreateAndWrite);
    }

    /** Likewise, in a form of its own. */
    public <T> ValueState<T> value(String name, TypeSerializer<T> form) {
        ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, form);
        descriptor.enableTimeToLive(ttl(UpdateType.OnCreateAndWrite));
        return context.getState(descriptor);
    }

    /** State that is read with every frame of its camera and seldom written: reading keeps it too. */
    public <T> ValueState<T> valueKeptByReading(String name, Class<T> type) {
        return value(name, type, UpdateType.OnReadAndWrite);
    }

    private <T> ValueState<T> value(String name, Class<T> type, UpdateType keptBy) {
        ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, type);
        descriptor.enableTimeToLive(ttl(keptBy));
        return context.getState(descriptor);
    }

    /** A list whose elements are forgotten one by one. */
    public <T> ListState<T> list(String name, Class<T> type) {
        ListStateDescriptor<T> descriptor = new ListStateDescriptor<>(name, type);
        descriptor.enableTimeToLive(ttl(UpdateType.OnCreateAndWrite));
        return context.getListState(descriptor);
    }

    /** A map that does not expire; the function that fills it must clear it. */
    public <K, V> MapState<K, V> lastingMap(String name, Class<K> key, Class<V> value) {
        return context.getMapState(new MapStateDescriptor<>(name, key, value));
    }

    private StateTtlConfig ttl(UpdateType keptBy) {
        return StateTtlConfig.newBuilder(stateTtl).setUpdateType(keptBy).build();
    }

    public FlinkMetrics metrics() {
        return new FlinkMetrics(context.getMetricGroup());
    }
}
