package io.landmarkstream.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.onnx.DenseNetwork;
import io.landmarkstream.onnx.OnnxWeights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads which letter a still hand shows from its 21 points: a small network of full layers that learned from hands
 * posed by kinematics and from the points of one man's photos ({@code models/training/lmtrain/letters.py}). Java
 * computes it, as {@code attributes.HandReader}. Left and right hands are read alike.
 */
public final class LetterReader {

    /** What goes in: the hand's shape, how far its fingers point to a side, and down. */
    private static final int SHAPE = 79;

    private static final int[] HIDDEN = {96, 64};
    private static final int[] KNUCKLES = {5, 9, 13, 17};
    private static final String NONE = "none";

    /** The network in the jar; read once. */
    static final LetterReader TRAINED = read();

    private final DenseNetwork network;
    private final List<String> classes;

    private LetterReader(DenseNetwork network, List<String> classes) {
        this.network = network;
        this.classes = List.copyOf(classes);
    }

    /** Names of what it tells apart, the last one {@code none}: another shape. */
    List<String> classes() {
        return classes;
    }

    /** Names of the shapes. */
    List<String> shapes() {
        return classes.stream().filter(name -> !name.equals(NONE)).toList();
    }

    /**
     * Probabilities of the classes.
     *
     * @param shape {@link SignHand#shape}
     * @param points x, y, z of {@code hand21}
     */
    float[] read(float[] shape, float[] points) {
        double x = -points[0];
        double y = -points[1];
        for (int i : KNUCKLES) {
            x += points[3 * i] / (double) KNUCKLES.length;
            y += points[3 * i + 1] / (double) KNUCKLES.length;
        }
        double length = Math.sqrt(x * x + y * y) + 1e-9;
        float[] inputs = Arrays.copyOf(shape, SHAPE + 2);
        inputs[SHAPE] = (float) (Math.abs(x) / length);
        inputs[SHAPE + 1] = (float) (y / length);
        float[] values = network.apply(inputs);
        double most = Double.NEGATIVE_INFINITY;
        for (float value : values) {
            most = Math.max(most, value);
        }
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) StrictMath.exp(values[i] - most);
            sum += values[i];
        }
        for (int i = 0; i < values.length; i++) {
            values[i] /= (float) sum;
        }
        return values;
    }

    /**
     * The likeliest letter of an alphabet in one picture; empty: it has none.
     *
     * @param shape {@link SignHand#shape}
     * @param points x, y, z of {@code hand21}
     */
    public static String letter(float[] shape, float[] points, Alphabet alphabet) {
        float[] values = TRAINED.read(shape, points);
        Map<String, Float> shares = new TreeMap<>();
        for (int i = 0; i < values.length; i++) {
            shares.merge(alphabet.text(TRAINED.classes.get(i)), values[i], Float::sum);
        }
        shares.remove("");
        return shares.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("");
    }

    private static LetterReader read() {
        Card card = StrictYaml.read("letters.yaml", new String(resource("letters.yaml"), UTF_8), Card.class);
        OnnxWeights weights = OnnxWeights.read(card.name(), resource(card.file()), card.sha256());
        return new LetterReader(
                DenseNetwork.of(
                        weights, SHAPE + 2, HIDDEN[0], HIDDEN[1], card.shapes().size()),
                card.shapes());
    }

    private static byte[] resource(String file) {
        try (InputStream in = LetterReader.class.getResourceAsStream("/sign/" + file)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read from the jar", e);
        }
    }

    /** What stands beside the ONNX file, as in a model card. */
    private record Card(
            String name,
            String title,
            String file,
            String sha256,
            long bytes,
            String licence,
            String origin,
            List<String> shapes) {}
}
