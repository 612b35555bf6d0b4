package io.landmarkstream.landmark;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds hands, faces and other objects in pictures. A pure function of the picture and of what is kept from the frame
 * before.
 *
 * <p>Not thread-safe: one instance a task slot, used and closed by the thread that opened it. Pipelines that name the
 * same card share its network, and a detector runs on each view of a frame once at most.
 *
 * <p>Further pipelines may be loaded beside the configured ones, by a thread of their own, and take their place for
 * some frames ({@link #hold}, {@link FinderChoice}).
 */
public final class LandmarkFinder implements FrameFinder {

    private static final Logger LOG = LoggerFactory.getLogger(LandmarkFinder.class);

    private final LoadedPipelines loaded;
    private final Map<RunnerKey, Runner> runners = new HashMap<>();

    /** Whether a pipeline that is asked for may look in place of a configured one. */
    private final Map<Replacement, Boolean> fits = new HashMap<>();

    private final List<String> configured;
    private final List<Pipeline> pipelines;

    private final ModelStore store;
    private final FinderOptions options;
    private final Device device;
    private final FinderProfile profile = new FinderProfile();

    private LandmarkFinder(ModelStore store, List<Pipeline> pipelines, Device device, FinderOptions options) {
        this.store = store;
        this.device = device;
        this.options = options;
        this.pipelines = List.copyOf(pipelines);
        configured = pipelines.stream().map(Pipeline::name).toList();
        loaded = LoadedPipelines.open(store, pipelines, device, options, profile);
    }

    private record Replacement(String configured, String other) {}

    private record RunnerKey(String pipeline, int detectInterval) {}

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
        return new LandmarkFinder(store, Pipelines.chosen(store, pipelines), device.resolve(), options);
    }

    private Runner runner(String name, int detectInterval) {
        return runners.computeIfAbsent(new RunnerKey(name, detectInterval), key -> {
            Pipeline pipeline = loaded.get(name);
            FinderOptions own = options.every(detectInterval);
            Detector detector = pipeline.detector() == null ? null : loaded.detector(pipeline);
            Landmarker landmarker = pipeline.landmarks() == null ? null : loaded.landmarker(pipeline);
            return landmarker == null
                    ? new KeypointsRunner(pipeline, detector, own)
                    : detector == null
                            ? new RegionsRunner(pipeline, landmarker, own)
                            : new PipelineRunner(pipeline, detector, landmarker, own);
        });
    }

    @Override
    public List<String> configured() {
        return configured;
    }

    @Override
    public void hold(Set<String> wanted) {
        fits.keySet().removeIf(replacement -> !wanted.contains(replacement.other()));
        loaded.begin(wanted);
        boolean refused = loaded.lacksOne() || fits.containsValue(false);
        if (loaded.keep(name -> wanted.contains(name) || refused && configured.contains(name))) {
            runners.keySet().removeIf(key -> !loaded.contains(key.pipeline()));
        }
    }

    /**
     * Loads a pipeline now, or waits until it is loaded.
     *
     * @throws ModelException if it cannot be used; the log says why
     */
    public void load(String pipeline) {
        if (!loaded.await(pipeline)) {
            throw new ModelException("the pipeline " + pipeline + " cannot be used: see the log");
        }
    }

    /** Whether a pipeline may look in place of a configured one, and can run now. */
    private boolean takesOver(String configured, String other) {
        return fits.computeIfAbsent(new Replacement(configured, other), this::fits) && loaded.await(other);
    }

    private boolean fits(Replacement replacement) {
        Optional<String> fault;
        try {
            fault = Replacements.fault(pipelines, replacement.configured(), Pipelines.get(store, replacement.other()));
        } catch (ConfigException e) {
            fault = Optional.of(e.getMessage());
        }
        fault.ifPresent(why -> LOG.warn("The pipeline {} goes on: {}", replacement.configured(), why));
        return fault.isEmpty();
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
        return find(picture, state, FinderChoice.CONFIGURED);
    }

    @Override
    public LandmarkResult find(Picture picture, FinderState state, FinderChoice choice) throws RejectException {
        List<DetectedObject> detectedObjects = new ArrayList<>();
        List<PipelineState> next = new ArrayList<>();
        DetectionCache cache = new DetectionCache(picture);
        List<String> names = names(choice);
        for (String name : names) {
            PipelineState before = before(state, name, names, choice.detectInterval());
            next.add(runner(name, choice.detectInterval()).find(picture, before, cache, detectedObjects));
        }
        profile.finished(detectedObjects.size());
        return new LandmarkResult(detectedObjects, new FinderState(List.copyOf(next)));
    }

    /**
     * What a pipeline goes on from: its own state, else that of a pipeline of the same kind that looked at the frame
     * before and looks no more, whose place it takes; {@code null}: it has neither. A pipeline that takes over follows
     * the objects of the one before. Its detector runs at once, and it refuses nothing that it has not seen itself.
     */
    private PipelineState before(FinderState state, String name, List<String> names, int detectInterval) {
        PipelineState replaced = null;
        for (PipelineState one : state.pipelines()) {
            if (one.pipeline().equals(name)) {
                return one;
            }
            if (replaced == null && !names.contains(one.pipeline()) && ofOneKind(one.pipeline(), name)) {
                replaced = one;
            }
        }
        return replaced == null
                ? null
                : new PipelineState(
                        name,
                        replaced.regions(),
                        options.every(detectInterval).detectEvery(),
                        replaced.framesSinceCloseView(),
                        List.of());
    }

    /** Whether a pipeline that looked before finds what this one finds; not if it is gone since. */
    private boolean ofOneKind(String before, String now) {
        try {
            return Pipelines.get(store, before).kind().equals(loaded.get(now).kind());
        } catch (ConfigException e) {
            return false;
        }
    }

    private List<Runner> runners(FinderChoice choice) {
        return names(choice).stream()
                .map(name -> runner(name, choice.detectInterval()))
                .toList();
    }

    /** Names of the pipelines that look, all of them loaded, each once. */
    private List<String> names(FinderChoice choice) {
        List<String> names = new ArrayList<>();
        for (String name : configured) {
            if (!choice.off().contains(name)) {
                String other = choice.models().getOrDefault(name, name);
                boolean another = !other.equals(name) && !names.contains(other) && takesOver(name, other);
                if (!another && !loaded.await(name)) {
                    throw new ModelException("the pipeline " + name + " can be loaded no more: see the log");
                }
                names.add(another ? other : name);
            }
        }
        return names;
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
        runners(FinderChoice.CONFIGURED).forEach(runner -> runner.traceTo(trace));
        try {
            return new Explained(find(picture, FinderState.NONE).detectedObjects(), trace.detections());
        } finally {
            runners(FinderChoice.CONFIGURED).forEach(runner -> runner.traceTo(null));
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
        for (Runner runner : runners(FinderChoice.CONFIGURED)) {
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
        return cards(configured);
    }

    private List<ModelCard> cards(List<String> names) {
        return names.stream()
                .flatMap(name -> loaded.get(name).models().stream())
                .distinct()
                .map(store::card)
                .toList();
    }

    @Override
    public List<UsedModel> models(FinderChoice choice) {
        return cards(names(choice)).stream()
                .map(card -> new UsedModel(card.name(), card.sha256()))
                .toList();
    }

    @Override
    public String device() {
        return device.toString();
    }

    /**
     * Closes all networks; closing twice is harmless. Waits for those that are being loaded, unless it is interrupted:
     * then the thread that loads one closes it.
     */
    @Override
    public void close() {
        loaded.close();
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
