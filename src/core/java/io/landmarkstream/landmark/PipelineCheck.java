package io.landmarkstream.landmark;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.DetectorOutput;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.ModelStore.Document;
import java.util.List;
import java.util.function.Function;

/** Checks before the first picture whether a pipeline's rules fit its models. */
final class PipelineCheck {

    private final ModelStore store;
    private final Document document;
    private final Pipeline pipeline;

    /** @param document that the pipeline was read from, for messages */
    PipelineCheck(ModelStore store, Document document, Pipeline pipeline) {
        this.store = store;
        this.document = document;
        this.pipeline = pipeline;
    }

    /**
     * @param others the pipeline of a name
     * @throws ConfigException naming file, line, key and what would be right
     */
    void run(Function<String, Pipeline> others) {
        if (pipeline.detector() != null) {
            detector();
        }
        if (pipeline.from() != null && !pipeline.from().picture()) {
            from(others);
        }
        if (pipeline.landmarks() == null) {
            return;
        }
        ModelCard landmarks = card("landmarks.model", pipeline.landmarks().model());
        if (!(landmarks.output() instanceof LandmarkOutput output)) {
            throw wrong(
                    "landmarks.model",
                    "names " + landmarks.name() + ", which is a detector: name it under"
                            + " 'detector.model', and here a card of kind "
                            + ModelCard.Output.kinds(false));
        }
        Topology topology = topology("landmarks.model", landmarks, output);
        sameKind(topology, landmarks, "landmarks.model");
        if (pipeline.landmarks().region() != null) {
            followed(landmarks, output, topology);
        }
    }

    private void sameKind(Topology topology, ModelCard card, String key) {
        if (topology.kind() != null && !topology.kind().equals(pipeline.kind())) {
            throw wrong(
                    "kind",
                    "says " + pipeline.kind() + ", but the points of " + card.name() + " are a " + topology.kind()
                            + "'s (topology " + topology.name() + "): write kind: " + topology.kind()
                            + ", or name a model of " + pipeline.kind().plural() + " under '" + key + "'");
        }
    }

    private void detector() {
        ModelCard detector = card("detector.model", pipeline.detector().model());
        if (!(detector.output() instanceof DetectorOutput output)) {
            throw wrong(
                    "detector.model",
                    "names " + detector.name() + ", which gives landmarks: name it under"
                            + " 'landmarks.model', and here a card of kind " + ModelCard.Output.kinds(true));
        }
        labels(detector);
        int keypoints = output.keypoints();
        RegionRule region = pipeline.detector().region();
        if (region != null && region.highestIndex() >= keypoints) {
            throw wrong(
                    "detector.region",
                    "uses keypoint " + region.highestIndex() + ", but " + detector.name() + " gives " + keypoints
                            + (keypoints == 0 ? "" : ", numbered from 0"));
        }
        if (pipeline.detector().topology() == null) {
            return;
        }
        Topology topology = named("detector.topology", "", pipeline.detector().topology());
        if (topology.points().size() != keypoints) {
            throw wrong(
                    "detector.topology",
                    "says " + topology.name() + ", which has "
                            + topology.points().size() + " points, but " + detector.name() + " gives " + keypoints
                            + " keypoints");
        }
        sameKind(topology, detector, "detector.model");
    }

    /** The regions that another pipeline's objects give. */
    private void from(Function<String, Pipeline> others) {
        Pipeline other;
        try {
            other = others.apply(pipeline.from().pipeline());
        } catch (ConfigException e) {
            throw new ModelException(place("from.pipeline") + ": key 'from.pipeline': " + e.getMessage(), e);
        }
        Topology topology = named("from.pipeline", "", Pipelines.topology(store, other));
        for (Pipeline.PointRegion region : pipeline.from().regions()) {
            if (region.rule().highestIndex() >= topology.points().size()) {
                throw wrong(
                        "from.regions",
                        "uses point " + region.rule().highestIndex() + ", but the objects of " + other.name() + " have "
                                + topology.points().size() + " (" + topology.name() + "), numbered from 0");
            }
        }
    }

    private void followed(ModelCard landmarks, LandmarkOutput output, Topology topology) {
        int points = topology.points().size();
        if (pipeline.landmarks().region().highestIndex() >= points) {
            throw wrong(
                    "landmarks.region",
                    "uses point " + pipeline.landmarks().region().highestIndex() + ", but " + output.topology()
                            + " has " + points + ", numbered from 0");
        }
        if (!output.tellsPresence()) {
            throw wrong(
                    "landmarks.region",
                    "needs a landmark model that tells presence, or nothing would notice a loss, and "
                            + landmarks.name() + " does not: leave 'landmarks.region' out");
        }
    }

    /** What counts of the detector must be objects of the pipeline's kind. */
    private void labels(ModelCard detector) {
        List<String> classes = ((DetectorOutput) detector.output()).classes();
        for (String label : pipeline.detector().labels() == null
                ? List.<String>of()
                : pipeline.detector().labels()) {
            if (classes.isEmpty()) {
                throw wrong(
                        "detector.labels",
                        "names '" + label + "', but " + detector.name()
                                + " tells no classes apart: leave 'detector.labels' out");
            }
            if (!classes.contains(label)) {
                throw wrong(
                        "detector.labels",
                        "names '" + label + "', which " + detector.name() + " does not give; it gives "
                                + String.join(", ", classes)
                                + NearestName.of(label, classes)
                                        .map(near -> "; did you mean '" + near + "'?")
                                        .orElse(""));
            }
        }
        List<String> counting = pipeline.detector().labels() == null
                ? classes
                : pipeline.detector().labels();
        for (String label : counting) {
            if (isOther(label, counting)) {
                throw wrong(
                        "detector.labels",
                        (pipeline.detector().labels() == null
                                        ? "is missing, and " + detector.name() + " gives " + String.join(", ", classes)
                                        : "names '" + label + "', but key 'kind' says " + pipeline.kind())
                                + ": list those that are " + pipeline.kind().plural());
            }
        }
    }

    /** Whether objects of a class are not of the pipeline's kind, or may not be. */
    private boolean isOther(String label, List<String> counting) {
        if (Kind.HAND_AND_FACE.contains(pipeline.kind())) {
            return !isOf(label, pipeline.kind());
        }
        boolean known = Kind.HAND_AND_FACE.stream().anyMatch(kind -> isOf(label, kind));
        return known || pipeline.detector().labels() == null && counting.size() > 1;
    }

    private static boolean isOf(String label, Kind kind) {
        return label.equals(kind.name()) || label.equals("left-" + kind) || label.equals("right-" + kind);
    }

    private ModelCard card(String key, String name) {
        try {
            return store.card(name);
        } catch (ConfigException e) {
            throw new ModelException(place(key) + ": key '" + key + "': " + e.getMessage(), e);
        }
    }

    private Topology topology(String key, ModelCard landmarks, LandmarkOutput output) {
        return named(key, "card " + landmarks.name() + ", key output.topology: ", output.topology());
    }

    private Topology named(String key, String where, String topology) {
        try {
            return Topologies.of(store).named(topology);
        } catch (ConfigException e) {
            throw new ModelException(place(key) + ": key '" + key + "': " + where + e.getMessage(), e);
        }
    }

    private String place(String key) {
        return StrictYaml.place(document.source(), document.text(), key.split("\\."));
    }

    private ModelException wrong(String key, String what) {
        return new ModelException(place(key) + ": key '" + key + "' " + what);
    }
}
