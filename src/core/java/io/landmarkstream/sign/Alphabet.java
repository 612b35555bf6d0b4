package io.landmarkstream.sign;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.NearestName;
import io.landmarkstream.config.StrictYaml;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What shapes of the hand are read as: YAML with a {@code name} and a list of {@code letters}, each with the
 * {@code text} it stands for, and the {@code shape} that {@link LetterReader} knows or a {@code movement}, {@code J} or
 * {@code Z}. Two shapes may be the same letter. Shapes that are left out are not read.
 */
public record Alphabet(String name, List<Letter> letters) implements Serializable {

    /** Those in the jar. */
    public static final List<String> BUILT_IN = List.of("asl", "asl-digits");

    private static final Set<String> MOVEMENTS = Set.of("J", "Z");

    /**
     * One letter.
     *
     * @param shape of a still hand; {@code null}: a movement
     * @param movement the way that the little finger (J) or the index finger (Z) of the shape {@code I} or a pointing
     *     hand goes; {@code null}: a still hand
     */
    public record Letter(String shape, String movement, String text) implements Serializable {}

    public Alphabet {
        letters = List.copyOf(letters);
    }

    /**
     * The alphabet of a name in the jar, or of a file.
     *
     * @throws ConfigException if there is none, or it cannot be read as one
     */
    public static Alphabet of(String nameOrFile) {
        if (BUILT_IN.contains(nameOrFile)) {
            try (InputStream in = Alphabet.class.getResourceAsStream("/sign/" + nameOrFile + ".yaml")) {
                return read(nameOrFile, new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(nameOrFile + " cannot be read from the jar", e);
            }
        }
        try {
            return read(nameOrFile, Files.readString(Path.of(nameOrFile)));
        } catch (IOException e) {
            throw new ConfigException("the alphabet '" + nameOrFile + "' is neither one of "
                    + String.join(", ", BUILT_IN) + " nor a file that can be read");
        }
    }

    /**
     * Reads a file's text.
     *
     * @param source for messages
     */
    public static Alphabet read(String source, String yaml) {
        Alphabet alphabet = StrictYaml.read(source, yaml, Alphabet.class);
        if (alphabet.name == null || alphabet.name.isBlank()) {
            throw new ConfigException(source + ": key 'name' is missing");
        }
        if (alphabet.letters.isEmpty()) {
            throw new ConfigException(source + ": key 'letters' must be a list with at least one letter");
        }
        Set<String> shapes = new TreeSet<>(LetterReader.TRAINED.shapes());
        for (Letter letter : alphabet.letters) {
            if (letter.text == null || letter.text.isEmpty() || letter.text.length() > 4 || letter.text.isBlank()) {
                throw new ConfigException(source + ": a letter's key 'text' must be 1 to 4 characters");
            }
            String given = letter.shape == null ? letter.movement : letter.shape;
            Set<String> known = letter.shape == null ? MOVEMENTS : shapes;
            if (given == null || letter.shape != null && letter.movement != null) {
                throw new ConfigException(
                        source + ": letter '" + letter.text + "' needs either a 'shape' or a 'movement'");
            }
            if (!known.contains(given)) {
                throw new ConfigException(source + ": letter '" + letter.text + "' names '" + given
                        + "', which is not there"
                        + NearestName.of(given, known)
                                .map(near -> "; did you mean '" + near + "'?")
                                .orElse(".")
                        + " There are: " + String.join(", ", known));
            }
        }
        return alphabet;
    }

    /** What a shape is read as; empty: nothing. */
    String text(String shape) {
        for (Letter letter : letters) {
            if (shape.equals(letter.shape)) {
                return letter.text;
            }
        }
        return "";
    }

    /** What a movement is read as; empty: nothing. */
    String movement(String movement) {
        for (Letter letter : letters) {
            if (movement.equals(letter.movement)) {
                return letter.text;
            }
        }
        return "";
    }
}
