package io.landmarkstream.landmark;

import static io.landmarkstream.landmark.SmallNetwork.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.onnx.NetworkBuilder;
import io.landmarkstream.onnx.NetworkBuilder.Attribute;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The heads of public detectors run from a card alone. What is expected is computed from pixels and weights. */
class PublicDetectorsTest {

    private static final float CLOSE = 2e-3f;
    private static final int WIDTH = 64;
    private static final int HEIGHT = 32;

    @TempDir
    private Path dir;

    /** What is to be found: score, four sides, keypoints. */
    private final List<double[]> expected = new ArrayList<>();

    private int candidates;

    private void expect(double score, double threshold, double... boxAndPoints) {
        candidates++;
        if (score >= threshold) {
            double[] all = new double[boxAndPoints.length + 1];
            all[0] = score;
            System.arraycopy(boxAndPoints, 0, all, 1, boxAndPoints.length);
            expected.add(all);
        }
    }

    private void same(List<Detection> found) {
        assertThat(expected).hasSizeBetween(1, candidates - 1);
        expected.sort(Comparator.comparingDouble(e -> -e[0]));
        assertThat(found).hasSameSizeAs(expected);
        for (int i = 0; i < found.size(); i++) {
            Detection d = found.get(i);
            double[] e = expected.get(i);
            assertThat((double) d.score()).isCloseTo(e[0], within(1e-4));
            double[] values = new double[4 + d.keypoints().length];
            values[0] = d.box().left();
            values[1] = d.box().top();
            values[2] = d.box().right();
            values[3] = d.box().bottom();
            for (int k = 0; k < d.keypoints().length; k++) {
                values[4 + k] = d.keypoints()[k];
            }
            assertThat(values).containsExactly(Arrays.copyOfRange(e, 1, e.length), within((double) CLOSE));
        }
    }

