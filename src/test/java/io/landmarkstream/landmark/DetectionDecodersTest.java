package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.ModelCard.SsdAnchors;
import io.landmarkstream.model.ModelCard.YuNet;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DetectionDecodersTest {

    private static final SsdAnchors PALM =
            new SsdAnchors("boxes", "scores", List.of(8, 16, 16, 16), 1, Activation.SIGMOID, .5f, .3f);

    @Test
    void anchorsOfLayersOfOneStrideFollowEachOtherWithinACell() {
        float[] anchors = SsdAnchorsDecoder.anchors(List.of(8, 16, 16, 16), 192, 192);
        assertThat(anchors).hasSize(3 * 2016);
        assertThat(Arrays.copyOf(anchors, 9)).containsExactly(4, 4, 1, 4, 4, 1, 12, 4, 1);
        int coarse = 3 * 2 * 24 * 24;
        assertThat(Arrays.copyOfRange(anchors, coarse + 15, coarse + 21)).containsExactly(8, 8, 1, 24, 8, 1);
        assertThat(SsdAnchorsDecoder.anchors(List.of(8, 16, 16, 16), 128, 128)).hasSize(3 * 896);
    }

    @Test
    void ssdBoxesAndKeypointsAreOffsetsToTheAnchor() throws RejectException {
        float[] scores = new float[8];
        Arrays.fill(scores, -20);
        scores[2] = 2;
        float[] boxes = new float[8 * 6];
        System.arraycopy(new float[] {1, -2, 6, 4, 3, 5}, 0, boxes, 2 * 6, 6);
        SsdAnchors small = new SsdAnchors("boxes", "scores", List.of(8), 1, Activation.SIGMOID, .5f, .3f);
        List<Detection> found = new SsdAnchorsDecoder(small, 16, 16)
                .decode(Map.of("boxes", new Tensor(boxes, 1, 8, 6), "scores", new Tensor(scores, 1, 8, 1)));
        assertThat(found).hasSize(1);
        // Anchor 2 is the first of the second cell, whose centre is (12, 4).
        assertThat(found.get(0).box()).isEqualTo(new Box(10, 0, 16, 4));
        assertThat(found.get(0).keypoints()).containsExactly(15, 9);
        assertThat(found.get(0).score()).isCloseTo(.8808f, Offset.offset(1e-4f));
    }

    @Test
    void aScoreThatIsNoNumberRejectsTheFrame() {
        float[] scores = new float[2016];
        scores[100] = Float.NaN;
        Map<String, Tensor> outputs =
                Map.of("boxes", new Tensor(new float[2016 * 6], 2016, 6), "scores", new Tensor(scores, 2016));
        assertThatThrownBy(() -> new SsdAnchorsDecoder(PALM, 192, 192).decode(outputs))
                .isInstanceOfSatisfying(
                        RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NUMERIC))
                .hasMessageContaining("NaN");
    }

    @Test
    void anOutputOfAnotherSizeNamesTheOutputAndTheCard() {
        Map<String, Tensor> outputs =
                Map.of("boxes", new Tensor(new float[6], 6), "scores", new Tensor(new float[1], 1));
        assertThatThrownBy(() -> new SsdAnchorsDecoder(PALM, 192, 192).decode(outputs))
                .isInstanceOf(ModelException.class)
                .hasMessage("output boxes has 6 values where the card means 1 × 12096: correct the card");
    }

    @Test
    void yunetReadsCellsStridesAndTheGeometricMeanOfItsScores() throws RejectException {
        Map<String, Tensor> outputs = new HashMap<>();
        outputs.put("cls_8", new Tensor(new float[] {0, 0, 0, 0, 0, .81f, 0, 0}, 8));
        outputs.put("obj_8", new Tensor(new float[] {1, 1, 1, 1, 1, 1.5f, 1, 1}, 8));
        float[] box = new float[32];
        System.arraycopy(new float[] {.5f, .25f, (float) Math.log(2), 0}, 0, box, 20, 4);
        float[] points = new float[80];
        for (int i = 0; i < 10; i++) {
            points[50 + i] = i * .1f;
        }
        outputs.put("bbox_8", new Tensor(box, 8, 4));
        outputs.put("kps_8", new Tensor(points, 8, 10));
        List<Detection> found = new YuNetDecoder(new YuNet(List.of(8), .6f, .3f), 32, 16).decode(outputs);
        assertThat(found).hasSize(1);
        // Cell 5 of 4 columns: column 1, row 1; class .81, objectness cut to 1.
        assertThat(found.get(0).score()).isEqualTo(.9f);
        assertThat(found.get(0).box()).isEqualTo(new Box(4, 6, 20, 14));
        assertThat(found.get(0).keypoints()[0]).isEqualTo(8);
        assertThat(found.get(0).keypoints()[1]).isEqualTo(8.8f);
        assertThat(found.get(0).keypoints()[9]).isCloseTo(15.2f, Offset.offset(1e-4f));
    }

    @Test
    void centreHeatmapReadsSizeOffsetAndKeypointsAtThePeaks() throws RejectException {
        // 3 × 2 cells, two classes; the second class has a plateau, of which the first cell counts.
        float[] heat = {.1f, .9f, .2f, .1f, .3f, .1f, 0, 0, .7f, 0, 0, .7f};
        float[] size = {0, 2, 4, 0, 0, 0, 0, 3, 5, 0, 0, 0};
        float[] offset = {0, .25f, .5f, 0, 0, 0, 0, .75f, .5f, 0, 0, 0};
        float[] points = {0, 1, 2, 0, 0, 0, 0, -1, .5f, 0, 0, 0};
        CenterHeatmap output = new CenterHeatmap(
                "heat", "size", "offset", "points", List.of("left-hand", "face"), 4, 1, Activation.NONE, .5f, .5f);
        List<Detection> found = new CenterHeatmapDecoder(output, 12, 8)
                .decode(Map.of(
                        "heat", new Tensor(heat, 1, 2, 2, 3),
                        "size", new Tensor(size, 1, 2, 2, 3),
                        "offset", new Tensor(offset, 1, 2, 2, 3),
                        "points", new Tensor(points, 1, 2, 2, 3)));
        assertThat(found).extracting(Detection::label).containsExactly("left-hand", "face");
        assertThat(found.get(0).box()).isEqualTo(new Box(1, -3, 9, 9));
        assertThat(found.get(0).keypoints()).containsExactly(8, -4);
        assertThat(found.get(1).box()).isEqualTo(new Box(2, -8, 18, 12));
    }
}
