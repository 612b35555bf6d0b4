package io.landmarkstream.landmark;

import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipelines of a task slot whose networks are open, and those that are being loaded beside them, each by a thread
 * of its own. Pipelines that name the same card share its network; it is closed when none of them is kept.
 *
 * <p>Not thread-safe: used and closed by the thread that opened it.
 */
final class LoadedPipelines implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LoadedPipelines.class);

    private final Map<String, Detector> detectors = new LinkedHashMap<>();
    private final Map<String, Landmarker> landmarkers = new LinkedHashMap<>();
    private final Map<String, Pipeline> loaded = new LinkedHashMap<>();
    private final Map<String, CompletableFuture<LoadedPipelines>> loading = new HashMap<>();

    /** Pipelines that are asked for and cannot be loaded. */
    private final Set<String> unusable = new HashSet<>();

    private final ModelStore store;
    private final Device device;
    private final FinderOptions options;
    private final FinderProfile profile;

    private LoadedPipelines(ModelStore store, Device device, FinderOptions options, FinderProfile profile) {
        this.store = store;
        this.device = device;
        this.options = options;
        this.profile = profile;
    }

    /**
     * Opens the networks of some pipelines.
     *
     * @throws ModelException if weights are missing, or do not fit their pipeline
     */
    static LoadedPipelines open(
            ModelStore store, List<Pipeline> pipelines, Device device, FinderOptions options, FinderProfile profile) {
        LoadedPipelines opened = new LoadedPipelines(store, device, options, profile);
        try {
            pipelines.forEach(opened::load);
            return opened;
        } catch (RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    /** Opens what of the pipeline's networks is not open yet. */
    private void load(Pipeline pipeline) {
        if (pipeline.detector() != null) {
            detector(pipeline);
        }
        if (pipeline.landmarks() != null) {
            landmarker(pipeline);
        }
        loaded.put(pipeline.name(), pipeline);
    }

    /** Whether the pipeline is loaded, without waiting for it. */
    boolean contains(String name) {
        return loaded.containsKey(name);
    }

    /** A pipeline that is loaded; {@code null} if it is not. */
    Pipeline get(String name) {
        return loaded.get(name);
    }

    /**
     * Begins to load those of the wanted pipelines that are not here, and gives up what is being loaded for none of
     * them.
     */
    void begin(Set<String> wanted) {
        unusable.retainAll(wanted);
        for (String name : wanted) {
            if (!loaded.containsKey(name) && !loading.containsKey(name) && !unusable.contains(name)) {
                loading.put(
                        name,
                        CompletableFuture.supplyAsync(
                                () -> open(store, List.of(Pipelines.get(store, name)), device, options, profile),
                                load -> {
                                    Thread thread = new Thread(load, "load " + name);
                                    thread.setDaemon(true);
                                    thread.start();
                                }));
            }
        }
        loading.entrySet().removeIf(entry -> {
            boolean unwanted = !wanted.contains(entry.getKey());
            if (unwanted) {
                closed(entry.getValue());
            }
            return unwanted;
        });
    }

    /** Whether a pipeline that is asked for could not be loaded. */
    boolean lacksOne() {
        return !unusable.isEmpty();
    }

    /** Gives up all other pipelines, and closes the networks that only these had; whether there was one. */
    boolean keep(Predicate<String> kept) {
        boolean changed = loaded.keySet().removeIf(kept.negate());
        if (changed) {
            closeUnused();
        }
        return changed;
    }

    /**
     * Whether the pipeline can run now: waits for one that is being loaded, and loads one that nobody has asked for.
     */
    boolean await(String name) {
        if (loaded.containsKey(name)) {
            return true;
        }
        if (unusable.contains(name)) {
            return false;
        }
        try {
            CompletableFuture<LoadedPipelines> load = loading.get(name);
            if (load == null) {
                load(Pipelines.get(store, name));
            } else {
                LoadedPipelines other = load.get();
                loading.remove(name);
                absorb(other);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the pipeline " + name + " was loaded", e);
        } catch (ExecutionException e) {
            loading.remove(name);
            refuse(name, e.getCause());
        } catch (RuntimeException | LinkageError e) {
            refuse(name, e);
        }
        return false;
    }

    private void refuse(String name, Throwable fault) {
        unusable.add(name);
        LOG.warn("The pipeline {} cannot be used; the configured one looks: {}", name, fault.getMessage());
    }

    /** Takes over another one's networks, but for those that are here already. */
    private void absorb(LoadedPipelines other) {
        other.detectors.forEach((card, detector) -> {
            detector.take();
            Detector here = detectors.putIfAbsent(card, detector);
            if (here != null) {
                detector.close();
            }
        });
        other.landmarkers.forEach((key, landmarker) -> {
            landmarker.take();
            Landmarker here = landmarkers.putIfAbsent(key, landmarker);
            if (here != null) {
                landmarker.close();
            }
        });
        other.loaded.values().forEach(this::load); // opens close views that a shared detector lacks
    }

    private void closeUnused() {
        Set<String> seen = new HashSet<>();
        Set<String> marked = new HashSet<>();
        for (Pipeline pipeline : loaded.values()) {
            if (pipeline.detector() != null) {
                seen.add(pipeline.detector().model());
            }
            if (pipeline.landmarks() != null) {
                marked.add(landmarkerKey(pipeline));
            }
        }
        detectors.entrySet().removeIf(entry -> {
            boolean unused = !seen.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
        landmarkers.entrySet().removeIf(entry -> {
            boolean unused = !marked.contains(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
    }

    /** The pipeline's detector, opened if it is not, with all views that the pipeline looks at. */
    Detector detector(Pipeline pipeline) {
        Detector detector = detectors.get(pipeline.detector().model());
        if (detector == null) {
            detector = new Detector(opened(pipeline.detector().model()), profile);
            detectors.put(pipeline.detector().model(), detector);
        }
        for (float view : pipeline.detector().closeViews()) {
            if (!detector.sees(view)) {
                detector.see(view, closer(pipeline, view));
            }
        }
        return detector;
    }

    /** The pipeline's landmark network, opened if it is not. */
    Landmarker landmarker(Pipeline pipeline) {
        String key = landmarkerKey(pipeline);
        Landmarker landmarker = landmarkers.get(key);
        if (landmarker == null) {
            landmarker = new Landmarker(
                    opened(pipeline.landmarks().model()),
                    Topologies.of(store),
                    options.batch(),
                    wholePictures(pipeline),
                    profile);
            landmarkers.put(key, landmarker);
        }
        return landmarker;
    }

    private static boolean wholePictures(Pipeline pipeline) {
        return pipeline.from() != null && pipeline.from().picture();
    }

    private static String landmarkerKey(Pipeline pipeline) {
        return pipeline.landmarks().model() + (wholePictures(pipeline) ? " of whole pictures" : "");
    }

    /** The pipeline's detector with the larger input of a close view. */
    private Model closer(Pipeline pipeline, float view) {
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

    private Model opened(String card) {
        return ModelOpener.open(store, card, device);
    }

    /** Closes what is being loaded: now if it is loaded, and else at the end of the thread that loads it. */
    private static CompletableFuture<Void> closed(CompletableFuture<LoadedPipelines> load) {
        return load.thenAccept(LoadedPipelines::close);
    }

    /**
     * Closes all networks; closing twice is harmless. Waits for those that are being loaded, unless it is interrupted:
     * then the thread that loads one closes it.
     */
    @Override
    public void close() {
        List<AutoCloseable> all = new ArrayList<>();
        loading.values().stream().map(LoadedPipelines::closed).forEach(end -> all.add(end::get));
        loading.clear();
        detectors.values().forEach(detector -> all.add(detector::close));
        landmarkers.values().forEach(landmarker -> all.add(landmarker::close));
        for (AutoCloseable one : all) {
            try {
                one.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException e) {
                LOG.debug("A pipeline that is not needed any more was not loaded.", e);
            } catch (Exception e) {
                LOG.warn("A network could not be closed.", e);
            }
        }
    }
}
