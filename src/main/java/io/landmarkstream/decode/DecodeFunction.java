package io.landmarkstream.decode;

import io.landmarkstream.decode.process.DecoderProcess;
import io.landmarkstream.decode.video.CameraVideos;
import io.landmarkstream.decode.video.GroupReader;
import io.landmarkstream.decode.video.PendingFrame;
import io.landmarkstream.decode.video.VideoOutcome;
import io.landmarkstream.decode.video.VideoState;
import io.landmarkstream.decode.video.VideoTurn;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.FlinkTraces;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameLog;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.frame.Sequencing;
import io.landmarkstream.frame.StreamPosition;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by camera: frame in, decoded frame out. {@link Sequencing} decides whether the frame is answered before
 * anything is decoded. One JPEG decoder a task; {@link CameraVideos} decodes video, whose pictures come in display
 * order and thus, with B-frames, some frames late.
 *
 * <p>Timers: one of processing time for each camera with an open video decoder, which gives out what a silent camera
 * left pending and frees its decoder; one at the end of time, for the end of a bounded input.
 */
public final class DecodeFunction extends KeyedProcessFunction<CameraKey, Outcome<Frame>, Outcome<DecodedFrame>> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(DecodeFunction.class);

    private static final long END_OF_INPUT = Long.MAX_VALUE;

    private final DecodeLimits limits;
    private final FrameLog.Opener log;
    private final Duration maxGap;
    private final Duration isolated;
    private final Duration idle;
    private final Duration stateTtl;
    private transient Sequencing sequencing;
    private transient Decoders decoders;
    private transient FlinkVideoMemory memory;
    private transient CameraVideos videos;
    private transient ValueState<StreamPosition> position;
    private transient Histogram decodeUs;
    private transient DecodeTraces traces;

    /**
     * @param log reads the frames topic again
     * @param isolated decode in a process of its own, and kill that when a picture takes longer than this;
     *     {@code null}: decode in this process
     * @param maxGap largest step of the capture time that carries on
     * @param idle after how long a silent camera's decoder is freed
     * @param stateTtl how long the position of a silent camera is kept
     */
    public DecodeFunction(
            DecodeLimits limits,
            FrameLog.Opener log,
            Duration isolated,
            Duration maxGap,
            Duration idle,
            Duration stateTtl) {
        this.limits = limits;
        this.isolated = isolated;
        this.log = log;
        this.maxGap = maxGap;
        this.idle = idle;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) throws IOException {
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        position = setup.value("position", StreamPosition.class);
        memory = new FlinkVideoMemory(setup);
        sequencing = new Sequencing(maxGap.toNanos() / 1000);
        FlinkMetrics metrics = setup.metrics();
        decoders = isolated == null
                ? Decoders.inThisProcess(limits)
                : new DecoderProcess(limits, isolated, metrics.counter(JobMetric.DECODER_RESTARTS)::inc);
        decodeUs = metrics.summary(JobMetric.DECODE, FlinkMetrics.MICROSECONDS);
        GroupReader groups = new GroupReader(log, metrics.counter(JobMetric.REREAD_FRAMES)::inc);
        videos = new CameraVideos(limits, decoders::video, memory, groups, idle.toMillis(), decodeUs::update);
        traces = new DecodeTraces(FlinkTraces.of(getRuntimeContext()));
        metrics.gauge(JobMetric.OPEN_DECODERS, this::openDecoders);
    }

    @Override
    public void processElement(Outcome<Frame> outcome, Context context, Collector<Outcome<DecodedFrame>> out)
            throws Exception {
        Turn turn = new Turn(context, out);
        if (outcome.isRejected()) {
            if (outcome.reject().reason().isShed()) {
                passOver(outcome.info(), turn);
            }
            out.collect(Outcome.rejected(outcome.reject()));
            return;
        }
        Frame frame = outcome.frame();
        FrameInfo info = frame.info();
        StreamPosition last = position.value();
        StreamPosition here;
        try {
            here = sequencing.advance(last, info);
        } catch (RejectException e) {
            turn.reject(frame, e);
            return;
        }
        boolean newStream = last == null || !last.stream().equals(info.stream());
        VideoState known = memory.state();
        if (known != null && (newStream || known.codec() != frame.codec())) {
            videos.settle(known, turn);
            memory.forget();
            known = null;
            last = position.value();
            newStream |= last == null; // it expired while the others were given out
            here = newStream ? here : last.at(info.sequence());
        }
        position.update(here);
        traces.begin(info);
        if (frame.codec() == Codec.JPEG) {
            decodeJpeg(frame, last, here, turn);
            return;
        }
        long missing = newStream ? 0 : info.sequence() - last.sequence() - 1;
        boolean continues = !newStream && missing == 0 && !info.afterGap();
        videos.decode(frame, known, missing, continues, turn);
        traces.waits(info);
    }

    /**
     * A shed frame counts as answered, so that it is not a gap and cannot be answered again. A video's pictures up to
     * the next key frame may depend on it.
     */
    private void passOver(FrameInfo info, Turn turn) throws Exception {
        StreamPosition here;
        try {
            here = sequencing.advance(position.value(), info);
        } catch (RejectException e) {
            return; // a repeated or late frame that was shed before it could be rejected; the position stays
        }
        VideoState known = memory.state();
        if (known != null && known.intact()) {
            videos.breakGroup(known, turn);
        }
        StreamPosition last = position.value();
        position.update(last != null && last.stream().equals(info.stream()) ? last.at(info.sequence()) : here);
    }

    private void decodeJpeg(Frame frame, StreamPosition last, StreamPosition here, Turn turn) throws Exception {
        try {
            turn.decoded(frame, picture(frame), last, here);
        } catch (RejectException e) {
            turn.reject(frame, e);
        }
    }

    private Picture picture(Frame frame) throws RejectException {
        long start = System.nanoTime();
        try {
            return decoders.jpeg(frame.value(), frame.dataOffset(), frame.dataLength());
        } catch (DecoderLostException e) {
            throw e.fault();
        } catch (UncheckedIOException e) {
            throw e; // the process that decodes cannot be started: no fault of the picture
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

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<Outcome<DecodedFrame>> out) throws Exception {
        Turn turn = new Turn(context, out);
        if (context.timeDomain() == TimeDomain.EVENT_TIME || videos.isIdle(timestamp, turn)) {
            videos.settle(memory.state(), turn);
        }
    }

    /** Cameras whose video decoder this task holds. */
    int openDecoders() {
        return videos.openDecoders();
    }

    Decoders decoders() {
        return decoders;
    }

    @Override
    public void close() {
        if (videos != null) {
            videos.close();
        }
        if (decoders != null) {
            decoders.close();
        }
        if (traces != null) {
            traces.close();
        }
    }

    /** The turn of the camera whose frame or timer it is. */
    private final class Turn implements VideoTurn {
        private final Context context;
        private final Collector<Outcome<DecodedFrame>> out;

        Turn(Context context, Collector<Outcome<DecodedFrame>> out) {
            this.context = context;
            this.out = out;
            videos.started(now());
        }

        /** A frame has its picture, as stored, and stands {@code here} after {@code last}. */
        void decoded(Frame frame, Picture stored, StreamPosition last, StreamPosition here) throws Exception {
            FrameInfo info = frame.info();
            Picture picture = Pictures.rotated(stored, info.rotation());
            Continuity continuity = sequencing.continuity(last, info, picture.width(), picture.height());
            position.update(sequencing.pictured(here, info, picture.width(), picture.height()));
            traces.end(info, null);
            out.collect(Outcome.of(new DecodedFrame(frame, continuity, picture)));
        }

        void reject(Frame frame, RejectException fault) {
            traces.end(frame.info(), fault.getMessage());
            out.collect(Outcome.rejected(frame.reject(fault.reason(), fault.getMessage())));
        }

        @Override
        public void accept(VideoOutcome outcome) throws Exception {
            Frame frame = outcome.frame();
            if (outcome.fault() != null) {
                reject(frame, outcome.fault());
                return;
            }
            FrameInfo info = frame.info();
            StreamPosition here = position.value();
            if (here == null) { // expired before the frames that waited
                here = new StreamPosition(info.stream(), info.sequence(), false, 0, 0, 0);
            }
            decoded(frame, outcome.picture(), here.at(info.sequence() - 1 - outcome.gap()), here);
        }

        @Override
        public void expired(PendingFrame frame) {
            Reject reject = frame.expired();
            traces.end(frame.info(), reject.detail());
            out.collect(Outcome.rejected(reject));
        }

        @Override
        public void rejected(PendingFrame frame, RejectException fault) {
            traces.end(frame.info(), fault.getMessage());
            out.collect(Outcome.rejected(frame.rejected(fault)));
        }

        @Override
        public void newSps() throws Exception {
            position.update(position.value().unpictured());
        }

        @Override
        public CameraKey camera() {
            return context.getCurrentKey();
        }

        @Override
        public long now() {
            return context.timerService().currentProcessingTime();
        }

        @Override
        public void setTimer(long time) {
            context.timerService().registerProcessingTimeTimer(time);
        }

        @Override
        public void deleteTimer(long time) {
            context.timerService().deleteProcessingTimeTimer(time);
        }

        @Override
        public void setTurnAtEnd(boolean wanted) {
            if (wanted) {
                context.timerService().registerEventTimeTimer(END_OF_INPUT);
            } else {
                context.timerService().deleteEventTimeTimer(END_OF_INPUT);
            }
        }
    }
}
