package io.landmarkstream.landmark;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.ModelStore.Document;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pipelines that can be named: {@code pipelines/NAME.yaml} in the user's model folders, else in the jar. A folder's
 * own {@code pipelines/index.yaml} replaces the list that {@code auto} chooses from; else that is the jar's list and
 * every pipeline of the user's folders.
 */
public final class Pipelines {

    /** Stands for the best available pipeline of each kind. */
    public static final String AUTO = "auto";

    private static final Logger LOG = LoggerFactory.getLogger(Pipelines.class);

    private Pipelines() {}

    /** Names of the pipelines that {@code auto} chooses from. */
    private record Index(List<String> pipelines) {}

    /** All pipelines that {@code auto} chooses from and that can be used, in the index's order, then the user's own. */
    public static List<Pipeline> all(ModelStore store) {
        Map<String, String> faults = faults(store);
        return names(store).stream()
                .filter(name -> !faults.containsKey(name))
                .map(name -> get(store, name))
                .toList();
    }

    /** What is wrong with those that cannot be used, by name. */
    public static Map<String, String> faults(ModelStore store) {
        Map<String, String> faults = new LinkedHashMap<>();
        for (String name : names(store)) {
            try {
                get(store, name);
            } catch (ConfigException e) {
                faults.put(name, e.getMessage());
            }
        }
        return faults;
    }

    /**
     * One pipeline, which fits its models.
     *
     * @throws ConfigException if there is none of that name, or its file is wrong or does not fit its models' cards;
     *     names file, line, key and what would be right
     */
    public static Pipeline get(ModelStore store, String name) {
        return get(store, name, List.of());
    }

    /** @param chain names of the pipelines that need its objects */
    private static Pipeline get(ModelStore store, String name, List<String> chain) {
        Document document = document(store, name);
        Pipeline pipeline =
                StrictYaml.read(document.source(), document.text(), Pipeline.class, other -> document(store, other)
                        .text());
        if (!pipeline.name().equals(name)) {
            throw new ModelException(StrictYaml.place(document.source(), document.text(), "name")
                    + ": key 'name' says '" + pipeline.name() + "'; it must be equal to the file's name");
        }
        if (chain.contains(name)) {
            throw new ModelException(StrictYaml.place(document.source(), document.text(), "from", "pipeline")
                    + ": key 'from.pipeline' leads back to '" + name + "' (" + String.join(", ", chain) + ")");
        }
        List<String> longer = new ArrayList<>(chain);
        longer.add(name);
        new PipelineCheck(store, document, pipeline).run(other -> get(store, other, longer));
        return pipeline;
    }

    private static String path(String name) {
        return "pipelines/" + name + ".yaml";
    }

    private static Document document(ModelStore store, String name) {
        return store.document(path(name))
                .orElseThrow(() -> new ModelException("there is no pipeline '" + name + "'"
                        + NearestName.of(name, names(store))
                                .map(n -> "; did you mean '" + n + "'? Known are ")
                                .orElse("; known are ")
                        + String.join(", ", names(store)) + ". Your own goes into DIR/" + path(name)
                        + ", where DIR is a folder of --models or landmarks.models.dir"));
    }

    /** A folder's own list is the whole list; without one, the user's own pipelines come behind those of the jar. */
    private static List<String> names(ModelStore store) {
        String path = path("index");
        Document index = store.document(path).orElseThrow();
        Set<String> names = new LinkedHashSet<>(
                StrictYaml.read(index.source(), index.text(), Index.class).pipelines());
        if (store.own(path).isEmpty()) {
            names.addAll(store.ownNames("pipelines"));
        }
        return List.copyOf(names);
    }

    /**
     * Resolves a user's list of pipelines.
     *
     * @param names names, or {@link #AUTO}
     * @throws ModelException if none is available; says what to do
     */
    public static List<Pipeline> chosen(ModelStore store, List<String> names) {
        List<Pipeline> chosen = new ArrayList<>();
        for (String name : names.isEmpty() ? List.of(AUTO) : names) {
            if (name.equals(AUTO)) {
                chosen.addAll(bestOrRefuse(store));
            } else {
                chosen.add(get(store, name));
            }
        }
        return withTheirOwn(store, chosen);
    }

    /** Each after the pipeline whose objects it needs, without repeats. */
    private static List<Pipeline> withTheirOwn(ModelStore store, List<Pipeline> chosen) {
        Map<String, Pipeline> all = new LinkedHashMap<>();
        for (Pipeline pipeline : chosen) {
            List<Pipeline> chain = new ArrayList<>(List.of(pipeline));
            while (chain.get(0).from() != null && !chain.get(0).from().picture()) {
                chain.add(0, get(store, chain.get(0).from().pipeline()));
            }
            chain.forEach(one -> all.putIfAbsent(one.name(), one));
        }
        return List.copyOf(all.values());
    }

    private static List<Pipeline> bestOrRefuse(ModelStore store) {
        faults(store).forEach((name, fault) -> LOG.warn("Pipeline {} is passed over: {}", name, fault));
        List<Pipeline> best = best(store);
        if (best.isEmpty()) {
            throw new ModelException(
                    "no pipeline has its models' weights: run bin/landmarks models list to see what can be had and "
                            + "bin/landmarks models pull NAME to fetch it, or pass --models DIR (in a program "
                            + "LandmarkerOptions.withModels) with the folder that holds the ONNX files");
        }
        return best;
    }

    /** What {@code auto} takes: of each kind the pipeline with the highest preference whose weights are there. */
    public static List<Pipeline> best(ModelStore store) {
        List<Pipeline> available =
                all(store).stream().filter(p -> missing(store, p).isEmpty()).toList();
        return available.stream()
                .map(Pipeline::kind)
                .distinct()
                .sorted()
                .map(kind -> available.stream()
                        .filter(p -> p.kind().equals(kind))
                        .max(Comparator.comparingInt(Pipeline::preference)))
                .flatMap(Optional::stream)
                .toList();
    }

    /** Name of the topology of a pipeline's points. */
    public static String topology(ModelStore store, Pipeline pipeline) {
        return pipeline.landmarks() == null
                ? pipeline.detector().topology()
                : ((LandmarkOutput) store.card(pipeline.landmarks().model()).output()).topology();
    }

    /** Cards of the pipeline, and of those whose objects it needs, whose weights were not found. */
    public static List<ModelCard> missing(ModelStore store, Pipeline pipeline) {
        return withTheirOwn(store, List.of(pipeline)).stream()
                .flatMap(one -> one.models().stream())
                .distinct()
                .map(store::card)
                .filter(card -> store.weights(card).isEmpty())
                .toList();
    }
}
