package io.landmarkstream.model;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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

    /**
     * A YAML file of the models' tree.
     *
     * @param source what messages call it: the file's path, or its name in the jar
     */
    public record Document(String source, String text) {}

    /**
     * A card.
     *
     * @param folder it was read from; {@code null} for the jar
     * @param fault why it cannot be used; {@code null} if it can
     */
    private record Entry(ModelCard card, Path folder, ConfigException fault) {}

    private static final String YAML = ".yaml";

    /** The topologies in the jar. */
    private static final List<String> TOPOLOGIES = List.of(
            "hand21", "face5", "face66", "face68", "face106", "mesh468", "mesh478", "body17", "body33", "wholebody133");

    private final List<Path> dirs;
    private final Map<String, Entry> entries = new TreeMap<>();

    private ModelStore(List<Path> dirs) {
        this.dirs = List.copyOf(dirs);
    }

    /**
     * Reads all cards.
     *
     * @param dirs the user's folders, first wins; may be empty
     * @throws ModelException if a folder does not exist; a card that is wrong is an error for whoever asks for it
     */
    public static ModelStore of(List<Path> dirs) {
        ModelStore store = new ModelStore(dirs);
        String index = shipped("index.yaml").orElseThrow();
        for (String name :
                StrictYaml.read("models/index.yaml", index, Index.class).cards()) {
            String source = "models/" + name + "/card.yaml";
            String text = shipped(name + "/card.yaml")
                    .orElseThrow(() -> new ModelException(source + ": listed in models/index.yaml, but not there"));
            store.entries.put(name, new Entry(card(source, name, text), null, null));
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
                    entries.put(name, entry(file, name));
                }
            }
        } catch (IOException e) {
            throw new ModelException("the models folder " + FileFault.unreadable(dir, e), e);
        }
    }

    private static Entry entry(Path file, String name) throws IOException {
        try {
            return new Entry(card(file.toString(), name, Files.readString(file)), file.getParent(), null);
        } catch (ConfigException e) {
            return new Entry(null, file.getParent(), e);
        }
    }

    private static ModelCard card(String source, String folder, String text) {
        ModelCard card = StrictYaml.read(source, text, ModelCard.class);
        if (!card.name().equals(folder)) {
            throw new ModelException(StrictYaml.place(source, text, "name") + ": key 'name' says '"
                    + card.name() + "', but the folder is '" + folder
                    + "'; they must be equal");
        }
        return card;
    }

    /** All cards that can be used, by name. */
    public List<ModelCard> cards() {
        return entries.values().stream()
                .map(Entry::card)
                .filter(Objects::nonNull)
                .toList();
    }

    /** What is wrong with the cards that cannot be used, by their folders' names. */
    public Map<String, String> faults() {
        Map<String, String> faults = new TreeMap<>();
        entries.forEach((name, entry) -> {
            if (entry.fault() != null) {
                faults.put(name, entry.fault().getMessage());
            }
        });
        return faults;
    }

    /**
     * One card.
     *
     * @throws ConfigException if there is none of that name, naming the nearest and all; or if it is wrong, naming
     *     file, line, key and what would be right
     */
    public ModelCard card(String name) {
        Entry entry = entry(name);
        if (entry.fault() != null) {
            throw entry.fault();
        }
        return entry.card();
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
            if (LfsPointer.is(file)) {
                throw new ModelException("card " + card.name() + ": " + LfsPointer.sentence(file.toString()));
            }
            if (size != card.bytes()) {
                throw new ModelException("card " + card.name() + ": " + file + " has " + size + " bytes and sha256 "
                        + Hashes.sha256(file) + ", but the card says " + card.bytes() + " bytes and sha256 "
                        + card.sha256() + "; it is cut short or another file. Fetch it again");
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ModelException("card " + card.name() + ": " + FileFault.unreadable(file, e), e);
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
        Document document = document(path)
                .orElseThrow(() -> new ModelException("card " + card.name()
                        + ": key output.topology names '" + topology + "', but there is no " + path
                        + ". Your own goes into DIR/" + path + ", where DIR is a folder of --models or"
                        + " landmarks.models.dir; there are " + String.join(", ", topologies())));
        return StrictYaml.size(document.source(), document.text(), "points");
    }

    /**
     * A YAML file of the models' tree, the user's folders first, then the jar: for pipelines and topologies.
     *
     * @param path below {@code models/} or below a user's folder, for example {@code topologies/hand21.yaml}
     */
    public Optional<Document> document(String path) {
        return own(path).or(() -> shipped(path).map(text -> new Document("models/" + path, text)));
    }

    /** As {@link #document}, of the user's folders alone. */
    public Optional<Document> own(String path) {
        for (Path dir : dirs) {
            Path file = dir.resolve(path);
            if (Files.isRegularFile(file)) {
                try {
                    return Optional.of(new Document(file.toString(), Files.readString(file)));
                } catch (IOException e) {
                    throw new ModelException(FileFault.unreadable(file, e), e);
                }
            }
        }
        return Optional.empty();
    }

    /** Names of the topologies: those in the jar and the user's own. */
    public List<String> topologies() {
        Set<String> names = new TreeSet<>(TOPOLOGIES);
        names.addAll(ownNames("topologies"));
        return List.copyOf(names);
    }

    /**
     * Names of the YAML files in a folder of the user's folders, without their ending.
     *
     * @param folder {@code pipelines} or {@code topologies}
     */
    public List<String> ownNames(String folder) {
        Set<String> names = new TreeSet<>();
        for (Path dir : dirs) {
            if (!Files.isDirectory(dir.resolve(folder))) {
                continue;
            }
            try (Stream<Path> files = Files.list(dir.resolve(folder))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(YAML) && !name.equals("index" + YAML))
                        .forEach(name -> names.add(name.substring(0, name.length() - YAML.length())));
            } catch (IOException e) {
                throw new ModelException(FileFault.unreadable(dir.resolve(folder), e), e);
            }
        }
        return List.copyOf(names);
    }

    private static Optional<String> shipped(String path) {
        try (InputStream in = ModelStore.class.getResourceAsStream("/models/" + path)) {
            return in == null ? Optional.empty() : Optional.of(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
