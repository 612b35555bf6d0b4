package io.landmarkstream.decode;

import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.frame.Sequencing;
import io.landmarkstream.frame.StreamPosition;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by camera: frame in, upright picture or reject out. {@link Sequencing} decides whether the frame is answered
 * before anything is decoded; one decoder a task. A flat map, because codecs with frames that refer to one another give
 * their pictures later than their frames come; a JPEG gives exactly one.
 */
public final class DecodeFunction extends RichFlatMapFunction<Frame, DecodedFrame> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(DecodeFunction.class);

    /** Values a latency histogram looks back on. */
    private static final int HISTOGRAM_WINDOW = 1000;

    private final DecodeLimits limits;
    private final Duration maxGap;
    private final Duration stateTtl;
    private transient Sequencing sequencing;
    private transient JpegDecoder jpeg;
    private transient ValueState<StreamPosition> position;
    private transient Histogram decodeUs;

    /**
     * @param maxGap largest step of the capture time that carries on
     * @param stateTtl how long the position of a silent camera is kept
     */
    public DecodeFunction(DecodeLimits limits, Duration maxGap, Duration stateTtl) {
        this.limits = limits;
        this.maxGap = maxGap;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(
                getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        ValueStateDescriptor<StreamPosition> descriptor =
                new ValueStateDescriptor<>("position", StreamPosition.class);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        position = getRuntimeContext().getState(descriptor);
        sequencing = new Sequencing(maxGap.toNanos() / 1000);
        jpeg = new JpegDecoder(limits);
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("landmarks");
        decodeUs = metrics.histogram("decodeUs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
    }

    @Override
    public void flatMap(Frame frame, Collector<DecodedFrame> out) throws IOException {
        FrameInfo info = frame.info();
        if (frame.reject() != null) {
            if (frame.reject().reason().isShed()) {
                passOver(info);
            }
            out.collect(DecodedFrame.rejected(info, frame.reject()));
            return;
        }
        try {
            StreamPosition last = position.value();
            StreamPosition here = sequencing.advance(last, info);
            position.update(here);
            Picture picture = decode(frame);
            position.update(sequencing.pictured(here, info, picture.width(), picture.height()));
            Continuity continuity = sequencing.continuity(last, info, picture.width(), picture.height());
            out.collect(new DecodedFrame(info, continuity, picture, frame.value(), null));
        } catch (RejectException e) {
            out.collect(DecodedFrame.rejected(info, Reject.of(e.reason(), e.getMessage(), frame.value())));
        }
    }

    /** A shed frame is answered, so that it is no gap, and cannot be answered again. */
    private void passOver(FrameInfo info) throws IOException {
        try {
            position.update(sequencing.advance(position.value(), info));
        } catch (RejectException e) {
            // A repeated or late frame that was shed before it could be rejected; the position stays.
        }
    }

    private Picture decode(Frame frame) throws RejectException {
        long start = System.nanoTime();
        try {
            return jpeg.decode(frame.value(), frame.dataOffset(), frame.dataLength());
        } catch (RuntimeException e) {
            LOG.warn("The decoder failed on partition {} offset {}; the frame is rejected.",
                    frame.info().partition(), frame.info().offset(), e);
            throw new RejectException(Reason.CORRUPT, "the decoder failed: " + e.getClass().getSimpleName());
        } finally {
            decodeUs.update((System.nanoTime() - start) / 1000);
        }
    }

    @Override
    public void close() {
        if (jpeg != null) {
            jpeg.close();
        }
    }
}
