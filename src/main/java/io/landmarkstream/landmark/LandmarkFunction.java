package io.landmarkstream.landmark;

import io.landmarkstream.decode.DecodedFrame;
import io.landmarkstream.frame.FlinkMetrics;
import io.landmarkstream.frame.FlinkSetup;
import io.landmarkstream.frame.Outcome;
import io.landmarkstream.frame.OutcomeFunction;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.metric.JobMetric;
import io.landmarkstream.onnx.OnnxModel;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.metrics.Histogram;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keyed by camera: picture in, what the models found or a reject out. Opens one finder (all ONNX sessions) for each
 * task slot and uses it from the task's thread only. A frame on which a model fails is rejected, and the camera's
 * regions are then forgotten.
 */
public final class LandmarkFunction extends OutcomeFunction<DecodedFrame, DetectedFrame> {

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(LandmarkFunction.class);

    /** Name of the GPUs in Flink's external resource framework ({@code external-resource.gpu.*}). */
    private static final String GPU = "gpu";

    private final FinderFactory finders;
    private final Duration stateTtl;
    private transient FrameFinder finder;
    private transient ModelSwitcher switcher;
    private transient ValueState<FinderState> state;
    private transient Histogram findUs;

    /** @param stateTtl how long a silent camera's finder state is kept */
    public LandmarkFunction(FinderFactory finders, Duration stateTtl) {
        this.finders = finders;
        this.stateTtl = stateTtl;
    }

    @Override
    public void open(OpenContext context) throws Exception {
        super.open(context);
        FlinkSetup setup = new FlinkSetup(getRuntimeContext(), stateTtl);
        state = setup.value("finder", FinderState.class);
        finder = finders.open(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(), gpus());
        switcher = new ModelSwitcher(finder, System::nanoTime);
        String device = finder.device();
        FlinkMetrics metrics = setup.metrics();
        findUs = metrics.summary(JobMetric.FIND, FlinkMetrics.MICROSECONDS);
        metrics.gauge(JobMetric.DEVICE, device, () -> 1);
        metrics.gauge(JobMetric.OPEN_SESSIONS, OnnxModel::openSessions);
    }

    private List<String> gpus() {
        return getRuntimeContext().getExternalResourceInfos(GPU).stream()
                .map((ExternalResourceInfo gpu) -> gpu.getProperty("index").orElseThrow())
                .sorted(java.util.Comparator.comparing(String::length).thenComparing(index -> index))
                .toList();
    }

    @Override
    protected String step() {
        return "landmarks";
    }

    @Override
    protected Outcome<DetectedFrame> advance(DecodedFrame frame) throws IOException {
        try {
            LandmarkFinder.LandmarkResult found = find(frame);
            state.update(found.state());
            return Outcome.of(new DetectedFrame(
                    frame.info(),
                    frame.continuity(),
                    frame.picture().width(),
                    frame.picture().height(),
                    found.detectedObjects(),
                    frame.settings(),
                    frame.settings() == null ? null : switcher.models(FinderChoice.of(frame.settings()))));
        } catch (RejectException e) {
            state.clear();
            return Outcome.rejected(
                    frame.compressed().reject(e.reason(), e.getMessage()).with(frame.continuity()));
        }
    }

    private LandmarkFinder.LandmarkResult find(DecodedFrame frame) throws RejectException, IOException {
        switcher.frame(
                frame.info().key().camera(),
                frame.compressed().plan(),
                frame.settings() == null ? 0 : frame.settings().version());
        FinderState before = frame.continuity().breaksTracks() ? null : state.value();
        long start = System.nanoTime();
        try {
            FinderState state = before == null ? FinderState.NONE : before;
            return frame.settings() == null
                    ? finder.find(frame.picture(), state)
                    : finder.find(frame.picture(), state, FinderChoice.of(frame.settings()));
        } catch (RuntimeException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw e; // the task is being cancelled, which is not the frame's fault
            }
            LOG.warn(
                    "A model failed on partition {} offset {}; the frame is rejected.",
                    frame.info().partition(),
                    frame.info().offset(),
                    e);
            throw new RejectException(
                    Reason.MODEL, "the model failed: " + e.getClass().getSimpleName());
        } finally {
            findUs.update((System.nanoTime() - start) / 1000);
        }
    }

    /** Where objects were before a pause tells nothing after it. */
    @Override
    protected void passing(Reject reject) {
        if (reject.reason() == Reason.SHED_PAUSED) {
            state.clear();
        }
    }

    @Override
    public void close() throws Exception {
        super.close();
        if (finder != null) {
            finder.close();
        }
    }
}
