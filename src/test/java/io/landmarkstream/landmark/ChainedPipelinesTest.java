package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.LandmarkFinder.LandmarkResult;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.LinearNetwork;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Networks in a chain, from cards and pipelines alone: a detector's keypoints, points at them, points at those. Each
 * network here gives linear functions of its input's mean. The picture's brightness rises linearly, so the mean of a
 * region is the brightness of its centre, and all points can be computed by hand.
 */
class ChainedPipelinesTest {

    private static final int WIDTH = 320;
    private static final int HEIGHT = 240;
    private static final double CLOSE = .15;

    /** What each value of the networks gains from black to white. */
    private static final float SLOPE = 4;

    private static final int LEFT_ELBOW = 7;
    private static final int LEFT_WRIST = 9;
    private static final int RIGHT_WRIST = 10;

    @TempDir
    private Path dir;

    private final Picture picture = picture();

    private static double brightness(double x, double y) {
        return (40 + .4 * x + .2 * y) / 255;
    }

    private static Picture picture() {
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                int grey = (int) Math.round(255 * brightness(x + .5, y + .5));
                image.setRGB(x, y, grey << 16 | grey << 8 | grey);
            }
        }
        return Pictures.ofImage(image);
    }

    /** Keypoint k of the detector, pixels of its input of 64 × 48, at black. */
    private static float[] keypoint(int k) {
        return switch (k) {
            case LEFT_ELBOW -> new float[] {26, 22, .9f};
            case LEFT_WRIST -> new float[] {20, 22, .8f};
            case RIGHT_WRIST -> new float[] {40, 26, .1f};
            default -> new float[] {22 + k, 8 + 2 * k, .7f};
        };
    }

    @BeforeEach
    void aDetectorOfBodiesAndTwoNetworksOfPoints() throws IOException {
        float[] row = new float[56];
        System.arraycopy(new float[] {32, 24, 24, 40, .9f}, 0, row, 0, 5);
        float[] slopes = new float[56];
        for (int k = 0; k < 17; k++) {
            System.arraycopy(keypoint(k), 0, row, 5 + 3 * k, 3);
            slopes[5 + 3 * k] = SLOPE;
            slopes[6 + 3 * k] = SLOPE;
        }
        network("bodies", 64, 48, "LETTERBOX", row, slopes, """
                output:
                  kind: table
                  boxes: output:0
                  transposed: true
                  columns: {box: 0, score: 4, points: 5, pointValues: 3}
                  box: centre-size
                  unit: pixels
                  keypoints: 17
                  classes: [person]
                  activation: none
                  threshold: 0.5
                  iou: 0.45
                """);
        points("fingers", "hand21", 21);
        points("edges", "nail2", 2);
        Files.writeString(
                Files.createDirectories(dir.resolve("topologies")).resolve("nail2.yaml"),
                "name: nail2\nkind: nail\npoints: [root, tip]\n");
        pipeline("bodies", """
                kind: body
                detector: {model: bodies, labels: [person], minScore: 0, topology: body17}
                """);
        pipeline("wrist-hands", """
                kind: hand
                from:
                  pipeline: bodies
                  minVisibility: 0.3
                  regions:
                    - points: [7, 9]
                      rotation: {from: [7], to: [9], target: up}
                      scale: 1
                      shiftX: 0
                      shiftY: -0.8
                      square: true
                      handedness: left
                    - points: [8, 10]
                      rotation: {from: [8], to: [10], target: up}
                      scale: 1
                      shiftX: 0
                      shiftY: -0.8
                      square: true
                      handedness: right
                landmarks: {model: fingers, minPresence: 0.5}
                """);
        pipeline("nails", """
                kind: nail
                from:
                  pipeline: wrist-hands
                  regions:
                    - {points: [8, 12], scale: 2, shiftX: 0, shiftY: 0, square: true, mirrored: true}
                landmarks: {model: edges, minPresence: 0.5}
                """);
    }

    private void pipeline(String name, String rules) throws IOException {
        Files.writeString(
                Files.createDirectories(dir.resolve("pipelines")).resolve(name + ".yaml"),
                "name: " + name + "\ntitle: x\npreference: 0\n" + rules);
    }

    /** Point i of a network of points, pixels of its input of 32 × 32, at black. */
    private static float[] point(int i) {
        return new float[] {6 + i % 5 * 4, 4 + i / 5 * 5};
    }

    private void points(String name, String topology, int count) throws IOException {
        float[] values = new float[2 * count];
        float[] slopes = new float[2 * count];
        for (int i = 0; i < count; i++) {
            System.arraycopy(point(i), 0, values, 2 * i, 2);
            slopes[2 * i] = SLOPE;
            slopes[2 * i + 1] = -SLOPE;
        }
        network(name, 32, 32, "STRETCH", values, slopes, """
                output:
                  kind: coordinates
                  points: output:0
                  dimensions: 2
                  unit: pixels
                  topology: %s
                """.formatted(topology));
    }

    private void network(String name, int width, int height, String fit, float[] values, float[] slopes, String output)
            throws IOException {
        LinearNetwork.write(dir, name, width, height, fit, values, slopes, output);
    }

    private LandmarkFinder open(String... pipelines) {
        return LandmarkFinder.open(ModelStore.of(List.of(dir)), List.of(pipelines), Device.CPU, FinderOptions.DEFAULTS);
    }

    private static double[] bodyPoint(int k) {
        double gain = SLOPE * brightness(WIDTH / 2., HEIGHT / 2.);
        return new double[] {5 * (keypoint(k)[0] + gain), 5 * (keypoint(k)[1] + gain)};
    }

    private static void assertPoint(DetectedObject object, int i, double x, double y) {
        assertThat((double) object.points()[3 * i]).as("x of " + i).isCloseTo(x, within(CLOSE));
        assertThat((double) object.points()[3 * i + 1]).as("y of " + i).isCloseTo(y, within(CLOSE));
    }

    @Test
    void aDetectorsKeypointsAreTheResult() throws Exception {
        try (LandmarkFinder finder = open("bodies")) {
            List<DetectedObject> found = finder.find(picture, FinderState.NONE).detectedObjects();

            assertThat(found).hasSize(1);
            DetectedObject body = found.get(0);
            assertThat(body.kind()).isEqualTo(Kind.BODY);
            assertThat(body.topology()).isEqualTo("body17");
            assertThat(body.pipeline()).isEqualTo("bodies");
            assertThat(body.score()).isCloseTo(.9f, within(1e-4f));
            assertThat(body.size()).isEqualTo(17);
            assertThat(body.handedness()).isEqualTo(Handedness.UNKNOWN);
            for (int k = 0; k < 17; k++) {
                assertPoint(body, k, bodyPoint(k)[0], bodyPoint(k)[1]);
                assertThat(body.points()[3 * k + 2]).isZero();
                assertThat(body.visibility()[k]).isCloseTo(keypoint(k)[2], within(1e-4f));
            }
        }
    }

    @Test
    void handsAreFoundAtAWristAndNailsAtTheirFingers() throws Exception {
        try (LandmarkFinder finder = open("nails")) {
            List<DetectedObject> found = finder.find(picture, FinderState.NONE).detectedObjects();

            assertThat(found)
                    .as("the right wrist is not seen well enough")
                    .extracting(object -> object.kind().name())
                    .containsExactly("body", "hand", "nail");
            // The forearm points to the left, and so does the region's up.
            double[] elbow = bodyPoint(LEFT_ELBOW);
            double[] wrist = bodyPoint(LEFT_WRIST);
            double side = elbow[0] - wrist[0];
            double x = (elbow[0] + wrist[0]) / 2 - .8 * side;
            double y = wrist[1];
            double gain = SLOPE * brightness(x, y);
            double[][] hand = new double[21][];
            for (int i = 0; i < 21; i++) {
                double u = (point(i)[0] + gain) / 32 - .5;
                double v = (point(i)[1] - gain) / 32 - .5;
                hand[i] = new double[] {x + v * side, y - u * side};
                assertPoint(found.get(1), i, hand[i][0], hand[i][1]);
            }
            assertThat(found.get(1).score()).as("the body's").isCloseTo(.9f, within(1e-4f));
            // Not turned, and seen mirrored.
            double wide = 2 * Math.max(Math.abs(hand[8][0] - hand[12][0]), Math.abs(hand[8][1] - hand[12][1]));
            double cx = (hand[8][0] + hand[12][0]) / 2;
            double cy = (hand[8][1] + hand[12][1]) / 2;
            double more = SLOPE * brightness(cx, cy);
            for (int i = 0; i < 2; i++) {
                double u = (point(i)[0] + more) / 32 - .5;
                double v = (point(i)[1] - more) / 32 - .5;
                assertPoint(found.get(2), i, cx - u * wide, cy + v * wide);
            }
        }
    }

    @Test
    void aNetworkLooksAtTheWholePictureAndThenWhereItsPointsWere() throws Exception {
        float[] values = new float[51];
        for (int k = 0; k < 17; k++) {
            values[3 * k] = (15 + k) / 48f; // y
            values[3 * k + 1] = (12 + k % 6) / 48f; // x
            values[3 * k + 2] = .8f;
        }
        network("movenet", 48, 48, "LETTERBOX", values, new float[51], """
                output:
                  kind: coordinates
                  points: output:0
                  dimensions: 3
                  columns: [y, x, visibility]
                  unit: unit
                  topology: body17
                  visibility: {tensor: output:0, activation: none}
                """);
        pipeline("movenet", """
                kind: body
                from: {picture: true}
                landmarks:
                  model: movenet
                  minPresence: 0.3
                  region: {scale: 1.25, shiftX: 0, shiftY: 0, square: true}
                """);
        try (LandmarkFinder finder = open("movenet")) {
            LandmarkResult first = finder.find(picture, FinderState.NONE);

            DetectedObject body = first.detectedObjects().get(0);
            // 320 × 240 pixels are 48 × 36 of the input's, in its middle.
            double pixel = WIDTH / 48.;
            double[] box = {1e9, 1e9, -1e9, -1e9};
            for (int k = 0; k < 17; k++) {
                double x = (12 + k % 6) * pixel;
                double y = (15 + k - 6) * pixel;
                assertPoint(body, k, x, y);
                box = new double[] {Math.min(box[0], x), Math.min(box[1], y), Math.max(box[2], x), Math.max(box[3], y)};
            }
            assertThat(body.visibility()).hasSize(17).contains(.8f);
            assertThat(body.score()).isCloseTo(.8f, within(1e-4f));

            DetectedObject next =
                    finder.find(picture, first.state()).detectedObjects().get(0);
            double side = 1.25 * Math.max(box[2] - box[0], box[3] - box[1]);
            for (int k = 0; k < 17; k++) {
                assertPoint(
                        next,
                        k,
                        (box[0] + box[2]) / 2 + ((12 + k % 6) / 48. - .5) * side,
                        (box[1] + box[3]) / 2 + ((15 + k) / 48. - .5) * side);
            }
        }
    }

    @Test
    void theSecondLookShowsWhatTheFirstOneMissed() throws Exception {
        float[] values = new float[51];
        for (int k = 0; k < 17; k++) {
            values[3 * k] = (20 + k % 2) / 48f;
            values[3 * k + 1] = (22 + k % 3) / 48f;
            values[3 * k + 2] = .8f;
        }
        network("gathers", 48, 48, "LETTERBOX", values, new float[51], """
                output:
                  kind: coordinates
                  points: output:0
                  dimensions: 3
                  columns: [x, y, visibility]
                  unit: unit
                  topology: body17
                  visibility: {tensor: output:0, activation: none}
                """);
        pipeline("gathers", """
                kind: body
                from: {picture: true, leastRegion: 0.4}
                landmarks:
                  model: gathers
                  minPresence: 0.3
                  region: {scale: 1.5, shiftX: 0, shiftY: 0, square: true}
                  refine: true
                """);
        try (LandmarkFinder finder = open("gathers")) {
            float[] found = finder.find(picture, FinderState.NONE)
                    .detectedObjects()
                    .get(0)
                    .points();

            // The first look's points lie around (20.5, 23) of 48, which are as many pixels of 320 / 48; the second
            // look
            // is .4 pictures wide there, the third one follows from its points alone.
            double pixel = WIDTH / 48.;
            double second = .4 * WIDTH;
            double left = 20.5 * pixel + (20 / 48. - .5) * second;
            double top = (23 - 6) * pixel + (22 / 48. - .5) * second;
            double third = 1.5 * 2 / 48. * second;
            for (int k = 0; k < 17; k++) {
                assertThat(found[3 * k])
                        .isCloseTo((float) (left + second / 96 + ((20 + k % 2) / 48. - .5) * third), within(.02f));
                assertThat(found[3 * k + 1])
                        .isCloseTo((float) (top + second / 48 + ((22 + k % 3) / 48. - .5) * third), within(.02f));
            }
        }
    }

    @Test
    void theModelsOfTheWholeChainAreNamed() {
        ModelStore store = ModelStore.of(List.of(dir));
        assertThat(Pipelines.chosen(store, List.of("nails", "bodies")))
                .extracting(Pipeline::name)
                .containsExactly("bodies", "wrist-hands", "nails");
        assertThat(Pipelines.missing(store, Pipelines.get(store, "nails"))).isEmpty();
        try (LandmarkFinder finder = open("nails")) {
            assertThat(finder.models()).extracting(card -> card.name()).containsExactly("bodies", "fingers", "edges");
        }
    }

    @Test
    void whatDoesNotFitIsSaidWithKeyAndCure() throws IOException {
        refused(
                "from: {picture: true, minScore: 1}\nlandmarks: {model: fingers, minPresence: 0}",
                "line 5: key 'from.picture' has no other key beside it than 'leastRegion'");
        refused(
                "from: {picture: true, leastRegion: .3}\nlandmarks: {model: fingers, minPresence: 0}",
                "key 'from.leastRegion' is for the second look at a new object");
        refused(
                "from: {minScore: 1}\nlandmarks: {model: fingers, minPresence: 0}",
                "line 5: key 'from.pipeline' must name the pipeline whose objects give the regions");
        refused(
                "from: {pipeline: bodies}\nlandmarks: {model: fingers, minPresence: 0}",
                "line 5: key 'from.regions' must be a list of one and more regions");
        refused("landmarks: {model: fingers, minPresence: 0}", "key 'detector' is missing; add it, or key 'from'");
        refused(
                "detector: {model: bodies, labels: [person], minScore: 0}",
                "key 'landmarks' is missing; add it, or name what the detector's keypoints are");
        refused(
                "detector: {model: bodies, labels: [person], minScore: 0, topology: body33}\nkind: body",
                "key 'detector.topology' says body33, which has 33 points, but bodies gives 17 keypoints");
        refused(
                "detector: {model: bodies, labels: [person], minScore: 0, topology: body17}\nkind: paw",
                "key 'kind' says paw, but the points of bodies are a body's");
        refused(region("bodies", 17), "line 5: key 'from.regions' uses point 17, but the objects of bodies have 17");
        refused(
                region("bodys", 1),
                "line 5: key 'from.pipeline': there is no pipeline 'bodys'; did you mean 'bodies'?");
        refused(region("wrong", 1), "line 5: key 'from.pipeline' leads back to 'wrong'");
        refused(
                "from: {picture: true}\ndetector: {model: bodies, minScore: 0}\n"
                        + "landmarks: {model: fingers, minPresence: 0}",
                "key 'from' does not go with key 'detector'");
    }

    private static String region(String pipeline, int point) {
        return "from: {pipeline: " + pipeline + ", regions: [{points: [" + point
                + "], scale: 1, shiftX: 0, shiftY: 0, square: true}]}\nlandmarks: {model: fingers, minPresence: 0}";
    }

    private void refused(String rules, String why) throws IOException {
        pipeline("wrong", (rules.contains("kind:") ? "" : "kind: hand\n") + rules + "\n");
        assertThatThrownBy(() -> Pipelines.get(ModelStore.of(List.of(dir)), "wrong"))
                .hasMessageContaining(why);
    }
}
