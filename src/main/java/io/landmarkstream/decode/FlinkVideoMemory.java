package io.landmarkstream.decode;

import io.landmarkstream.decode.video.PendingFrame;
import io.landmarkstream.decode.video.UnitRef;
import io.landmarkstream.decode.video.VideoMemory;
import io.landmarkstream.decode.video.VideoState;
import io.landmarkstream.frame.FlinkSetup;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.ValueState;

/** A {@link VideoMemory} in keyed state. Never holds a picture (docs/decisions 0007). */
final class FlinkVideoMemory implements VideoMemory {

    private final ValueState<VideoState> video;
    private final ListState<UnitRef> group;
    private final MapState<Long, PendingFrame> pending;

    FlinkVideoMemory(FlinkSetup setup) {
        // Read with every frame, written with key frames only.
        video = setup.valueKeptByReading("video", VideoState.class);
        group = setup.list("group", UnitRef.class);
        // Cleared by the camera's timer, not by TTL: each of these frames must get an outcome.
        pending = setup.lastingMap("pending", Long.class, PendingFrame.class);
    }

    @Override
    public VideoState state() throws Exception {
        return video.value();
    }

    @Override
    public List<UnitRef> group() throws Exception {
        List<UnitRef> units = new ArrayList<>();
        group.get().forEach(units::add);
        return units;
    }

    @Override
    public void keep(VideoState state, List<UnitRef> units) throws Exception {
        group.update(units);
        video.update(state);
    }

    @Override
    public void append(UnitRef unit) throws Exception {
        group.add(unit);
    }

    @Override
    public void forget() {
        video.clear();
        group.clear();
    }

    @Override
    public boolean hasPending() throws Exception {
        return !pending.isEmpty();
    }

    @Override
    public PendingFrame lastPending() throws Exception {
        PendingFrame last = null;
        for (PendingFrame frame : pending.values()) {
            last = last == null || frame.info().sequence() > last.info().sequence() ? frame : last;
        }
        return last;
    }

    @Override
    public boolean isPending(long sequence) throws Exception {
        return pending.contains(sequence);
    }

    @Override
    public void addPending(PendingFrame frame) throws Exception {
        pending.put(frame.info().sequence(), frame);
    }

    @Override
    public void removePending(long sequence) throws Exception {
        pending.remove(sequence);
    }

    @Override
    public List<PendingFrame> takePending() throws Exception {
        List<PendingFrame> frames = new ArrayList<>();
        pending.values().forEach(frames::add);
        frames.sort(Comparator.comparingLong(frame -> frame.info().sequence())); // state has no order of its own
        pending.clear();
        return frames;
    }
}
