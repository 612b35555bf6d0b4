package io.landmarkstream.sign;

import io.landmarkstream.onnx.BundledNetwork;
import io.landmarkstream.onnx.DenseNetwork;
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
        BundledNetwork network = BundledNetwork.read("/sign/letters.yaml");
        List<String> shapes = network.shapes();
        return new LetterReader(
                DenseNetwork.of(network.weights(), SHAPE + 2, HIDDEN[0], HIDDEN[1], shapes.size()), shapes);
    }
}
