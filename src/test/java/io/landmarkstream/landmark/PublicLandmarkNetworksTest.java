package io.landmarkstream.landmark;

import static io.landmarkstream.landmark.SmallNetwork.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.onnx.NetworkBuilder;
import io.landmarkstream.onnx.NetworkBuilder.Attribute;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The heads of public landmark networks run from a card alone. What is expected is computed from pixels and weights.
 */
class PublicLandmarkNetworksTest {

    private static final int WIDTH = 64;
    private static final int HEIGHT = 32;
    private static final int POINTS = 5;

    @TempDir
    private Path dir;

    @BeforeEach
    void aTopology() throws Exception {
        Files.writeString(
                Files.createDirectories(dir.resolve("topologies")).resolve("five.yaml"),
                "name: five\npoints: [a, b, c, d, e]\n");
    }

    @Test
    void openSeeFaceGivesHeatmapsAndLogisticOffsetsOfRowsBeforeColumns() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        String head = net.head(8, 3 * POINTS, 1, 0);
        net.output(net.graph.node("Sigmoid", List.of(head)), "output", 1, 3 * POINTS, 4, 8);

        Landmarks found = net.landmarks(dir, OPENSEEFACE);

        double confidence = 0;
        for (int i = 0; i < POINTS; i++) {
            int point = i;
            int best = highest(32, c -> net.value(0, 8, point, c % 8, c / 8));
            int x = best % 8;
            int y = best / 8;
            // The logit of a sigmoid is what the sigmoid was taken of.
            double dy = net.value(0, 8, POINTS + i, x, y) / 16 * 31;
            double dx = net.value(0, 8, 2 * POINTS + i, x, y) / 16 * 31;
            assertThat((double) found.points()[3 * i]).isCloseTo(x * 63 / 7. + .5 + dx, within(.01));
            assertThat((double) found.points()[3 * i + 1]).isCloseTo(y * 31 / 3. + .5 + dy, within(.01));
            confidence += sigmoid(net.value(0, 8, i, x, y)) / POINTS;
        }
        assertThat((double) found.presence()).isCloseTo(confidence, within(1e-4));
    }

    /** 31 / 16: a pixel less than the side, over OpenSeeFace's factor of the logit. */
    private static final String OPENSEEFACE = """
            output:
              kind: heatmap
              heatmaps: output
              refinement: none
              grid: corners
              offsets: {tensor: output, first: 5, yFirst: true, logit: true, scale: 1.9375}
              topology: five
            """;

    @Test
    void poseNetGivesLogitsAndPlainOffsetsWithChannelsLast() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT, NetworkBuilder.FLOAT, true, true);
        String heat = net.head(8, POINTS, 1, 0);
        String offsets = net.head(8, 2 * POINTS, 4, 0);
        Attribute last = Attribute.list("perm", 0, 2, 3, 1);
        net.output(net.graph.node("Transpose", List.of(heat), last), "heatmap", 1, -1, -1, POINTS);
        net.output(net.graph.node("Transpose", List.of(offsets), last), "offset", 1, -1, -1, 2 * POINTS);

        Landmarks found = net.landmarks(dir, """
                output:
                  kind: heatmap
                  heatmaps: output:0
                  channelsLast: true
                  activation: sigmoid
                  refinement: none
                  offsets: {tensor: output:1, yFirst: false, scale: 2}
                  topology: five
                """);

        double confidence = 0;
        for (int i = 0; i < POINTS; i++) {
            int point = i;
            int best = highest(32, c -> net.value(0, 8, point, c % 8, c / 8));
            int x = best % 8;
            int y = best / 8;
            assertThat((double) found.points()[3 * i])
                    .isCloseTo((x + .5) * 8 + 2 * net.value(1, 8, i, x, y), within(.01));
            assertThat((double) found.points()[3 * i + 1])
                    .isCloseTo((y + .5) * 8 + 2 * net.value(1, 8, POINTS + i, x, y), within(.01));
            confidence += sigmoid(net.value(0, 8, i, x, y)) / POINTS;
        }
        assertThat((double) found.presence()).isCloseTo(confidence, within(1e-4));
    }

    @Test
    void moveNetTakesWholeNumbersAndGivesYBeforeXAndAScoreInShares() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT, NetworkBuilder.INT32, true, true);
        String head = net.graph.node("Sigmoid", List.of(net.head(WIDTH, HEIGHT, 3 * POINTS, .01f, 0)));
        net.output(
                net.graph.node("Reshape", List.of(head, net.graph.longs(1, 1, POINTS, 3))),
                "output_0",
                1,
                1,
                POINTS,
                3);

        Landmarks found = net.landmarks(dir, MOVENET);

        double mean = 0;
        for (int i = 0; i < POINTS; i++) {
            double y = sigmoid(net.value(0, WIDTH, HEIGHT, 3 * i, 0, 0)) * HEIGHT;
            double x = sigmoid(net.value(0, WIDTH, HEIGHT, 3 * i + 1, 0, 0)) * WIDTH;
            double seen = sigmoid(net.value(0, WIDTH, HEIGHT, 3 * i + 2, 0, 0));
            assertThat((double) found.points()[3 * i]).isCloseTo(x, within(.01));
            assertThat((double) found.points()[3 * i + 1]).isCloseTo(y, within(.01));
            assertThat(found.points()[3 * i + 2]).isZero();
            assertThat((double) found.visibility()[i]).isCloseTo(seen, within(1e-4));
            mean += seen / POINTS;
        }
        assertThat((double) found.presence()).isCloseTo(mean, within(1e-4));
    }

    private static final String MOVENET = """
            output:
              kind: coordinates
              points: output_0
              dimensions: 3
              columns: [y, x, visibility]
              unit: unit
              topology: five
            """;

    @Test
    void blazePoseGivesFiveValuesAPointWithVisibilityAsALogit() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        String head = net.head(WIDTH, HEIGHT, 5 * POINTS, 5, 3);
        net.output(net.graph.node("Reshape", List.of(head, net.graph.longs(1, -1))), "Identity", 1, 5 * POINTS);

        Landmarks found = net.landmarks(dir, """
                output:
                  kind: coordinates
                  points: Identity
                  dimensions: 5
                  columns: [x, y, z, visibility, none]
                  visibility: {tensor: Identity, activation: sigmoid}
                  unit: pixels
                  topology: five
                """);

        for (int i = 0; i < POINTS; i++) {
            for (int k = 0; k < 3; k++) {
                assertThat((double) found.points()[3 * i + k])
                        .isCloseTo(net.value(0, WIDTH, HEIGHT, 5 * i + k, 0, 0), within(1e-3));
            }
            assertThat((double) found.visibility()[i])
                    .isCloseTo(sigmoid(net.value(0, WIDTH, HEIGHT, 5 * i + 3, 0, 0)), within(1e-4));
        }
    }

    @Test
    void rtmPoseGivesTwoClassificationsAPointWithAFreeBatch() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        String x = net.head(WIDTH, HEIGHT, POINTS * 2 * WIDTH, 1, 0);
        String y = net.head(WIDTH, HEIGHT, POINTS * 2 * HEIGHT, 1, 0);
        net.output(
                net.graph.node("Reshape", List.of(x, net.graph.longs(-1, POINTS, 2 * WIDTH))),
                "simcc_x",
                -1,
                POINTS,
                2 * WIDTH);
        net.output(
                net.graph.node("Reshape", List.of(y, net.graph.longs(-1, POINTS, 2 * HEIGHT))),
                "simcc_y",
                -1,
                POINTS,
                2 * HEIGHT);

        Landmarks found = net.landmarks(dir, """
                output:
                  kind: simcc
                  x: simcc_x
                  y: simcc_y
                  split: 2
                  topology: five
                """);

        for (int i = 0; i < POINTS; i++) {
            int from = i;
            int bestX = highest(2 * WIDTH, b -> net.value(0, WIDTH, HEIGHT, from * 2 * WIDTH + b, 0, 0));
            int bestY = highest(2 * HEIGHT, b -> net.value(1, WIDTH, HEIGHT, from * 2 * HEIGHT + b, 0, 0));
            assertThat(found.points()[3 * i]).isEqualTo(bestX / 2f + .5f);
            assertThat(found.points()[3 * i + 1]).isEqualTo(bestY / 2f + .5f);
        }
    }

    @Test
    void whatIsWrongInACardIsSaidWithItsKeyBeforeTheFirstPicture() {
        wrong(OPENSEEFACE.replace("first: 5", "first: 6"), "wants (16 or more) x n x n values");
        wrong(OPENSEEFACE.replace("refinement: none", "refinement: quarter"), "'output.refinement' must be none");
        wrong(OPENSEEFACE.replace("scale: 1.9375", "scale: 0"), "key 'output.offsets.scale' must be the input pixels");
        wrong(OPENSEEFACE.replace("corners", "corner"), "did you mean 'corners'?");
        wrong(
                MOVENET.replace("  columns: [y, x, visibility]\n", "").replace("s: 3", "s: 5"),
                "key 'output.dimensions' must be 2 or 3; with more values a point, key 'columns' says what they are");
        wrong(MOVENET.replace("[y, x, visibility]", "[y, y, x]"), "key 'output.columns' must list the 'dimensions'");
        wrong(MOVENET.replace("[y, x, visibility]", "[y, x]"), "key 'output.columns' must list the 'dimensions'");
        wrong(
                MOVENET + "  visibility: {tensor: other, activation: none}\n",
                "key 'output.visibility' must name the tensor of 'points'");
    }

    private void wrong(String output, String sentence) {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        net.output(net.head(8, 3 * POINTS, 1, 0), "output", 1, 3 * POINTS, 4, 8);
        assertThatThrownBy(() -> net.landmarks(dir, output)).hasMessageContaining(sentence);
    }

    private static int highest(int count, IntToDoubleFunction value) {
        int best = 0;
        for (int i = 1; i < count; i++) {
            if (value.applyAsDouble(i) > value.applyAsDouble(best)) {
                best = i;
            }
        }
        return best;
    }
}
