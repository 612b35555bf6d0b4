package io.landmarkstream.attributes;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All gestures, in the order in which they are tried. The first one that a hand shows counts, so a special gesture must
 * come before a general one. Files are YAML, a list of {@link Gesture}s under the key {@code gestures}.
 */
public record Gestures(List<Gesture> list) implements Serializable {

    private static final String RESOURCE = "/attributes/gestures.yaml";

    /** Degree at which a gesture begins, and at which it goes on. */
    private static final double BEGINS = .5;

    private static final double GOES_ON = .25;

    /** The built-in gestures. */
    public static final Gestures BUILT_IN = builtIn();

    public Gestures {
        list = List.copyOf(list);
    }

    /** Their names, in order. */
    public List<String> names() {
        return list.stream().map(Gesture::name).toList();
    }

    private record File(List<Gesture> gestures) {}

    /**
     * The gestures of a file, followed by these. A gesture of the file with the name of one of these replaces it.
     *
     * @param source name of the file, for messages
     * @param yaml its text
     * @throws ConfigException naming the file, the key and what would be right
     */
    public Gestures with(String source, String yaml) {
        List<Gesture> first = read(source, yaml);
        Set<String> names = new HashSet<>();
        for (Gesture gesture : first) {
            if (!names.add(gesture.name())) {
                throw new ConfigException(source + ": the gesture '" + gesture.name()
                        + "' is there twice; put what either" + " allows into one, or give them two names");
            }
        }
        List<Gesture> all = new ArrayList<>(first);
        list.stream().filter(gesture -> !names.contains(gesture.name())).forEach(all::add);
        return new Gestures(all);
    }

    /**
     * The gesture of a hand in one frame; {@code null} if it has none.
     *
     * @param current the gesture before, which is kept down to a lower degree; empty: none
     */
    Gesture of(HandShape hand, String current) {
        for (Gesture gesture : list) {
            if (gesture.degree(hand) >= (gesture.name().equals(current) ? GOES_ON : BEGINS)) {
                return gesture;
            }
        }
        return null;
    }

    /** The degree of a gesture by its name; 0 if there is none of the name. */
    double degree(HandShape hand, String name) {
        for (Gesture gesture : list) {
            if (gesture.name().equals(name)) {
                return gesture.degree(hand);
            }
        }
        return 0;
    }

    private static List<Gesture> read(String source, String yaml) {
        List<Gesture> gestures = StrictYaml.read(source, yaml, File.class).gestures();
        if (gestures == null || gestures.isEmpty() || gestures.contains(null)) {
            throw new ConfigException(source + ": key 'gestures' must be a list with at least one gesture");
        }
        return gestures;
    }

    private static Gestures builtIn() {
        try (InputStream in = Gestures.class.getResourceAsStream(RESOURCE)) {
            return new Gestures(read(RESOURCE, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read from the jar", e);
        }
    }
}
