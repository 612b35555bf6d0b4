package io.landmarkstream.landmark;

import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.RejectException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.StateTtlConfig;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by camera: picture in, findings or reject out, exactly one outcome a frame. Opens one finder (all ONNX
 * sessions) for each task slot and uses it from the task's thread only. A frame on which a model fails is rejected; the
 * camera's regions are then forgotten, and what the frame's {@link Continuity} said is said by the next one.
 */
public final class LandmarkFunction extends RichMapFunction<DecodedFrame, DetectedFrame> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(LandmarkFunction.class);

    /** Name of the GPUs in Flink's external resource framework ({@code external-resource.gpu.*}). */
    private static final String GPU = "gpu";

    private static final int HISTOGRAM_WINDOW = 1000;

    private final FinderFactory finders;
    private final Duration stateTtl;
    private transient FrameFinder finder;
    private transient ValueState<CarriedRegions> regions;
    private transient ValueState<Continuity> owed;
    private transient Histogram inferenceUs;

    /** @param stateTtl how long the regions of a silent camera are kept */
    public LandmarkFunction(FinderFactory finders, Duration stateTtl) {
        this.finders = finders;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) {
        CameraKey.requireMaxParallelism(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
        regions = state("regions", CarriedRegions.class);
        owed = state("pending-continuity", Continuity.class);
        finder = finders.open(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), gpus());
        String device = finder.device();
        MetricGroup metrics = getRuntimeContext().getMetricGroup().addGroup("landmarks");
        inferenceUs = metrics.histogram("inferenceUs", new DescriptiveStatisticsHistogram(HISTOGRAM_WINDOW));
        metrics.gauge("device", (Gauge<String>) () -> device);
    }

    private <T> ValueState<T> state(String name, Class<T> type) {
        ValueStateDescriptor<T> descriptor = new ValueStateDescriptor<>(name, type);
        descriptor.enableTimeToLive(StateTtlConfig.newBuilder(stateTtl).build());
        return getRuntimeContext().getState(descriptor);
    }

    private List<String> gpus() {
        return getRuntimeContext().getExternalResourceInfos(GPU).stream()
                .map((ExternalResourceInfo gpu) -> gpu.getProperty("index").orElseThrow())
                .sorted(java.util.Comparator.comparing(String::length).thenComparing(index -> index))
                .toList();
    }

    @Override
    public DetectedFrame map(DecodedFrame frame) throws IOException {
        if (frame.reject() != null) {
            return DetectedFrame.rejected(frame.info(), frame.reject());
        }
        Continuity missed = owed.value();
        Continuity continuity =
                missed == null ? frame.continuity() : frame.continuity().including(missed);
        try {
            LandmarkFinder.LandmarkResult found = find(frame, continuity);
            regions.update(found.carried());
            if (missed != null) {
                owed.clear();
            }
            return new DetectedFrame(
                    frame.info(),
                    continuity,
                    frame.picture().width(),
                    frame.picture().height(),
                    found.detectedObjects(),
                    null);
        } catch (RejectException e) {
            regions.clear();
            owed.update(continuity);
            return DetectedFrame.rejected(frame.info(), Reject.of(e.reason(), e.getMessage(), frame.value()));
        }
    }

    private LandmarkFinder.LandmarkResult find(DecodedFrame frame, Continuity continuity)
            throws RejectException, IOException {
        CarriedRegions carried = continuity.breaksTracks() ? null : regions.value();
        long start = System.nanoTime();
        try {
            return finder.find(frame.picture(), carried == null ? CarriedRegions.NONE : carried);
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // the task is being cancelled: that says nothing about the frame
            }
            LOG.warn(
                    "A model failed on partition {} offset {}; the frame is rejected.",
                    frame.info().partition(),
                    frame.info().offset(),
                    e);
            throw new RejectException(
                    Reason.MODEL, "the model failed: " + e.getClass().getSimpleName());
        } finally {
            inferenceUs.update((System.nanoTime() - start) / 1000);
        }
    }

    @Override
    public void close() {
        if (finder != null) {
            finder.close();
        }
    }
}
