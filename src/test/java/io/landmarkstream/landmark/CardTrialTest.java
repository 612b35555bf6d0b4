package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.onnx.NetworkBuilder;
import io.landmarkstream.onnx.NetworkBuilder.Attribute;
import io.landmarkstream.onnx.NetworkProbe;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class CardTrialTest {

    private static final int SIDE = 64;

    @Test
    void scrfdIsKnownByItsRowsAStride() {
        SmallNetwork net = new SmallNetwork(SIDE, SIDE);
        for (int stride : new int[] {8, 16, 32}) {
            int rows = 2 * (SIDE / stride) * (SIDE / stride);
            net.output(
                    net.graph.node("Sigmoid", List.of(net.rows(net.head(stride, 2, 1, 0), 1))),
                    "a" + stride,
                    1,
                    rows,
                    1);
            net.output(net.rows(net.head(stride, 8, 1, 2), 4), "b" + stride, 1, rows, 4);
            net.output(net.rows(net.head(stride, 20, 1, 0), 10), "p" + stride, 1, rows, 10);
        }
        CardProposal found = proposal(net);
        assertThat(found.detector()).isTrue();
        assertThat(found.points()).isEqualTo(5);
        assertThat(found.yaml())
                .contains("kind: distances", "strides: [8, 16, 32]", "scores: [\"a8\", \"a16\", \"a32\"]")
                .contains("boxes: [\"b8\", \"b16\", \"b32\"]", "points: [\"p8\",", "anchors: 2", "activation: none");
        runs(net, found);
    }

    @Test
    void retinafaceAndUltrafaceDifferInTheNumberOfTheirRows() {
        SmallNetwork ultra = new SmallNetwork(SIDE, SIDE);
        ultra.output(ultra.rows(ultra.head(8, 4, .3f, .4f), 4), "boxes", 1, 64, 4);
        String two = ultra.rows(ultra.head(8, 2, 1, 0), 2);
        ultra.output(ultra.graph.node("Softmax", List.of(two), Attribute.of("axis", 2)), "scores", 1, 64, 2);
        CardProposal table = proposal(ultra);
        assertThat(table.yaml())
                .contains("kind: table", "scores: scores", "columns: {score: 1}", "unit: unit", "activation: none");
        runs(ultra, table);

        SmallNetwork retina = new SmallNetwork(SIDE, SIDE);
        for (int columns : new int[] {4, 2, 10}) {
            List<String> levels = List.of(
                    retina.rows(retina.head(8, 2 * columns, 1, 0), columns),
                    retina.rows(retina.head(16, 2 * columns, 1, 0), columns),
                    retina.rows(retina.head(32, 2 * columns, 1, 0), columns));
            retina.output(
                    retina.graph.node("Concat", levels, Attribute.of("axis", 1)), "out" + columns, 1, 168, columns);
        }
        CardProposal anchors = proposal(retina);
        assertThat(anchors.yaml())
                .contains("kind: ssd-anchors", "boxes: out4", "points: out10", "scores: out2", "activation: softmax");
        runs(retina, anchors);
    }

    @Test
    void yolosHeadsAndExportsAreKnownByTheirCells() {
        SmallNetwork heads = new SmallNetwork(SIDE, SIDE);
        for (int stride : new int[] {8, 16, 32}) {
            heads.output(heads.head(stride, 80, 1, 0), "h" + stride, 1, 80, SIDE / stride, SIDE / stride);
        }
        CardProposal raw = proposal(heads);
        assertThat(raw.points()).isEqualTo(5);
        assertThat(raw.yaml()).contains("bins: 16", "strides: [8, 16, 32]", "transposed: true");
        runs(heads, raw);

        SmallNetwork pose = new SmallNetwork(SIDE, SIDE);
        List<String> parts = List.of(flat(pose, 8), flat(pose, 16), flat(pose, 32));
        pose.output(pose.graph.node("Concat", parts, Attribute.of("axis", 2)), "output0", 1, 56, 84);
        CardProposal export = proposal(pose);
        assertThat(export.points()).isEqualTo(17);
        assertThat(export.yaml())
                .contains("kind: table", "transposed: true", "box: centre-size", "score: 4, points: 5");
        runs(pose, export);
    }

    private static String flat(SmallNetwork net, int stride) {
        return net.graph.node("Reshape", List.of(net.head(stride, 56, 1, 0), net.graph.longs(1, 56, -1)));
    }

    @Test
    void pointsAreKnownByTheirNumber() {
        SmallNetwork face = new SmallNetwork(SIDE, SIDE);
        String head = face.graph.node("Sigmoid", List.of(face.head(SIDE, SIDE, 136, 1, 0)));
        face.output(face.graph.node("Reshape", List.of(head, face.graph.longs(1, -1))), "landmarks", 1, 136);
        CardProposal unit = proposal(face);
        assertThat(unit.detector()).isFalse();
        assertThat(unit.topology()).isEqualTo("face68");
        assertThat(unit.yaml()).contains("dimensions: 2", "unit: unit", "topology: face68");
        runs(face, unit);

        SmallNetwork move = new SmallNetwork(SIDE, SIDE, NetworkBuilder.INT32, true, true);
        String all = move.graph.node("Sigmoid", List.of(move.head(SIDE, SIDE, 51, .01f, 0)));
        move.output(move.graph.node("Reshape", List.of(all, move.graph.longs(1, 1, 17, 3))), "output_0", 1, 1, 17, 3);
        CardProposal movenet = proposal(move);
        assertThat(movenet.yaml()).contains("columns: [y, x, visibility]", "topology: body17");
        runs(move, movenet);

        SmallNetwork open = new SmallNetwork(SIDE, SIDE);
        open.output(open.graph.node("Sigmoid", List.of(open.head(8, 198, 1, 0))), "output", 1, 198, 8, 8);
        CardProposal openseeface = proposal(open);
        assertThat(openseeface.points()).isEqualTo(66);
        assertThat(openseeface.yaml()).contains("offsets: {tensor: output, first: 66, yFirst: true, logit: true");
        runs(open, openseeface);
    }

    @Test
    void whatFitsNothingIsLeftToThePerson() {
        SmallNetwork net = new SmallNetwork(SIDE, SIDE);
        net.output(net.head(SIDE, SIDE, 1, 1, 0), "one", 1, 1, 1, 1);
        assertThat(CardProposal.of(probe(net))).isEmpty();
    }

    /** A cell's score is how much brighter than two thirds it is, if a value is 0 to 1. */
    @Test
    void theRangeOfValuesThatFindsTheObjectIsTheOneThatIsProposed() {
        NetworkBuilder graph = new NetworkBuilder().input("image", NetworkBuilder.FLOAT, 1, 3, SIDE, SIDE);
        String mean = graph.node(
                "AveragePool", List.of("image"), Attribute.list("kernel_shape", 8, 8), Attribute.list("strides", 8, 8));
        float[] weights = {-40, -40, -40, 40, 40, 40};
        float[] biases = {80, -80};
        String scores = graph.node("Conv", List.of(mean, graph.floats(weights, 2, 3, 1, 1), graph.floats(biases, 2)));
        String last = graph.node("Transpose", List.of(scores), Attribute.list("perm", 0, 2, 3, 1));
        String two = graph.node("Reshape", List.of(last, graph.longs(1, -1, 2)));
        // Values that are not 0 to 1 make it see nothing.
        String known =
                graph.node("Clip", List.of("image", graph.floats(new float[] {0}), graph.floats(new float[] {1})));
        String strange = graph.node("Abs", List.of(graph.node("Sub", List.of("image", known))));
        String sum = graph.node("Reshape", List.of(graph.node("ReduceSum", List.of(strange)), graph.longs(1, 1, 1)));
        String fine = graph.node("Mul", List.of(sum, graph.floats(new float[] {0, 1}, 1, 1, 2)));
        String lower = graph.node("Sub", List.of(two, fine));
        graph.node("Softmax", List.of(lower), "scores", Attribute.of("axis", 2));
        graph.output("scores", 1, 64, 2);
        float[] grid = new float[64 * 4];
        for (int i = 0; i < 64; i++) {
            grid[4 * i] = i % 8 / 8f;
            grid[4 * i + 1] = i / 8 / 8f;
            grid[4 * i + 2] = (i % 8 + 1) / 8f;
            grid[4 * i + 3] = (i / 8 + 1) / 8f;
        }
        graph.node("Identity", List.of(graph.floats(grid, 1, 64, 4)), "boxes");
        graph.output("boxes", 1, 64, 4);
        byte[] onnx = graph.build();
        NetworkProbe network = NetworkProbe.of("net.onnx", onnx, SIDE);

        List<CardTrial> trials = CardTrial.of(
                "net", "net.onnx", onnx, network, CardProposal.of(network).orElseThrow(), picture(), null);

        assertThat(trials.get(0).range()).isEqualTo("0 to 1");
        assertThat(trials.get(0).card()).contains("std: [255, 255, 255]");
        assertThat(trials.get(0).objects()).singleElement().satisfies(o -> {
            // The picture is twice as large as the input; the bright square is the cell (3, 5).
            assertThat(o.box().left()).isCloseTo(48, within(.01f));
            assertThat(o.box().top()).isCloseTo(80, within(.01f));
            assertThat(o.box().right()).isCloseTo(64, within(.01f));
        });
        assertThat(trials).extracting(CardTrial::rating).isSortedAccordingTo((a, b) -> Float.compare(b, a));
    }

    @Test
    void aNetworkOfPointsIsShownTheBoxAlone() {
        SmallNetwork net = new SmallNetwork(SIDE, SIDE);
        float[] points = new float[42];
        for (int i = 0; i < points.length; i++) {
            points[i] = i < 40 ? .5f : 1;
        }
        net.output(net.graph.floats(points, 1, 42), "points", 1, 42);
        CardTrial trial = CardTrial.of(
                        "net",
                        "net.onnx",
                        net.graph.build(),
                        probe(net),
                        proposal(net),
                        picture(),
                        new Box(10, 20, 50, 60))
                .get(0);
        float[] found = trial.objects().get(0).points();
        assertThat(found[0]).isCloseTo(30, within(.01f));
        assertThat(found[1]).isCloseTo(40, within(.01f));
        assertThat(found[40]).isCloseTo(50, within(.01f));
        assertThat(found[41]).isCloseTo(60, within(.01f));
    }

    private static Picture picture() {
        BufferedImage image = new BufferedImage(2 * SIDE, 2 * SIDE, BufferedImage.TYPE_INT_RGB);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(48, 80, 16, 16);
        g.dispose();
        return Pictures.ofImage(image);
    }

    private static NetworkProbe probe(SmallNetwork net) {
        return NetworkProbe.of("net.onnx", net.graph.build(), SIDE);
    }

    private static CardProposal proposal(SmallNetwork net) {
        return CardProposal.of(probe(net)).orElseThrow();
    }

    /** The proposed card opens with the network, whatever it finds. */
    private static void runs(SmallNetwork net, CardProposal proposal) {
        assertThat(CardTrial.of("net", "net.onnx", net.graph.build(), probe(net), proposal, picture(), null))
                .isNotEmpty()
                .allSatisfy(trial -> assertThat(trial.rating()).isBetween(-1f, 1f));
    }
}
