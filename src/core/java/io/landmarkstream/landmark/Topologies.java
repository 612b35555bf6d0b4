package io.landmarkstream.landmark;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The topologies in {@code models/topologies}; {@code ModelStore} finds those in the user's folders. */
public final class Topologies {

    private static final Map<String, Topology> READ = new ConcurrentHashMap<>();

    private Topologies() {}

    /**
     * A file's content.
     *
     * @param points name of each point, in the network's order
     * @param chains rows of indexes; each is connected to the next of its row
     * @param mirrored see {@link Topology#mirrored}
     */
    record File(String name, List<String> points, List<List<Integer>> chains, int[][] mirrored) {}

    /** @throws ConfigException if there is no such topology */
    public static Topology get(String name) {
        return READ.computeIfAbsent(name, Topologies::read);
    }

    private static Topology read(String name) {
        String resource = "models/topologies/" + name + ".yaml";
        try (InputStream in = Topologies.class.getClassLoader().getResourceAsStream(resource)) {
            if (in == null) {
                throw new ConfigException("there is no topology '" + name
                        + "'; known are hand21, face68, mesh468 and mesh478," + " others are added as " + resource);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return topology(resource, StrictYaml.read(resource, text, File.class));
        } catch (IOException e) {
            throw new ConfigException(resource + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Topology topology(String source, File file) {
        int count = file.points().size();
        List<int[]> connections = new ArrayList<>();
        for (List<Integer> chain : file.chains()) {
            for (int i = 1; i < chain.size(); i++) {
                connections.add(new int[] {chain.get(i - 1), chain.get(i)});
            }
        }
        int[][] pairs = connections.toArray(new int[0][]);
        check(source, "chains", pairs, count);
        check(source, "mirrored", file.mirrored(), count);
        return new Topology(file.name(), List.copyOf(file.points()), pairs, file.mirrored());
    }

    private static void check(String source, String key, int[][] pairs, int count) {
        for (int[] pair : pairs) {
            if (pair.length != 2 || Math.min(pair[0], pair[1]) < 0 || Math.max(pair[0], pair[1]) >= count) {
                throw new ConfigException(source + ", key '" + key + "': " + java.util.Arrays.toString(pair)
                        + " is not a pair of points 0 to " + (count - 1));
            }
        }
    }
}
