package io.landmarkstream.landmark;

import com.fasterxml.jackson.databind.JsonNode;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.ModelStore.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The topologies that can be named: {@code topologies/NAME.yaml} in the user's model folders, else in the jar. Read
 * once each.
 */
public final class Topologies {

    /** Those of the jar. */
    static final Topologies SHIPPED = new Topologies(ModelStore.of(List.of()));

    private static final int MOST_POINTS = 5000;

    private final ModelStore store;
    private final Map<String, Topology> read = new ConcurrentHashMap<>();

    private Topologies(ModelStore store) {
        this.store = store;
    }

    /** Those of the jar and of a store's folders. */
    public static Topologies of(ModelStore store) {
        return new Topologies(store);
    }

    /**
     * One of the jar's.
     *
     * @throws ConfigException if there is none of that name
     */
    public static Topology get(String name) {
        return SHIPPED.named(name);
    }

    /**
     * One of these.
     *
     * @throws ConfigException if there is none of that name, saying where one's own goes; or if its file is wrong
     */
    public Topology named(String name) {
        return read.computeIfAbsent(name, this::read);
    }

    /**
     * A file's content.
     *
     * @param kind {@code hand}, {@code face}, {@code body} or a name of one's own; {@code null}: not said
     * @param points name of each point, in the network's order; or their number, for points without names
     * @param chains rows of indexes; each is connected to the next of its row; {@code null}: none
     * @param mirrored see {@link Topology#mirrored}; {@code null}: none
     * @param rotation see {@link Topology#rotation}; {@code null}: none
     * @param sigmas see {@link Topology#sigmas}; {@code null}: not known
     */
    record File(
            String name,
            Kind kind,
            JsonNode points,
            List<List<Integer>> chains,
            int[][] mirrored,
            RegionRule.Rotation rotation,
            List<Float> sigmas) {}

    private Topology read(String name) {
        String path = "topologies/" + name + ".yaml";
        Document document = store.document(path)
                .orElseThrow(() -> new ConfigException("there is no topology '" + name + "'; known are "
                        + String.join(", ", store.topologies()) + ". Your own goes into DIR/" + path
                        + ", where DIR is a folder of --models or landmarks.models.dir"));
        File file = StrictYaml.read(document.source(), document.text(), File.class);
        if (!name.equals(file.name())) {
            throw new ConfigException(StrictYaml.place(document.source(), document.text(), "name")
                    + ": key 'name' says '" + file.name() + "'; it must be equal to the file's name");
        }
        return topology(document, file);
    }

    static Topology topology(Document document, File file) {
        List<String> points = points(document, file.points());
        int count = points.size();
        List<int[]> connections = new ArrayList<>();
        for (List<Integer> chain : file.chains() == null ? List.<List<Integer>>of() : file.chains()) {
            if (chain == null || chain.contains(null)) {
                throw wrong(document, "chains", "must be rows of numbers, for example [[0, 1, 2], [0, 3]]");
            }
            for (int i = 1; i < chain.size(); i++) {
                connections.add(new int[] {chain.get(i - 1), chain.get(i)});
            }
        }
        int[][] pairs = connections.toArray(new int[0][]);
        int[][] mirrored = file.mirrored() == null ? new int[0][] : file.mirrored();
        check(document, "chains", pairs, count);
        check(document, "mirrored", mirrored, count);
        checkMirrored(document, mirrored);
        RegionRule.Rotation rotation = file.rotation();
        if (rotation != null
                && Stream.of(rotation.from(), rotation.to())
                        .flatMap(List::stream)
                        .anyMatch(i -> i >= count)) {
            throw wrong(document, "rotation", "names a point that is none of 0 to " + (count - 1));
        }
        List<Float> given = file.sigmas() == null ? List.of() : file.sigmas();
        if (!given.isEmpty() && (given.size() != count || given.stream().anyMatch(s -> s == null || !(s > 0)))) {
            throw wrong(
                    document,
                    "sigmas",
                    "must have one number above 0 for each of the " + count + " points, or be left out");
        }
        return new Topology(file.name(), file.kind(), points, pairs, mirrored, rotation, List.copyOf(given));
    }

    private static List<String> points(Document document, JsonNode points) {
        if (points != null && points.isInt() && points.intValue() > 0 && points.intValue() <= MOST_POINTS) {
            return IntStream.range(0, points.intValue())
                    .mapToObj(String::valueOf)
                    .toList();
        }
        List<String> names = new ArrayList<>();
        if (points != null && points.isArray()) {
            points.forEach(name -> names.add(name.isTextual() ? name.textValue() : null));
        }
        if (names.isEmpty() || names.contains(null) || names.size() > MOST_POINTS) {
            throw wrong(
                    document,
                    "points",
                    "must be a list of the points' names, at least one, or their number, for example 17");
        }
        return List.copyOf(names);
    }

    /** A point that changes places does so with one other. */
    private static void checkMirrored(Document document, int[][] pairs) {
        Set<Integer> moved = new HashSet<>();
        for (int[] pair : pairs) {
            for (int point : pair) {
                if (!moved.add(point)) {
                    throw wrong(document, "mirrored", "names point " + point + " twice");
                }
            }
        }
    }

    private static void check(Document document, String key, int[][] pairs, int count) {
        for (int[] pair : pairs) {
            if (pair.length != 2 || Math.min(pair[0], pair[1]) < 0 || Math.max(pair[0], pair[1]) >= count) {
                throw wrong(
                        document,
                        key,
                        "has " + Arrays.toString(pair) + ", which is not a pair of points 0 to " + (count - 1));
            }
        }
    }

    private static ConfigException wrong(Document document, String key, String what) {
        return new ConfigException(
                StrictYaml.place(document.source(), document.text(), key) + ": key '" + key + "' " + what);
    }
}
