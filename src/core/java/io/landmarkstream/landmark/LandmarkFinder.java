package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds hands, faces and other objects in pictures. A pure function of the picture and of what is kept from the frame
 * before.
 *
 * <p>Not thread-safe: one instance a task slot, used and closed by the thread that opened it. Pipelines that name the
 * same card share its network, and a detector runs on each view of a frame once at most.
 */
public final class LandmarkFinder implements FrameFinder {

    private final Map<String, Detector> detectors = new LinkedHashMap<>();
    private final Map<String, Landmarker> landmarkers = new LinkedHashMap<>();
    private final Map<String, ModelCard> models = new LinkedHashMap<>();
    private final List<Runner> runners = new ArrayList<>();

    private final Device device;
    private final FinderProfile profile = new FinderProfile();

    private LandmarkFinder(Device device) {
        this.device = device;
    }

    /**
     * @param detectedObjects by pipeline in their order, best first; empty: nothing was found
     * @param state to be given to the next call for the same camera
     */
    public record LandmarkResult(List<DetectedObject> detectedObjects, FinderState state) {}

    /**
     * Opens the networks of some pipelines.
     *
     * @param pipelines names, see {@code models/pipelines}; {@code [auto]}: for each kind the pipeline with the highest
     *     preference whose weights are there
     * @throws io.landmarkstream.model.ModelException if a pipeline or its weights are missing, or do not fit each other
     */
    public static LandmarkFinder open(ModelStore store, List<String> pipelines, Device device, FinderOptions options) {
        LandmarkFinder finder = new LandmarkFinder(device.resolve());
        try {
            for (Pipeline pipeline : Pipelines.chosen(store, pipelines)) {
                finder.add(pipeline, store, options);
            }
            return finder;
        } catch (RuntimeException e) {
            finder.close();
            throw e;
        }
    }

    private void add(Pipeline pipeline, ModelStore store, FinderOptions options) {
        Detector detector = pipeline.detector() == null ? null : detector(pipeline, store);
        Landmarker landmarker = pipeline.landmarks() == null ? null : landmarker(pipeline, store, options);
        runners.add(
                landmarker == null
                        ? new KeypointsRunner(pipeline, detector, options)
                        : detector == null
                                ? new RegionsRunner(pipeline, landmarker, options)
                                : new PipelineRunner(pipeline, detector, landmarker, options));
    }

    private Detector detector(Pipeline pipeline, ModelStore store) {
        Detector detector = detectors.get(pipeline.detector().model());
        if (detector == null) {
            detector = new Detector(opened(store, pipeline.detector().model()), profile);
            detectors.put(pipeline.detector().model(), detector);
        }
        for (float view : pipeline.detector().closeViews()) {
            if (!detector.sees(view)) {
                detector.see(view, closer(store, pipeline, view));
            }
        }
        return detector;
    }

    private Landmarker landmarker(Pipeline pipeline, ModelStore store, FinderOptions options) {
        boolean whole = pipeline.from() != null && pipeline.from().picture();
        String key = pipeline.landmarks().model() + (whole ? " of whole pictures" : "");
        Landmarker landmarker = landmarkers.get(key);
        if (landmarker == null) {
            landmarker = new Landmarker(
                    opened(store, pipeline.landmarks().model()), Topologies.of(store), options.batch(), whole, profile);
            landmarkers.put(key, landmarker);
        }
        return landmarker;
    }

    /** The pipeline's detector with the larger input of a close view. */
    private Model closer(ModelStore store, Pipeline pipeline, float view) {
        ModelCard card = store.card(pipeline.detector().model());
        try {
            return OnnxModel.open(
                    store,
                    card.at(
                            Math.round(card.input().width() / view),
                            Math.round(card.input().height() / view)),
                    device);
        } catch (ModelException e) {
            throw new ModelException(
                    "pipeline " + pipeline.name() + ": key 'detector.views' has " + view + ", for which the"
                            + " detector's file must leave its input's height and width free: " + e.getMessage(),
                    e);
        }
    }

