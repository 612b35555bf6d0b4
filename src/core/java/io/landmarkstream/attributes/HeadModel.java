package io.landmarkstream.attributes;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The canonical head that poses are fitted to and expressions are counted from: 68 points in iBUG's order and the right
 * and left iris, statistics of 1,500 random people of MakeHuman's CC0 mesh
 * ({@code models/training/lmtrain/attributes.py} makes the resource).
 *
 * <p>Frame: centimetres, origin between the eyes, x to the person's left, y down, z into the head. Without rotation the
 * head looks straight at the camera. Its size is an adult's: 6.3 cm between the eyes' centres (Dodgson, "Variation and
 * extrema of human interpupillary distance", 2004).
 */
final class HeadModel {

    /** What the resource holds; read once. */
    static final HeadModel CANONICAL = read("/attributes/head68.csv");

    /** Degrees to the person's left of {@link #gaze}. */
    static final double GAZE_DEGREES = 30;

    /** x, y, z of 70 points at rest. */
    final double[] neutral;
    /** How the 70 points move when both eyes close. */
    final double[] blink;
    /** … when the mouth opens wide. */
    final double[] jaw;
    /** … when the corners of the mouth are drawn up and out as far as they go. */
    final double[] smile;
    /** … when the inner ends of the brows are raised as far as they go. */
    final double[] innerBrows;
    /** … when their outer ends are. */
    final double[] outerBrows;
    /** … when both eyes look {@link #GAZE_DEGREES} to the person's left. */
    final double[] gaze;

    /** Indexes of the points that a pose is fitted to. */
    final int[] fitted;
    /** x, y, z of the fitted points, mean over people and expressions. */
    final double[] mean;
    /**
     * For each fitted coordinate how far it moves with one standard deviation of each mode; coordinate by coordinate.
     */
    final double[] modes;
    /** Number of modes: principal components of people's shapes and expressions together. */
    final int modeCount;
    /** Standard deviation of each fitted point's coordinates that the modes do not explain. */
    final double[] spread;

    private HeadModel(Map<String, List<double[]>> rows) {
        neutral = only(rows, "neutral");
        blink = only(rows, "blink");
        jaw = only(rows, "jaw");
        smile = only(rows, "smile");
        innerBrows = only(rows, "inner-brows");
        outerBrows = only(rows, "outer-brows");
        gaze = only(rows, "gaze");
        fitted = Arrays.stream(only(rows, "fitted")).mapToInt(x -> (int) x).toArray();
        mean = only(rows, "mean");
        spread = only(rows, "spread");
        List<double[]> list = rows.get("mode");
        modeCount = list.size();
        modes = new double[mean.length * modeCount];
        for (int coordinate = 0; coordinate < mean.length; coordinate++) {
            for (int mode = 0; mode < modeCount; mode++) {
                modes[coordinate * modeCount + mode] = list.get(mode)[coordinate];
            }
        }
    }

    /** Sums two rows of the same length, for example {@link #neutral} and a movement. */
    static double[] plus(double[] points, double[] movement) {
        double[] sum = points.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += movement[i];
        }
        return sum;
    }

    private static double[] only(Map<String, List<double[]>> rows, String name) {
        return rows.get(name).get(0);
    }

    private static HeadModel read(String resource) {
        Map<String, List<double[]>> rows = new TreeMap<>();
        try (InputStream in = HeadModel.class.getResourceAsStream(resource);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    String[] cells = line.split(",");
                    double[] numbers = Arrays.stream(cells)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray();
                    rows.computeIfAbsent(cells[0], name -> new ArrayList<>()).add(numbers);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(resource + " cannot be read from the jar", e);
        }
        return new HeadModel(rows);
    }
}
