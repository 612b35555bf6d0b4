package io.landmarkstream.landmark;

import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The pipelines that can be named: {@code pipelines/NAME.yaml} in the user's model folders, else in the jar. A folder's
 * own {@code pipelines/index.yaml} replaces the list that {@code auto} chooses from.
 */
public final class Pipelines {

    /** Stands for the best available pipeline of each kind. */
    public static final String AUTO = "auto";

    private Pipelines() {}

    /** Names of the pipelines that {@code auto} chooses from. */
    private record Index(List<String> pipelines) {}

    /** All pipelines of the index, in its order. */
    public static List<Pipeline> all(ModelStore store) {
        String source = "pipelines/index.yaml";
        return StrictYaml.read(source, store.text(source).orElseThrow(), Index.class).pipelines().stream()
                .map(name -> get(store, name))
                .toList();
    }

    /**
     * One pipeline.
     *
     * @throws ModelException if there is none of that name, or its file is wrong
     */
    public static Pipeline get(ModelStore store, String name) {
        String source = source(name);
        Pipeline pipeline = StrictYaml.read(source, text(store, name), Pipeline.class, other -> text(store, other));
        if (!pipeline.name().equals(name)) {
            throw new ModelException(
                    source + ": key 'name' says '" + pipeline.name() + "'; it must be equal to the file's name");
        }
        return pipeline;
    }

    private static String source(String name) {
        return "pipelines/" + name + ".yaml";
    }

    private static String text(ModelStore store, String name) {
        return store.text(source(name))
                .orElseThrow(() -> new ModelException("there is no pipeline '" + name + "'"
                        + NearestName.of(name, names(store))
                                .map(n -> "; did you mean '" + n + "'? Known are ")
                                .orElse("; known are ")
                        + String.join(", ", names(store)) + ". Your own goes into DIR/" + source(name)
                        + " with --models DIR"));
    }

    private static List<String> names(ModelStore store) {
        String source = "pipelines/index.yaml";
        return StrictYaml.read(source, store.text(source).orElseThrow(), Index.class)
                .pipelines();
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
                chosen.addAll(best(store));
            } else {
                chosen.add(get(store, name));
            }
        }
        return chosen.stream().distinct().toList();
    }

    private static List<Pipeline> best(ModelStore store) {
        List<Pipeline> available =
                all(store).stream().filter(p -> missing(store, p).isEmpty()).toList();
        List<Pipeline> best = Stream.of(Kind.values())
                .map(kind -> available.stream()
                        .filter(p -> p.kind() == kind)
                        .max(Comparator.comparingInt(Pipeline::preference)))
                .flatMap(Optional::stream)
                .toList();
        if (best.isEmpty()) {
            throw new ModelException(
                    "no pipeline has its models' weights: run bin/landmarks models list to see what can be had and "
                            + "bin/landmarks models pull NAME to fetch it, or pass --models DIR (in a program "
                            + "LandmarkerOptions.withModels) with the folder that holds the ONNX files");
        }
        return best;
    }

    /** Cards of the pipeline whose weights were not found. */
    public static List<ModelCard> missing(ModelStore store, Pipeline pipeline) {
        return Stream.of(pipeline.detector(), pipeline.landmarks())
                .map(store::card)
                .filter(card -> store.weights(card).isEmpty())
                .toList();
    }
}
