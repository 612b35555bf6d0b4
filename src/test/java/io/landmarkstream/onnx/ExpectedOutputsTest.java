package io.landmarkstream.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.ModelCard.HandednessScore;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Output;
import io.landmarkstream.model.ModelCard.Refinement;
import io.landmarkstream.model.ModelCard.Score;
import io.landmarkstream.model.ModelCard.SimCC;
import io.landmarkstream.model.ModelCard.SsdAnchors;
import io.landmarkstream.model.ModelCard.YuNet;
import io.landmarkstream.onnx.ExpectedOutputs.Expected;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpectedOutputsTest {

    @Test
    void mediapipes_palm_detector_has_2016_anchors_of_18_values() {
        Output output = new SsdAnchors("b", "s", List.of(8, 16, 16, 16), 7, Activation.SIGMOID, .5f, .3f);
        assertThat(describe(output, 192, 192, 0)).containsExactly("output.boxes b 2016 x 18", "output.scores s 2016");
    }

    @Test
    void yunet_has_four_tensors_a_stride() {
        Output output = new YuNet(List.of(8, 32), .6f, .3f);
        assertThat(describe(output, 640, 320, 0))
                .containsExactly(
                        "output.strides cls_8 3200",
                        "output.strides obj_8 3200",
                        "output.strides bbox_8 3200 x 4",
                        "output.strides kps_8 3200 x 10",
                        "output.strides cls_32 200",
                        "output.strides obj_32 200",
                        "output.strides bbox_32 200 x 4",
                        "output.strides kps_32 200 x 10");
    }

    @Test
    void a_centre_heatmap_has_one_channel_a_class_and_two_a_keypoint() {
        Output output = new CenterHeatmap("h", "s", "o", "p", List.of("hand", "face"), 4, 3, Activation.NONE, .3f, .5f);
        assertThat(describe(output, 128, 64, 0))
                .containsExactly(
                        "output.heatmap h 2 x 16 x 32",
                        "output.size s 2 x 16 x 32",
                        "output.offset o 2 x 16 x 32",
                        "output.points p 6 x 16 x 32");
        Output bare = new CenterHeatmap("h", "s", null, null, List.of("hand"), 4, 0, Activation.NONE, .3f, .5f);
        assertThat(describe(bare, 128, 64, 0))
                .containsExactly("output.heatmap h 1 x 16 x 32", "output.size s 2 x 16 x 32");
    }

    @Test
    void landmark_heads_follow_the_topology_and_the_scores_follow_them() {
        Score score = new Score("seen", Activation.SIGMOID);
        HandednessScore side = new HandednessScore("side", Activation.NONE, "left", null);
        assertThat(describe(new Heatmap("h", Refinement.QUARTER, "z", "t", null, side, score), 64, 64, 21))
                .containsExactly(
                        "output.heatmaps h 21 x n x n",
                        "output.depth z 21",
                        "output.handedness.tensor side 1",
                        "output.visibility.tensor seen 21");
        assertThat(describe(new SimCC("x", "y", 2, "t", score, null, null), 192, 256, 17))
                .containsExactly("output.x x 17 x 384", "output.y y 17 x 512", "output.presence.tensor seen 1");
    }

    @Test
    void dimensions_of_one_do_not_count_but_order_does() {
        Expected boxes = new Expected("k", "t", false, 2016, 18);
        assertThat(boxes.accepts(2016, 18)).isTrue();
        assertThat(boxes.accepts(1, 2016, 1, 18)).isTrue();
        assertThat(boxes.accepts(18, 2016)).isFalse();
        assertThat(boxes.accepts(2016 * 18)).isFalse();
    }

    @Test
    void coordinates_may_come_flat() {
        Expected points = new Expected("k", "t", true, 21, 3);
        assertThat(points.accepts(63)).isTrue();
        assertThat(points.accepts(1, 1, 63)).isTrue();
        assertThat(points.accepts(21, 3)).isTrue();
        assertThat(points.accepts(3, 21)).isFalse();
        assertThat(points.accepts(62)).isFalse();
    }

    @Test
    void a_score_is_one_value_in_any_wrapping() {
        Expected score = new Expected("k", "t", false, 1);
        assertThat(score.accepts()).isTrue();
        assertThat(score.accepts(1, 1)).isTrue();
        assertThat(score.accepts(2)).isFalse();
    }

    private static List<String> describe(Output output, int width, int height, int points) {
        ModelCard card = Fixtures.card("x", new byte[1], Fixtures.input("input", Layout.NCHW, width, height), output);
        return ExpectedOutputs.of(card, points).stream()
                .map(e -> e.key() + " " + e.tensor() + " " + e.describe())
                .toList();
    }
}