    private Model opened(ModelStore store, String card) {
        Model model = ModelOpener.open(store, card, device);
        models.putIfAbsent(card, model.card());
        return model;
    }

    /**
     * Finds the hands and faces of a picture.
     *
     * @param state what the call for the camera's frame before gave; {@link FinderState#NONE} if there was none, or if
     *     the picture does not follow it
     * @throws RejectException NUMERIC, if a network gave numbers that are not finite or lie far outside of the picture;
     *     MODEL, if the runtime failed
     */
    @Override
    public LandmarkResult find(Picture picture, FinderState state) throws RejectException {
        List<DetectedObject> detectedObjects = new ArrayList<>();
        List<PipelineState> next = new ArrayList<>();
        DetectionCache cache = new DetectionCache(picture);
        for (Runner runner : runners) {
            PipelineState before = state.pipelines().stream()
                    .filter(c -> c.pipeline().equals(runner.name()))
                    .findFirst()
                    .orElse(null);
            next.add(runner.find(picture, before, cache, detectedObjects));
        }
        profile.finished(detectedObjects.size());
        return new LandmarkResult(detectedObjects, new FinderState(List.copyOf(next)));
    }

    /**
     * A picture's objects, and what became of each detection.
     *
     * @param detectedObjects as {@link #find} gives them
     * @param detections of all views, in the order in which they were seen; of a finder with several pipelines all of
     *     them
     */
    public record Explained(List<DetectedObject> detectedObjects, List<TracedDetection> detections) {}

    /**
     * Finds the hands and faces of a picture by itself, and says what became of each detection.
     *
     * @throws RejectException as {@link #find}
     */
    public Explained explain(Picture picture) throws RejectException {
        DetectionTrace trace = new DetectionTrace();
        runners.forEach(runner -> runner.traceTo(trace));
        try {
            return new Explained(find(picture, FinderState.NONE).detectedObjects(), trace.detections());
        } finally {
            runners.forEach(runner -> runner.traceTo(null));
        }
    }

    /**
     * Runs a pipeline's landmark network on a given region without the detector, and gives its answer also with a low
     * presence.
     *
     * @param pipeline name of one of this finder's pipelines
     * @param handedness of the hand, for networks that need it; they run twice where it is {@link Handedness#UNKNOWN}
     * @throws RejectException as {@link #find}
     */
    public DetectedObject landmarksIn(Picture picture, String pipeline, Roi region, Handedness handedness)
            throws RejectException {
        for (Runner runner : runners) {
            if (runner.name().equals(pipeline)) {
                return runner.landmarksIn(picture, region, handedness);
            }
        }
        throw new IllegalArgumentException("this finder has no pipeline '" + pipeline + "'");
    }

    /** What this finder did so far. */
    public FinderProfile profile() {
        return profile;
    }

    /** Cards of the networks in use, in the pipelines' order, without repeats. */
    public List<ModelCard> models() {
        return List.copyOf(models.values());
    }

    @Override
    public String device() {
        return device.toString();
    }

    /** Closes all networks; closing twice is harmless. */
    @Override
    public void close() {
        detectors.values().forEach(Detector::close);
        landmarkers.values().forEach(Landmarker::close);
    }

    /** The detections of one picture. */
    private static final class DetectionCache implements Runner.Detections {
        private final Picture picture;
        private final Map<Detector, Map<Float, List<Detection>>> seen = new LinkedHashMap<>();

        DetectionCache(Picture picture) {
            this.picture = picture;
        }

        @Override
        public boolean has(Detector detector) {
            return seen.containsKey(detector);
        }

        @Override
        public List<Detection> of(Detector detector, float view) throws RejectException {
            Map<Float, List<Detection>> views = seen.computeIfAbsent(detector, d -> new LinkedHashMap<>());
            List<Detection> detections = views.get(view);
            if (detections == null) {
                detections = detector.detect(picture, view);
                views.put(view, detections);
            }
            return detections;
        }
    }
}
