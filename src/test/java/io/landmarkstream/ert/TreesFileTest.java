package io.landmarkstream.ert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.ert.RegressionTrees.Box;
import io.landmarkstream.ert.RegressionTrees.Shape;
import io.landmarkstream.model.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TreesFileTest {

    /**
     * {@code discs.dat} was trained and written by dlib's own shape_predictor_trainer on pictures like {@link #disc},
     * whose five points are the disc's centre and its four sides. The numbers are what dlib found.
     */
    @ParameterizedTest
    @CsvSource({
        "40.230916, 33.4193208, 13.3083611, 100, 24 19 54 48, 40 34 27 34 54 34 40 20 40 46",
        "38.0757396, 40.145829, 15.4576054, 101, 20 23 54 57, 38 40 21 40 53 40 38 25 38 56",
        "39.1637874, 34.4103806, 13.4358206, 102, 23 19 53 49, 39 34 25 34 53 34 39 20 39 48",
        "6, 66, 10.4430051, 103, -6 54 17 78, 6 66 -6 66 17 66 6 55 6 76"
    })
    void aFileOfDlibGivesDlibsPoints(double x, double y, double radius, int seed, String box, String points)
            throws IOException {
        RegressionTrees trees = TreesFile.read("discs", discs());
        int[] sides = numbers(box);
        Box place = new Box(sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1]);

        Shape shape = trees.fit(disc(x, y, radius, seed), place);

        int[] found = new int[shape.points().length];
        for (int i = 0; i < found.length; i += 2) {
            found[i] = (int) Math.floor(place.left() + shape.points()[i] * place.width() + .5);
            found[i + 1] = (int) Math.floor(place.top() + shape.points()[i + 1] * place.height() + .5);
        }
        assertThat(found).isEqualTo(numbers(points));
        assertThat(trees.tellsPresence()).isFalse();
    }

    /** The shipped trees find what the program that trained them finds. */
    @Test
    void ourFileGivesThePointsOfItsTraining() throws IOException {
        RegressionTrees trees = TreesFile.read(
                "face-ert",
                Files.readAllBytes(Path.of(System.getProperty("landmarks.home"), "models/face-ert/face.ert")));
        byte[] head = bytes("head.pgm");
        int offset = head.length - 112 * 112;
        List<double[]> lines = new String(bytes("head.csv"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> Arrays.stream(line.split(","))
                        .mapToDouble(Double::parseDouble)
                        .toArray())
                .toList();

        Shape shape = trees.fit(
                (x, y) -> x < 0 || y < 0 || x > 111 || y > 111 ? 0 : head[offset + 112 * y + x] & 0xFF,
                new Box(-.5, -.5, 112, 112));

        assertThat(shape.presence()).isCloseTo((float) lines.get(0)[0], within(1e-2f));
        for (int i = 0; i < 68; i++) {
            assertThat((double) shape.points()[2 * i]).isCloseTo(lines.get(1 + i)[0], within(1e-3));
            assertThat((double) shape.points()[2 * i + 1]).isCloseTo(lines.get(1 + i)[1], within(1e-3));
        }
    }

    /** One level of one tree of one decision, over two pixels beside one point of two. */
    @Test
    void aTreeOfOurOwnFormTakesTheSideThatIsBrighter() {
        RegressionTrees trees = TreesFile.read("small", small());

        Shape right = trees.fit((x, y) -> x > 10 ? 200 : 10, new Box(0, 0, 20, 20));
        Shape left = trees.fit((x, y) -> x > 10 ? 10 : 200, new Box(0, 0, 20, 20));

        assertThat(right.points()).containsExactly(.5f + .01f * 3, .5f, .5f, .9f);
        assertThat(left.points()).containsExactly(.5f - .01f * 3, .5f, .5f, .9f);
        assertThat(right.presence()).isEqualTo(-1 + 2f);
        assertThat(left.presence()).isEqualTo(-1 - 4f);
        assertThat(trees.box()).isEqualTo(.75f);
    }

    @Test
    void aFileThatIsCutOffOrLongerIsRefused() throws IOException {
        for (byte[] whole : new byte[][] {discs(), small()}) {
            for (int length = 0; length < whole.length; length += Math.max(1, whole.length / 97)) {
                byte[] part = Arrays.copyOf(whole, length);
                assertThatThrownBy(() -> TreesFile.read("part", part))
                        .isInstanceOf(ModelException.class)
                        .hasMessageContaining("card part: ")
                        .hasMessageContaining("shape_predictor");
            }
            assertThatThrownBy(() -> TreesFile.read("long", Arrays.copyOf(whole, whole.length + 1)))
                    .hasMessageContaining("1 bytes follow the last tree");
        }
    }

    @Test
    void changedBytesAreReadOrRefusedButNeverFail() throws IOException {
        Random random = new Random(3);
        for (byte[] whole : new byte[][] {discs(), small()}) {
            for (int i = 0; i < 3000; i++) {
                byte[] changed = whole.clone();
                changed[random.nextInt(whole.length)] = (byte) random.nextInt(256);
                try {
                    TreesFile.read("changed", changed).fit((x, y) -> x, new Box(0, 0, 20, 20));
                } catch (ModelException e) {
                    assertThat(e).hasMessageContaining("card changed: ");
                }
            }
        }
    }

    @Test
    void aPixelThatIsNotThereIsRefused() {
        byte[] bytes = small();
        bytes[4 + 7 * 4 + 2 * 4 + 4 * 4 + 2 * 2 + 4 * 4] = 2;

        assertThatThrownBy(() -> TreesFile.read("small", bytes))
                .hasMessageContaining("a tree has pixel 2; there are 2");
    }

    private static byte[] small() {
        ByteBuffer out = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        out.put(new byte[] {'L', 'E', 'R', 'T'});
        // Version, points, levels, trees, depth, pixels, scores; box, bias.
        for (int value : new int[] {1, 2, 1, 1, 1, 2, 1}) {
            out.putInt(value);
        }
        out.putFloat(.75f).putFloat(-1);
        put(out, .5f, .5f, .5f, .9f);
        out.putChar((char) 0).putChar((char) 0);
        // The pixels: right and left of the first point.
        put(out, .25f, 0, -.25f, 0);
        out.putChar((char) 0).putChar((char) 1);
        put(out, 50);
        put(out, .01f, .01f);
        put(out, 2, -4);
        out.put(new byte[] {3, 0, 0, 0, -3, 0, 0, 0});
        return Arrays.copyOf(out.array(), out.position());
    }

    private static void put(ByteBuffer out, float... values) {
        for (float value : values) {
            out.putFloat(value);
        }
    }

    private static byte[] discs() throws IOException {
        return bytes("discs.dat");
    }

    private static byte[] bytes(String name) throws IOException {
        try (InputStream in = TreesFileTest.class.getResourceAsStream("/ert/" + name)) {
            return in.readAllBytes();
        }
    }

    /** A disc, brightest in its middle, on a gradient of 80 × 72 pixels. */
    private static RegressionTrees.Brightness disc(double cx, double cy, double radius, int seed) {
        return (x, y) -> {
            if (x < 0 || x >= 80 || y < 0 || y >= 72) {
                return 0;
            }
            double distance = Math.hypot(x - cx, y - cy);
            return distance < radius ? 200 - (int) (40 * distance / radius) : 30 + (x * 3 + y * 5 + seed * 7) % 50;
        };
    }

    private static int[] numbers(String text) {
        return Arrays.stream(text.trim().split(" ")).mapToInt(Integer::parseInt).toArray();
    }
}
