package io.landmarkstream.landmark;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Opens {@link LandmarkFinder}s over the models of a folder. The pipelines are named: {@code auto} is decided once,
 * before the job starts, so that every task looks with the same models.
 *
 * @param dir folder with weights, the same path on every machine; {@code null}: the store's own places
 * @param pipelines names, none of them {@code auto}
 * @param device as configured; a task's own GPU is taken when its finder is opened
 */
public record ModelFinders(String dir, List<String> pipelines, Device device, FinderOptions options)
        implements FinderFactory {

    private static final long serialVersionUID = 1L;

    /**
     * Decides which pipelines there are.
     *
     * @param dir folder with weights; {@code null}: the store's own places
     * @param pipelines names, or {@link Pipelines#AUTO}
     * @throws io.landmarkstream.model.ModelException if a pipeline is not known or none is available
     */
    public static ModelFinders of(Path dir, List<String> pipelines, Device device, FinderOptions options) {
        String folder = dir == null ? null : dir.toAbsolutePath().normalize().toString();
        List<String> chosen = Pipelines.chosen(store(folder), pipelines).stream()
                .map(Pipeline::name)
                .toList();
        return new ModelFinders(folder, List.copyOf(chosen), device, options);
    }

    /** The same on another device. */
    public ModelFinders on(Device other) {
        return new ModelFinders(dir, pipelines, other, options);
    }

    /** Cards of the models that look at every frame, in the order of the pipelines, without repeats. */
    public List<ModelCard> cards() {
        ModelStore store = store(dir);
        return Pipelines.chosen(store, pipelines).stream()
                .flatMap(pipeline -> pipeline.models().stream())
                .distinct()
                .map(store::card)
                .toList();
    }

    /** Kinds of the objects that the pipelines find, without repeats. */
    public List<Kind> kinds() {
        return Pipelines.chosen(store(dir), pipelines).stream()
                .map(Pipeline::kind)
                .distinct()
                .toList();
    }

    /** A line for each pipeline: its models and the files that they are read from. */
    public List<String> describe() {
        ModelStore store = store(dir);
        return Pipelines.chosen(store, pipelines).stream()
                .map(pipeline -> pipeline.name() + ": "
                        + pipeline.models().stream()
                                .map(name -> name + " ("
                                        + store.weights(store.card(name))
                                                .map(Path::toString)
                                                .orElse("no file") + ")")
                                .collect(Collectors.joining(", ")))
                .toList();
    }

    /**
     * What to say where a folder of models was named and nothing of it is used, which mostly means that it is another
     * folder than was meant.
     *
     * @return empty where something of it is used, or none was named
     */
    public Optional<String> unusedFolder() {
        if (dir == null) {
            return Optional.empty();
        }
        ModelStore store = store(dir);
        Path folder = Path.of(dir);
        boolean used = Pipelines.chosen(store, pipelines).stream()
                .anyMatch(pipeline ->
                        store.own("pipelines/" + pipeline.name() + ".yaml").isPresent()
                                || pipeline.models().stream()
                                        .flatMap(name -> store.weights(store.card(name)).stream())
                                        .anyMatch(file -> file.startsWith(folder)));
        return used
                ? Optional.empty()
                : Optional.of("nothing of the models folder " + dir + " is used: it has no weights of "
                        + String.join(" or ", pipelines) + ", which are read from where landmark-stream keeps its own;"
                        + " bin/landmarks models list --models " + dir + " shows what is found there");
    }

    @Override
    public List<String> configured() {
        return pipelines;
    }

    @Override
    public Optional<String> fault(String configured, String other) {
        try {
            ModelStore store = store(dir);
            List<Pipeline> all = Pipelines.chosen(store, pipelines);
            Optional<String> fault = Replacements.fault(all, configured, Pipelines.get(store, other));
            if (fault.isPresent()) {
                return fault;
            }
            LandmarkFinder.open(store, List.of(other), Device.CPU, options).close();
            return Optional.empty();
        } catch (ConfigException e) {
            return Optional.of(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            return Optional.of("the pipeline " + other + " cannot be used: " + e);
        }
    }

    @Override
    public LandmarkFinder open(int slot, List<String> gpus) {
        return LandmarkFinder.open(store(dir), pipelines, device.forSlot(slot, gpus), options);
    }

    private static ModelStore store(String dir) {
        return ModelStore.of(dir == null ? List.of() : List.of(Path.of(dir)));
    }
}
