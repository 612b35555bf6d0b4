package io.landmarkstream.decode;

import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.video.CameraVideo;
import io.landmarkstream.decode.video.OpenVideos;
import io.landmarkstream.decode.video.PendingFrame;
import io.landmarkstream.decode.video.UnitRef;
import io.landmarkstream.decode.video.VideoOutcome;
import io.landmarkstream.decode.video.VideoState;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.frame.Sequencing;
import io.landmarkstream.frame.StreamPosition;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by camera: frame in, upright picture or reject out, one outcome a frame. {@link Sequencing} decides whether the
 * frame is answered before anything is decoded. One JPEG decoder a task; for video one {@link CameraVideo} a camera,
 * whose pictures come in display order and thus, with B-frames, some frames late.
 *
 * <p>Video in state: where the frames topic has the pictures since the last key frame, never the pictures
 * (docs/decisions 0007). A video that is not in memory, after a restore or a pause, is restored from them before its
 * next frame.
 *
 * <p>Timers: one of processing time for each camera with an open decoder, which gives out what a silent camera left
 * waiting and frees its decoder; one at the end of time, for the end of a bounded input.
 */
public final class DecodeFunction extends KeyedProcessFunction<CameraKey, Outcome<Frame>, Outcome<DecodedFrame>> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(DecodeFunction.class);

    /** Number of values in the latency histogram. */
    private static final int HISTOGRAM_WINDOW = 1000;

    private static final long END_OF_INPUT = Long.MAX_VALUE;

    private final DecodeLimits limits;
    private final FrameLog.Opener log;
    private final Duration maxGap;
    private final Duration idle;
    private final Duration stateTtl;
    private transient Sequencing sequencing;
    private transient JpegDecoder jpeg;
    private transient OpenVideos streams;
    private transient FrameLog openLog;
    private transient long opened;
    private transient ValueState<StreamPosition> position;
    private transient ValueState<VideoState> video;
    private transient ListState<UnitRef> group;
    private transient MapState<Long, PendingFrame> pending;
    private transient Histogram decodeUs;
    private transient Counter framesReread;

    /**
     * @param log reads the frames topic again
     * @param maxGap largest step of the capture time that carries on
     * @param idle after how long a silent camera's decoder is freed
     * @param stateTtl how long the position of a silent camera is kept
     */
    public DecodeFunction(DecodeLimits limits, FrameLog.Opener log, Duration maxGap, Duration idle, Duration stateTtl) {
        this.limits = limits;
        this.log = log;
        this.maxGap = maxGap;
        this.idle = idle;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        position = getRuntimeContext().getState(kept(new ValueStateDescriptor<>("position", StreamPosition.class)));
        // Read with every frame, written with key frames only.
        ValueStateDescriptor<VideoState> groups = new ValueStateDescriptor<>("video", VideoState.class);
        groups.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl)
                .setUpdateType(StateTtlConfig.UpdateType.OnReadAndWrite)
                .build());
        video = getRuntimeContext().getState(groups);
        group = getRuntimeContext().getListState(kept(new ListStateDescriptor<>("group", UnitRef.class)));
        // Cleared by the camera's timer, not by TTL: each of these frames must get an outcome.
        pending = getRuntimeContext().getMapState(new MapStateDescriptor<>("pending", Long.class, PendingFrame.class));
        sequencing = new Sequencing(maxGap.toNanos() / 1000);
        jpeg = new JpegDecoder(limits);
        streams = new OpenVideos();
        opened = Long.MIN_VALUE;
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("landmarks");
        decodeUs = metrics.histogram("decodeUs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        framesReread = metrics.counter("framesReread");
        metrics.gauge("openDecoders", (Gauge<Integer>) this::openDecoders);
    }

    private <D extends StateDescriptor<?, ?>> D kept(D descriptor) {
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        return descriptor;
    }

    @Override
    public void processElement(Outcome<Frame> outcome, Context context, Collector<Outcome<DecodedFrame>> out)
            throws Exception {
        FrameInfo info = outcome.info();
        noteOpened(context.timerService().currentProcessingTime());
        if (outcome.isRejected()) {
            if (outcome.reject().reason().isShed()) {
                passOver(info, context, out);
            }
            out.collect(Outcome.rejected(outcome.reject()));
            return;
        }
        Frame frame = outcome.frame();
        StreamPosition last = position.value();
        StreamPosition here;
        try {
            here = sequencing.advance(last, info);
        } catch (RejectException e) {
            reject(frame, e, out);
            return;
        }
        boolean newStream = last == null || !last.stream().equals(info.stream());
        VideoState known = video.value();
        if (known != null && (newStream || known.codec() != frame.codec())) {
            settle(context, out);
            video.clear();
            group.clear();
            known = null;
            last = position.value();
            newStream |= last == null; // it expired while the others were given out
            here = newStream ? here : last.at(info.sequence());
        }
        position.update(here);
        if (frame.codec() == Codec.JPEG) {
            jpeg(frame, last, here, out);
            return;
        }
        long missing = newStream ? 0 : info.sequence() - last.sequence() - 1;
        boolean continues = !newStream && missing == 0 && !info.afterGap();
        decode(frame, stream(frame.codec(), known, context, out), missing, continues, context, out);
    }

    /**
     * A shed frame counts as answered, so that it is not a gap and cannot be answered again. A video's pictures up to
     * the next key frame may depend on it.
     */
    private void passOver(FrameInfo info, Context context, Collector<Outcome<DecodedFrame>> out) throws Exception {
        StreamPosition here;
        try {
            here = sequencing.advance(position.value(), info);
        } catch (RejectException e) {
            return; // a repeated or late frame that was shed before it could be rejected; the position stays
        }
        VideoState known = video.value();
        if (known != null && known.intact()) {
            CameraVideo stream = stream(known.codec(), known, context, out);
            emit(stream.finish(), null, out);
            stream.breakGroup();
            keep(stream);
        }
        StreamPosition last = position.value();
        position.update(last != null && last.stream().equals(info.stream()) ? last.at(info.sequence()) : here);
    }

    private void jpeg(Frame frame, StreamPosition last, StreamPosition here, Collector<Outcome<DecodedFrame>> out)
            throws Exception {
        FrameInfo info = frame.info();
        try {
            Picture picture = Pictures.rotated(decodeJpeg(frame), info.rotation());
            position.update(sequencing.pictured(here, info, picture.width(), picture.height()));
            Continuity continuity = sequencing.continuity(last, info, picture.width(), picture.height());
            out.collect(Outcome.of(new DecodedFrame(frame, continuity, picture)));
        } catch (RejectException e) {
            reject(frame, e, out);
        }
    }

    private Picture decodeJpeg(Frame frame) throws RejectException {
        long start = System.nanoTime();
        try {
            return jpeg.decode(frame.value(), frame.dataOffset(), frame.dataLength());
        } catch (RuntimeException e) {
            LOG.warn(
                    "The decoder failed on partition {} offset {}; the frame is rejected.",
                    frame.info().partition(),
                    frame.info().offset(),
                    e);
            throw new RejectException(
                    Reason.CORRUPT, "the decoder failed: " + e.getClass().getSimpleName());
        } finally {
            decodeUs.update((System.nanoTime() - start) / 1000);
        }
    }

    private void decode(
            Frame frame,
            CameraVideo stream,
            long missing,
            boolean continues,
            Context context,
            Collector<Outcome<DecodedFrame>> out)
            throws Exception {
        long start = System.nanoTime();
        CameraVideo.Accepted step = stream.accept(frame, missing, continues);
        decodeUs.update((System.nanoTime() - start) / 1000);
        emit(step.before(), frame, out);
        if (step.newSps()) {
            position.update(position.value().unpictured());
        }
        switch (step.group()) {
            case APPENDED -> group.add(UnitRef.of(frame));
            case REPLACED -> keep(stream);
            case NONE -> {}
        }
        emit(step.after(), frame, out);
        if (step.pending()) {
            pending.put(frame.info().sequence(), PendingFrame.of(frame));
            context.timerService().registerEventTimeTimer(END_OF_INPUT);
        }
    }

    private void keep(CameraVideo stream) throws Exception {
        group.update(List.copyOf(stream.group()));
        video.update(stream.state());
    }

    /** The camera's stream, restored if it is not in memory. */
    private CameraVideo stream(Codec codec, VideoState known, Context context, Collector<Outcome<DecodedFrame>> out)
            throws Exception {
        CameraKey key = context.getCurrentKey();
        long now = context.timerService().currentProcessingTime();
        if (known == null) {
            // One whose state has expired, or that had no key frame yet.
            streams.close(key).ifPresent(timer -> context.timerService().deleteProcessingTimeTimer(timer));
            rejectHeld(out);
        }
        CameraVideo stream = streams.get(key);
        if (stream == null) {
            stream = known == null ? new CameraVideo(codec, limits) : restored(known, out);
            streams.add(key, stream);
            context.timerService().registerProcessingTimeTimer(streams.timer(key, now + idle.toMillis()));
        }
        streams.used(key, now);
        return stream;
    }

    private CameraVideo restored(VideoState known, Collector<Outcome<DecodedFrame>> out) throws Exception {
        CameraVideo stream = CameraVideo.restored(known, limits);
        if (!known.intact()) {
            return stream;
        }
        List<Frame> frames = reread(known);
        for (Frame frame : frames) {
            emit(stream.replay(frame, !pending.contains(frame.info().sequence())), null, out);
        }
        if (frames.isEmpty()) {
            rejectHeld(out);
        }
        if (stream.group().isEmpty()) {
            keep(stream);
        }
        return stream;
    }

    /** Outcomes for waiting frames that can no longer be decoded. */
    private void rejectHeld(Collector<Outcome<DecodedFrame>> out) throws Exception {
        List<PendingFrame> gone = new ArrayList<>();
        pending.values().forEach(gone::add);
        gone.sort(Comparator.comparingLong(frame -> frame.info().sequence())); // state has no order of its own
        gone.forEach(frame -> out.collect(Outcome.rejected(frame.expired())));
        pending.clear();
    }

    /** The frames of the group; none if one of them is gone. */
    private List<Frame> reread(VideoState known) throws Exception {
        List<UnitRef> refs = new ArrayList<>();
        group.get().forEach(refs::add);
        if (refs.isEmpty() || refs.get(0).sequence() != known.firstSequence()) {
            return List.of();
        }
        if (openLog == null) {
            openLog = log.open();
        }
        List<Frame> frames = new ArrayList<>();
        for (int from = 0, to; from < refs.size(); from = to) {
            int partition = refs.get(from).partition();
            for (to = from; to < refs.size() && refs.get(to).partition() == partition; to++) {}
            frames.addAll(openLog.read(
                    partition,
                    refs.subList(from, to).stream().map(UnitRef::offset).toList()));
        }
        framesReread.inc(frames.size());
        for (int i = 0; i < refs.size(); i++) {
            Frame frame = frames.get(i);
            if (frame == null || frame.codec() != known.codec() || !refs.get(i).equals(UnitRef.of(frame))) {
                LOG.warn(
                        "{} of {} pictures since the last key frame are gone from partition {}: the camera's frames are"
                                + " rejected up to its next key frame.",
                        refs.size() - i,
                        refs.size(),
                        refs.get(i).partition());
                return List.of();
            }
        }
        return frames;
    }

    /** @param current the frame that came just now and never waited; {@code null}: none */
    private void emit(List<VideoOutcome> outcomes, Frame current, Collector<Outcome<DecodedFrame>> out)
            throws Exception {
        for (VideoOutcome outcome : outcomes) {
            Frame frame = outcome.frame();
            FrameInfo info = frame.info();
            if (frame != current) {
                pending.remove(info.sequence());
            }
            if (outcome.fault() != null) {
                reject(frame, outcome.fault(), out);
                continue;
            }
            Picture picture = Pictures.rotated(outcome.picture(), info.rotation());
            StreamPosition here = position.value();
            if (here == null) { // expired before the frames that waited
                here = new StreamPosition(info.stream(), info.sequence(), false, 0, 0, 0);
            }
            Continuity continuity = sequencing.continuity(
                    here.at(info.sequence() - 1 - outcome.gap()), info, picture.width(), picture.height());
            position.update(sequencing.pictured(here, info, picture.width(), picture.height()));
            out.collect(Outcome.of(new DecodedFrame(frame, continuity, picture)));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Outcome<DecodedFrame>> out) throws Exception {
        CameraKey key = context.getCurrentKey();
        long now = noteOpened(context.timerService().currentProcessingTime());
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            boolean open = streams.get(key) != null;
            if (open && !streams.isTimerOf(key, timestamp)) {
                return;
            }
            // Downtime is not idle time.
            long due = (open ? streams.lastUse(key) : opened) + idle.toMillis();
            if (due > now) {
                context.timerService().registerProcessingTimeTimer(open ? streams.timer(key, due) : due);
                return;
            }
        }
        settle(context, out);
    }

    private long noteOpened(long now) {
        opened = opened == Long.MIN_VALUE ? now : opened;
        return now;
    }

    /** Gives every waiting frame of the camera its outcome and frees its decoder. */
    private void settle(Context context, Collector<Outcome<DecodedFrame>> out) throws Exception {
        CameraKey key = context.getCurrentKey();
        VideoState known = video.value();
        if (known != null && !pending.isEmpty()) {
            emit(stream(known.codec(), known, context, out).finish(), null, out);
        }
        rejectHeld(out);
        streams.close(key).ifPresent(timer -> context.timerService().deleteProcessingTimeTimer(timer));
        context.timerService().deleteEventTimeTimer(END_OF_INPUT);
    }

    /** Cameras whose video decoder this task holds. */
    int openDecoders() {
        return streams.size();
    }

    private void reject(Frame frame, RejectException fault, Collector<Outcome<DecodedFrame>> out) {
        out.collect(Outcome.rejected(frame.reject(fault.reason(), fault.getMessage())));
    }

    @Override
    public void close() {
        if (jpeg != null) {
            jpeg.close();
        }
        if (streams != null) {
            streams.close();
        }
        if (openLog != null) {
            openLog.close();
        }
    }
}
