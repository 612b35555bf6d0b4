package io.landmarkstream.model;

import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The models that can be named: the cards inside the jar, and those in the user's folders ({@code DIR/NAME/card.yaml}),
 * which add to them or take their place. Weights are separate files, looked for in this order:
 *
 * <ol>
 *   <li>{@code DIR/FILE} and {@code DIR/NAME/FILE}, for each of the user's folders
 *   <li>the card's own folder
 *   <li>{@code models/NAME/FILE} in the installation (system property {@code landmarks.home})
 *   <li>the folder that {@code models pull} fills, {@link #pulled()}{@code /NAME/FILE}
 * </ol>
 *
 * The first file found counts; if its hash is not the card's, that is an error and no other place is tried.
 */
public final class ModelStore {

    /** Names of the cards inside the jar. */
    private record Index(List<String> cards) {}

    /** A card and the folder it was read from; {@code null} for the jar. */
    private record Entry(ModelCard card, Path folder) {}

    private final List<Path> dirs;
    private final Map<String, Entry> entries = new TreeMap<>();

    private ModelStore(List<Path> dirs) {
        this.dirs = List.copyOf(dirs);
    }

    /**
     * Reads all cards.
     *
     * @param dirs the user's folders, first wins; may be empty
     * @throws ModelException if a folder does not exist or a card is wrong; names file, key and what would be right
     */
    public static ModelStore of(List<Path> dirs) {
        ModelStore store = new ModelStore(dirs);
        String index = shipped("index.yaml").orElseThrow();
        for (String name :
                StrictYaml.read("models/index.yaml", index, Index.class).cards()) {
            String source = "models/" + name + "/card.yaml";
            String text = shipped(name + "/card.yaml")
                    .orElseThrow(() -> new ModelException(source + ": listed in models/index.yaml, but not there"));
            store.entries.put(name, new Entry(card(source, name, text), null));
        }
        for (int i = dirs.size() - 1; i >= 0; i--) {
            store.addFolder(dirs.get(i));
        }
        return store;
    }

    /** Where {@code models pull} puts weights: {@code $LANDMARKS_HOME/models}, or {@code ~/.landmarks/models}. */
    public static Path pulled() {
        String home = System.getenv("LANDMARKS_HOME");
        Path root =
                home == null || home.isBlank() ? Path.of(System.getProperty("user.home"), ".landmarks") : Path.of(home);
        return root.resolve("models");
    }

    private void addFolder(Path dir) {
        if (!Files.isDirectory(dir)) {
            throw new ModelException("the models folder " + dir + " does not exist or is no folder; correct --models or"
                    + " landmarks.models.dir");
        }
        try (Stream<Path> children = Files.list(dir)) {
            for (Path folder : children.sorted().toList()) {
                Path file = folder.resolve("card.yaml");
                if (Files.isRegularFile(file)) {
                    String name = folder.getFileName().toString();
                    entries.put(name, new Entry(card(file.toString(), name, Files.readString(file)), folder));
                }
            }
        } catch (IOException e) {
            throw new ModelException("the models folder " + dir + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static ModelCard card(String source, String folder, String text) {
        ModelCard card = StrictYaml.read(source, text, ModelCard.class);
        if (!card.name().equals(folder)) {
            throw new ModelException(source + ": key 'name' says '" + card.name() + "', but the folder is '" + folder
                    + "'; they must be equal");
        }
        return card;
    }

    /** All cards, by name. */
    public List<ModelCard> cards() {
        return entries.values().stream().map(Entry::card).toList();
    }

    /**
     * One card.
     *
     * @throws ModelException if there is none of that name; names the nearest and all
     */
    public ModelCard card(String name) {
        return entry(name).card();
    }

    private Entry entry(String name) {
        Entry entry = entries.get(name);
        if (entry == null) {
            throw new ModelException("there is no model '" + name + "'"
                    + NearestName.of(name, entries.keySet())
                            .map(n -> "; did you mean '" + n + "'? Known are ")
                            .orElse("; known are ")
                    + String.join(", ", entries.keySet())
                    + ". Your own goes into DIR/" + name + "/card.yaml with --models DIR");
        }
        return entry;
    }

    /** The model's file, unread and unchecked; empty where it is in none of the places. */
    public Optional<Path> weights(ModelCard card) {
        return places(card).stream().filter(Files::isRegularFile).findFirst();
    }

    /** Every path where the file of {@code card} may lie, in the order of the search. */
    public List<Path> places(ModelCard card) {
        Set<Path> places = new LinkedHashSet<>();
        for (Path dir : dirs) {
            places.add(dir.resolve(card.file()));
            places.add(dir.resolve(card.name()).resolve(card.file()));
        }
        Entry entry = entries.get(card.name());
        if (entry != null && entry.folder() != null) {
            places.add(entry.folder().resolve(card.file()));
        }
        String home = System.getProperty("landmarks.home");
        if (home != null) {
            places.add(Path.of(home, "models", card.name(), card.file()));
        }
        places.add(pulled().resolve(card.name()).resolve(card.file()));
        return List.copyOf(places);
    }

    /**
     * The bytes of a model's file. Their number is checked here, their hash where they are opened.
     *
     * @throws ModelException if the file is missing, cannot be read or has another size than the card says
     */
    public byte[] bytes(ModelCard card) {
        Path file = weights(card).orElseThrow(() -> new ModelException(missing(card)));
        try {
            long size = Files.size(file);
            if (size != card.bytes()) {
                throw new ModelException("card " + card.name() + ": " + file + " has " + size + " bytes and sha256 "
                        + Hashes.sha256(file) + ", but the card says " + card.bytes() + " bytes and sha256 "
                        + card.sha256() + "; it is cut short or another file. Fetch it again");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelException("card " + card.name() + ": " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** What to do about a model whose file was not found. */
    public String missing(ModelCard card) {
        return "card " + card.name() + " wants " + card.file() + " (sha256 " + card.sha256() + "); looked in "
                + places(card).stream()
                        .map(p -> String.valueOf(p.getParent()))
                        .distinct()
                        .collect(Collectors.joining(", "))
                + "; " + (card.url() == null ? "" : "run bin/landmarks models pull " + card.name() + ", or ")
                + "pass --models DIR (in a program LandmarkerOptions.withModels) with the folder that holds it";
    }

    /**
     * Number of points of the card's topology; 0 for detectors.
     *
     * @throws ModelException if there is no such topology
     */
    public int points(ModelCard card) {
        return card.output() instanceof LandmarkOutput landmarks ? points(card, landmarks.topology()) : 0;
    }

    private int points(ModelCard card, String topology) {
        String path = "topologies/" + topology + ".yaml";
        String text = text(path)
                .orElseThrow(() -> new ModelException("card " + card.name()
                        + ": key output.topology names '" + topology + "', but there is no models/" + path
                        + "; write one, or use hand21, face68, mesh468 or mesh478"));
        return StrictYaml.size("models/" + path, text, "points");
    }

    /**
     * A YAML file of the models' tree, the user's folders first, then the jar: for pipelines and topologies.
     *
     * @param path below {@code models/} or below a user's folder, for example {@code topologies/hand21.yaml}
     */
    public Optional<String> text(String path) {
        for (Path dir : dirs) {
            Path file = dir.resolve(path);
            if (Files.isRegularFile(file)) {
                try {
                    return Optional.of(Files.readString(file));
                } catch (IOException e) {
                    throw new ModelException(file + " cannot be read: " + e.getMessage(), e);
                }
            }
        }
        return shipped(path);
    }

    private static Optional<String> shipped(String path) {
        try (InputStream in = ModelStore.class.getResourceAsStream("/models/" + path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
