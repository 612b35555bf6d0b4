package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.NetworkBuilder;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two networks of public kinds run as a pipeline from two cards and a pipeline alone. */
class PublicPipelineTest {

    private static final int SIDE = 64;
    private static final String PIPELINE = """
            name: mine
            title: UltraFace and MoveNet
            kind: face
            preference: 0
            detector:
              model: boxes
              minScore: 0
              region: {scale: 1.5, shiftX: 0, shiftY: 0, square: false}
            landmarks:
              model: points
              minPresence: 0.5
            """;

    @TempDir
    private Path dir;

    /** Networks that always see a face at 0.2, 0.3 to 0.6, 0.7 of the picture, and two points in its region. */
    @BeforeEach
    void cards() throws Exception {
        SmallNetwork boxes = new SmallNetwork(SIDE, SIDE, NetworkBuilder.UINT8, true, false);
        boxes.output(boxes.graph.floats(new float[] {.9f, .1f, .05f, .95f}, 1, 2, 2), "scores", 1, 2, 2);
        boxes.output(boxes.graph.floats(new float[] {0, 0, 1, 1, .2f, .3f, .6f, .7f}, 1, 2, 4), "boxes", 1, 2, 4);
        boxes.write(dir, "boxes", boxes.inputKeys() + """
                output:
                  kind: table
                  boxes: boxes
                  scores: scores
                  columns: {score: 1}
                  box: corners
                  unit: unit
                  keypoints: 0
                  activation: none
                  threshold: 0.6
                  iou: 0.3
                """);
        SmallNetwork points = new SmallNetwork(SIDE, SIDE, NetworkBuilder.INT32, true, false);
        points.output(
                points.graph.floats(new float[] {.25f, .75f, .9f, .5f, 0, .7f}, 1, 1, 2, 3), "points", 1, 1, 2, 3);
        points.write(dir, "points", points.inputKeys() + """
                output:
                  kind: coordinates
                  points: output:0
                  dimensions: 3
                  columns: [y, x, visibility]
                  unit: unit
                  topology: two
                """);
        Files.writeString(
                Files.createDirectories(dir.resolve("topologies")).resolve("two.yaml"), "name: two\npoints: [a, b]\n");
    }

    private LandmarkFinder open(String pipeline) throws Exception {
        Files.writeString(Files.createDirectories(dir.resolve("pipelines")).resolve("mine.yaml"), pipeline);
        return LandmarkFinder.open(ModelStore.of(List.of(dir)), List.of("mine"), Device.CPU, FinderOptions.DEFAULTS);
    }

    @Test
    void pointsLieWhereBoxAndRegionSay() throws Exception {
        BufferedImage image = new BufferedImage(200, 100, BufferedImage.TYPE_INT_RGB);
        try (LandmarkFinder finder = open(PIPELINE)) {
            List<DetectedObject> found =
                    finder.find(Pictures.ofImage(image), FinderState.NONE).detectedObjects();

            // The box is 40, 30 to 120, 70; its region 1.5 times that around 80, 50.
            assertThat(found).singleElement().satisfies(face -> {
                assertThat(face.points()).containsExactly(new float[] {110, 35, 0, 20, 50, 0}, within(.01f));
                assertThat(face.visibility()).containsExactly(new float[] {.9f, .7f}, within(1e-5f));
                assertThat(face.score()).isCloseTo(.8f, within(1e-5f));
            });
        }
    }

    @Test
    void whatTheDetectorDoesNotGiveIsSaidOfThePipeline() {
        assertThatThrownBy(() -> open(PIPELINE.replace("{scale", "{rotation: {from: [0], to: [1], target: up}, scale")))
                .hasMessageContaining("key 'detector.region' uses keypoint 1, but boxes gives 0");
        assertThatThrownBy(() -> open(PIPELINE.replace("model: boxes", "model: points")))
                .hasMessageContaining("here a card of kind ssd-anchors, yunet, center-heatmap, distances or table");
        assertThatThrownBy(() -> open(PIPELINE.replace("model: points", "model: boxes")))
                .hasMessageContaining("here a card of kind coordinates, heatmap or simcc");
    }
}