    @Test
    void ultrafaceGivesCornersInSharesAndScoresOfTwoClasses() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        String boxes = net.rows(net.head(8, 4, .3f, .4f), 4);
        String scores = net.rows(net.head(8, 2, 4, 0), 2);
        net.output(net.graph.node("Softmax", List.of(scores), Attribute.of("axis", 2)), "scores", 1, 32, 2);
        net.output(boxes, "boxes", 1, 32, 4);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 8; x++) {
                double background = Math.exp(net.value(1, 8, 0, x, y));
                double face = Math.exp(net.value(1, 8, 1, x, y));
                expect(
                        face / (background + face),
                        .5,
                        net.value(0, 8, 0, x, y) * WIDTH,
                        net.value(0, 8, 1, x, y) * HEIGHT,
                        net.value(0, 8, 2, x, y) * WIDTH,
                        net.value(0, 8, 3, x, y) * HEIGHT);
            }
        }
        same(net.detect(dir, """
                output:
                  kind: table
                  boxes: output:1
                  scores: output:0
                  columns: {score: 1}
                  box: corners
                  unit: unit
                  keypoints: 0
                  activation: none
                  threshold: 0.5
                  iou: 1
                """));
    }

    @Test
    void retinafaceGivesOffsetsToPriorsWithVariancesAndLogitsOfTwoClasses() throws Exception {
        SmallNetwork net = retinaface();
        for (int level = 0; level < 2; level++) {
            int stride = level == 0 ? 8 : 16;
            for (int y = 0; y < HEIGHT / stride; y++) {
                for (int x = 0; x < WIDTH / stride; x++) {
                    for (int k = 0; k < 2; k++) {
                        expectPrior(net, level, stride, x, y, k, new double[] {10, 20, 30, 60}[2 * level + k]);
                    }
                }
            }
        }
        same(net.detect(dir, RETINAFACE));
    }

    private static final String RETINAFACE = """
            output:
              kind: ssd-anchors
              boxes: loc
              scores: conf
              scoreColumn: 1
              points: landms
              strides: [8, 16]
              sizes: [[10, 20], [30, 60]]
              variances: [0.1, 0.2]
              keypoints: 2
              activation: softmax
              threshold: 0.5
              iou: 1
            """;

    /** Heads 0 to 2: boxes, scores and points of stride 8; 3 to 5 of stride 16. */
    private static SmallNetwork retinaface() {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        int[] columns = {4, 2, 4};
        List<List<String>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int stride : new int[] {8, 16}) {
            for (int part = 0; part < 3; part++) {
                parts.get(part).add(net.rows(net.head(stride, 2 * columns[part], 4, 0), columns[part]));
            }
        }
        for (int part = 0; part < 3; part++) {
            net.output(
                    net.graph.node("Concat", parts.get(part), Attribute.of("axis", 1)),
                    List.of("loc", "conf", "landms").get(part),
                    1,
                    80,
                    columns[part]);
        }
        return net;
    }

    private void expectPrior(SmallNetwork net, int level, int stride, int x, int y, int k, double size) {
        double background = Math.exp(net.value(3 * level + 1, stride, 2 * k, x, y));
        double face = Math.exp(net.value(3 * level + 1, stride, 2 * k + 1, x, y));
        double[] loc = values(net, 3 * level, stride, 4 * k, 4, x, y);
        double[] points = values(net, 3 * level + 2, stride, 4 * k, 4, x, y);
        double middleX = (x + .5) * stride;
        double middleY = (y + .5) * stride;
        double cx = middleX + loc[0] * .1 * size;
        double cy = middleY + loc[1] * .1 * size;
        double w = size * Math.exp(.2 * loc[2]);
        double h = size * Math.exp(.2 * loc[3]);
        expect(
                face / (face + background),
                .5,
                cx - w / 2,
                cy - h / 2,
                cx + w / 2,
                cy + h / 2,
                middleX + points[0] * .1 * size,
                middleY + points[1] * .1 * size,
                middleX + points[2] * .1 * size,
                middleY + points[3] * .1 * size);
    }

    private static double[] values(SmallNetwork net, int head, int stride, int from, int count, int x, int y) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = net.value(head, stride, from + i, x, y);
        }
        return values;
    }

    @Test
    void scrfdGivesDistancesOfTwoAnchorsACellFromItsCorner() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        int[] strides = {8, 16, 32};
        for (int stride : strides) {
            int cells = WIDTH / stride * (HEIGHT / stride);
            String scores = net.rows(net.head(stride, 2, 4, 0), 1);
            net.output(net.graph.node("Sigmoid", List.of(scores)), "score_" + stride, 1, 2 * cells, 1);
            net.output(net.rows(net.head(stride, 8, 1, 2), 4), "bbox_" + stride, 1, 2 * cells, 4);
            net.output(net.rows(net.head(stride, 20, 1, 0), 10), "kps_" + stride, 1, 2 * cells, 10);
        }
        for (int level = 0; level < 3; level++) {
            int s = strides[level];
            for (int y = 0; y < HEIGHT / s; y++) {
                for (int x = 0; x < WIDTH / s; x++) {
                    for (int a = 0; a < 2; a++) {
                        double[] d = values(net, 3 * level + 1, s, 4 * a, 4, x, y);
                        double[] p = values(net, 3 * level + 2, s, 10 * a, 10, x, y);
                        double[] all = new double[14];
                        all[0] = (x - d[0]) * s;
                        all[1] = (y - d[1]) * s;
                        all[2] = (x + d[2]) * s;
                        all[3] = (y + d[3]) * s;
                        for (int k = 0; k < 10; k++) {
                            all[4 + k] = ((k % 2 == 0 ? x : y) + p[k]) * s;
                        }
                        expect(sigmoid(net.value(3 * level, s, a, x, y)), .6, all);
                    }
                }
            }
        }
        same(net.detect(dir, SCRFD));
    }

    private static final String SCRFD = """
            output:
              kind: distances
              strides: [8, 16, 32]
              scores: [score_8, score_16, score_32]
              boxes: [bbox_8, bbox_16, bbox_32]
              points: [kps_8, kps_16, kps_32]
              anchors: 2
              origin: 0
              keypoints: 5
              activation: none
              threshold: 0.6
              iou: 1
            """;

    @Test
    void yolo8sRawHeadsGiveDistributionsOfDistancesInOneTensorAStride() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT, NetworkBuilder.FLOAT, false, true);
        for (int stride : new int[] {8, 16}) {
            String box = net.head(stride, 64, 2, 0);
            String score = net.head(stride, 1, 4, 0);
            String points = net.head(stride, 6, 1, 0);
            net.output(
                    net.graph.node("Concat", List.of(box, score, points), Attribute.of("axis", 1)),
                    "head_" + stride,
                    1,
                    71,
                    -1,
                    -1);
        }
        for (int level = 0; level < 2; level++) {
            int s = level == 0 ? 8 : 16;
            for (int y = 0; y < HEIGHT / s; y++) {
                for (int x = 0; x < WIDTH / s; x++) {
                    double[] d = new double[4];
                    for (int side = 0; side < 4; side++) {
                        double[] bins = values(net, 3 * level, s, 16 * side, 16, x, y);
                        double sum = 0;
                        for (int b = 0; b < 16; b++) {
                            sum += Math.exp(bins[b]);
                            d[side] += b * Math.exp(bins[b]);
                        }
                        d[side] /= sum;
                    }
                    double[] p = values(net, 3 * level + 2, s, 0, 6, x, y);
                    expect(
                            sigmoid(net.value(3 * level + 1, s, 0, x, y)),
                            .55,
                            (x + .5 - d[0]) * s,
                            (y + .5 - d[1]) * s,
                            (x + .5 + d[2]) * s,
                            (y + .5 + d[3]) * s,
                            (p[0] * 2 + x) * s,
                            (p[1] * 2 + y) * s,
                            (p[3] * 2 + x) * s,
                            (p[4] * 2 + y) * s);
                }
            }
        }
        same(net.detect(dir, """
                output:
                  kind: distances
                  strides: [8, 16]
                  boxes: [output:0, output:1]
                  transposed: true
                  columns: {box: 0, score: 64, points: 65, pointValues: 3}
                  bins: 16
                  origin: 0.5
                  keypoints: 2
                  pointOrigin: 0
                  pointScale: 2
                  activation: sigmoid
                  threshold: 0.55
                  iou: 1
                """));
    }

    @Test
    void yoloPoseGivesBoxScoresOfClassesAndPointsInColumnsOfOneTensor() throws Exception {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT, NetworkBuilder.UINT8, true, false);
        String box = net.head(8, 4, .1f, 20);
        String scores = net.graph.node("Sigmoid", List.of(net.head(8, 2, .05f, 0)));
        String points = net.head(8, 6, .1f, 10);
        String all = net.graph.node("Concat", List.of(box, scores, points), Attribute.of("axis", 1));
        net.output(net.graph.node("Reshape", List.of(all, net.graph.longs(1, 12, -1))), "output0", 1, 12, 32);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 8; x++) {
                double[] b = values(net, 0, 8, 0, 4, x, y);
                double[] p = values(net, 2, 8, 0, 6, x, y);
                double score = sigmoid(Math.max(net.value(1, 8, 0, x, y), net.value(1, 8, 1, x, y)));
                expect(
                        score,
                        .965,
                        b[0] - b[2] / 2,
                        b[1] - b[3] / 2,
                        b[0] + b[2] / 2,
                        b[1] + b[3] / 2,
                        p[0],
                        p[1],
                        p[3],
                        p[4]);
            }
        }
        List<Detection> found = net.detect(dir, """
                output:
                  kind: table
                  boxes: output:0
                  transposed: true
                  columns: {box: 0, score: 4, points: 6, pointValues: 3}
                  box: centre-size
                  unit: pixels
                  keypoints: 2
                  classes: [left-hand, right-hand]
                  activation: none
                  threshold: 0.965
                  iou: 1
                """);
        same(found);
        double left = 0;
        double right = 0;
        for (int i = 0; i < 32; i++) {
            left = Math.max(left, sigmoid(net.value(1, 8, 0, i % 8, i / 8)));
            right = Math.max(right, sigmoid(net.value(1, 8, 1, i % 8, i / 8)));
        }
        assertThat(found.get(0).label()).isEqualTo(right > left ? "right-hand" : "left-hand");
    }

    /** Rows of y, x, y, x, score, class, of those cells alone whose score is at least {@code least}. */
    private static SmallNetwork suppressed(float least) {
        SmallNetwork net = new SmallNetwork(WIDTH, HEIGHT);
        String boxes = net.head(8, 4, .3f, .4f);
        String scores = net.graph.node("Sigmoid", List.of(net.head(8, 2, 4, 0)));
        String rows = net.rows(net.graph.node("Concat", List.of(boxes, scores), Attribute.of("axis", 1)), 6);
        String flat = net.graph.node("Reshape", List.of(rows, net.graph.longs(-1, 6)));
        String score = net.graph.node("Gather", List.of(flat, net.graph.longs(4)), Attribute.of("axis", 1));
        String high = net.graph.node("Greater", List.of(score, net.graph.floats(new float[] {least}, 1)));
        String which = net.graph.node("Reshape", List.of(high, net.graph.longs(-1)));
        net.output(net.graph.node("Compress", List.of(flat, which), Attribute.of("axis", 0)), "kept", -1, 6);
        return net;
    }

    private static final String SUPPRESSED = """
            output:
              kind: table
              boxes: kept
              columns: {box: 0, score: 4}
              box: corners
              yFirst: true
              unit: unit
              keypoints: 0
              activation: none
              threshold: 0.3
              iou: 1
            """;

    @Test
    void aGraphThatSuppressesItselfGivesAsManyRowsAsItFinds() throws Exception {
        SmallNetwork net = suppressed(.5f);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 8; x++) {
                expect(
                        sigmoid(net.value(1, 8, 0, x, y)),
                        .5,
                        net.value(0, 8, 1, x, y) * WIDTH,
                        net.value(0, 8, 0, x, y) * HEIGHT,
                        net.value(0, 8, 3, x, y) * WIDTH,
                        net.value(0, 8, 2, x, y) * HEIGHT);
            }
        }
        same(net.detect(dir, SUPPRESSED));
    }

    @Test
    void alsoNoneAndOne() throws Exception {
        assertThat(suppressed(1).detect(dir, SUPPRESSED)).isEmpty();
        SmallNetwork net = suppressed(.5f);
        double[] best = new double[2];
        for (int i = 0; i < 32; i++) {
            double score = sigmoid(net.value(1, 8, 0, i % 8, i / 8));
            best = score > best[0] ? new double[] {score, best[0]} : new double[] {best[0], Math.max(best[1], score)};
        }
        float between = (float) ((best[0] + best[1]) / 2);
        assertThat(suppressed(between).detect(dir, SUPPRESSED)).singleElement().satisfies(d -> assertThat(d.score())
                .isGreaterThan(between));
    }

    @Test
    void objectnessIsAFactor() throws Exception {
        SmallNetwork net = suppressed(.5f);
        double most = 0;
        for (int i = 0; i < 32; i++) {
            double score = sigmoid(net.value(1, 8, 0, i % 8, i / 8));
            most = Math.max(most, score > .5 ? score * sigmoid(net.value(1, 8, 1, i % 8, i / 8)) : 0);
        }
        assertThat((double) net.detect(dir, SUPPRESSED.replace("score: 4}", "score: 4, objectness: 5}"))
                        .get(0)
                        .score())
                .isCloseTo(most, within(1e-4));
    }

    @Test
    void whatIsWrongInACardIsSaidWithItsKeyBeforeTheFirstPicture() {
        wrong(retinaface(), RETINAFACE.replace("keypoints: 2", "keypoints: 5"), "key output.points wants 80 x 10");
        wrong(
                retinaface(),
                RETINAFACE.replace("  scoreColumn: 1\n", "").replace("softmax", "sigmoid"),
                "key output.scores wants 80 values a picture from tensor 'conf', but it has the shape [1, 80, 2]");
        wrong(
                retinaface(),
                RETINAFACE.replace("  scoreColumn: 1\n", ""),
                "key 'output.activation' says softmax, which needs key 'scoreColumn'");
        wrong(
                retinaface(),
                RETINAFACE.replace("[10, 20], [30, 60]", "[10, 20]"),
                "key 'output.sizes' must have one list of anchor sides in pixels for each of 'strides'");
        wrong(retinaface(), RETINAFACE.replace("  variances: [0.1, 0.2]\n", ""), "'variances' go together");
        wrong(suppressed(0), SUPPRESSED.replace("score: 4", "score: 6"), "key output.boxes wants n x (7 or more)");
        wrong(suppressed(0), SUPPRESSED.replace(", score: 4", ""), "key 'output.columns' needs key 'score'");
        wrong(suppressed(0), SUPPRESSED.replace("corners", "corner"), "did you mean 'corners'?");
        wrong(
                suppressed(0),
                SUPPRESSED.replace("activation: none", "activation: softmax"),
                "key 'output.activation' says softmax, which goes over all columns: key 'scores' must name");
        wrong(
                suppressed(0),
                SCRFD.replace("bbox_8, ", ""),
                "key 'output.boxes' must name one tensor for each of 'strides'");
    }

    private void wrong(SmallNetwork net, String output, String sentence) {
        assertThatThrownBy(() -> net.detect(dir, output)).hasMessageContaining(sentence);
    }
}
