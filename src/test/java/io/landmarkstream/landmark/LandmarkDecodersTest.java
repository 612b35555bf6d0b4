package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.HandednessScore;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Refinement;
import io.landmarkstream.model.ModelCard.Score;
import io.landmarkstream.model.ModelCard.SimCC;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.Tensor;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LandmarkDecodersTest {

    @Test
    void coordinatesMeanPixelsSharesOrSignedShares() throws RejectException {
        assertThat(coordinates(Unit.PIXELS, 3, 7, 8, 9)).containsExactly(7, 8, 9);
        assertThat(coordinates(Unit.UNIT, 3, .25f, .5f, .1f)).containsExactly(25, 100, 10);
        assertThat(coordinates(Unit.SIGNED_UNIT, 2, -1, .5f)).containsExactly(0, 150, 0);
        assertThat(coordinates(Unit.UNIT, 2, .25f, .5f)).containsExactly(25, 100, 0);
    }

    @Test
    void signedShareOfDepthHasNoOrigin() throws RejectException {
        assertThat(coordinates(Unit.SIGNED_UNIT, 3, 0, 0, .1f)[2]).isEqualTo(5);
    }

    @Test
    void coordinatesOfASecondPictureOfTheBatchFollowTheFirsts() throws RejectException {
        CoordinatesPoints points = new CoordinatesPoints(
                new Coordinates("p", 2, Unit.PIXELS, "t", null, null, null, null, null, null), 10, 10, 1);
        float[] xyz = new float[3];
        points.read(Map.of("p", new Tensor(new float[] {1, 2, 3, 4}, 2, 2)), 1, 2, xyz);
        assertThat(xyz).containsExactly(3, 4, 0);
    }

    private static float[] coordinates(Unit unit, int dimensions, float... values) throws RejectException {
        CoordinatesPoints points = new CoordinatesPoints(
                new Coordinates("p", dimensions, unit, "t", null, null, null, null, null, null), 100, 200, 1);
        float[] xyz = new float[3];
        points.read(Map.of("p", new Tensor(values, 1, values.length)), 0, 1, xyz);
        return xyz;
    }

    @Test
    void aQuarterOfACellTowardsTheHigherNeighbour() throws RejectException {
        float[] heat = {0, 0, 0, 0, 0, .1f, .8f, .2f, 0, 0, .1f, 0, 0, 0, 0, 0};
        // Cell (2, 1) of a 4 × 4 map over 8 × 16 pixels: 2 and 4 pixels a cell.
        assertThat(heatmap(Refinement.QUARTER, heat)).containsExactly((2 + .25f + .5f) * 2, (1 + .25f + .5f) * 4, 0);
    }

    @Test
    void theParabolaFindsTheCentreOfAGaussianExactly() throws RejectException {
        assertThat(heatmap(Refinement.PARABOLA, gaussian(1.3, 2.2)))
                .containsExactly(new float[] {3.6f, 10.8f, 0}, within(1e-3f));
    }

    @Test
    void softArgmaxIsTheExpectation() throws RejectException {
        float[] heat = new float[16];
        Arrays.fill(heat, -100);
        heat[4 + 1] = 0;
        heat[4 + 2] = (float) Math.log(3);
        assertThat(heatmap(Refinement.SOFT_ARGMAX, heat))
                .containsExactly(new float[] {(1.75f + .5f) * 2, 6, 0}, within(1e-5f));
    }

    @Test
    void aHeatmapThatIsNoNumberRejectsTheFrame() {
        float[] heat = new float[16];
        heat[3] = Float.POSITIVE_INFINITY;
        for (Refinement refinement : Refinement.values()) {
            assertThatThrownBy(() -> heatmap(refinement, heat))
                    .isInstanceOfSatisfying(
                            RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NUMERIC));
        }
    }

    private static float[] gaussian(double x, double y) {
        float[] heat = new float[16];
        for (int i = 0; i < 16; i++) {
            heat[i] = (float) Math.exp(-(Math.pow(i % 4 - x, 2) + Math.pow(i / 4 - y, 2)) / 2);
        }
        return heat;
    }

    private static float[] heatmap(Refinement refinement, float[] heat) throws RejectException {
        HeatmapPoints points = new HeatmapPoints(new Heatmap("h", refinement, null, "t", null, null, null), 8, 16, 1);
        float[] xyz = new float[3];
        points.read(Map.of("h", new Tensor(heat, 1, 1, 4, 4)), 0, 1, xyz);
        return xyz;
    }

    @Test
    void simccBinsAreSharesOfPixelCentresAndTheWeakerAxisIsTheConfidence() throws RejectException {
        SimCCPoints points = new SimCCPoints(new SimCC("x", "y", 2, "t", null, null, null), 4, 3, 1);
        float[] xyz = new float[3];
        float confidence = points.read(
                Map.of(
                        "x", new Tensor(new float[] {0, 0, 0, .9f, 0, 0, 0, 0}, 1, 1, 8),
                        "y", new Tensor(new float[] {0, 0, .4f, 0, 0, 0}, 1, 1, 6)),
                0,
                1,
                xyz);
        assertThat(xyz).containsExactly(2, 1.5f, 0);
        assertThat(confidence).isEqualTo(.4f);
    }

    @Test
    void presenceSideAndWorldPointsAreThoseOfTheCard() throws RejectException {
        LandmarkDecoder decoder = LandmarkDecoder.of(hand(), Topologies.SHIPPED);
        float[] points = new float[63];
        float[] world = new float[63];
        world[0] = .5f;
        Landmarks seen = decoder.decode(outputs(points, 2, .2f, world), 0, 1);
        assertThat(seen.presence()).isCloseTo(.8808f, within(1e-4f));
        assertThat(seen.handedness()).isEqualTo(Handedness.LEFT);
        assertThat(seen.handednessScore()).isEqualTo(.8f);
        assertThat(seen.world()[0]).isEqualTo(.5f);
        assertThat(decoder.decode(outputs(points, 2, .9f, world), 0, 1).handedness())
                .isEqualTo(Handedness.RIGHT);
    }

    @Test
    void aLandmarkThatIsNoNumberRejectsTheFrame() {
        float[] points = new float[63];
        points[7] = Float.NaN;
        assertThatThrownBy(() -> LandmarkDecoder.of(hand(), Topologies.SHIPPED)
                        .decode(outputs(points, 0, 0, new float[63]), 0, 1))
                .isInstanceOfSatisfying(
                        RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NUMERIC));
    }

    @Test
    void worldPointsTurnWithTheRegionAndDepthTakesThePicturesScale() {
        Landmarks seen = new Landmarks(
                new float[] {5, 5, 2}, .9f, Handedness.LEFT, .8f, new float[0], new float[] {1, 2, 3}, new float[0], 1);
        Roi roi = new Roi(100, 50, 20, 20, (float) (Math.PI / 2));
        DetectedObject there = seen.placed(Kind.HAND, "p", "hand21", Affine.of(roi, 10, 10), roi, Float.NaN);
        assertThat(there.points()).containsExactly(100, 50, 4);
        assertThat(there.world()).containsExactly(new float[] {-2, 1, 3}, within(1e-6f));
        assertThat(there.score()).isEqualTo(.9f);
    }

    @Test
    void withoutPresenceTheDetectionsScoreCounts() {
        Landmarks seen = new Landmarks(
                new float[] {0, 0, 0}, Float.NaN, Handedness.UNKNOWN, 0, new float[0], new float[0], new float[0], 1);
        Roi roi = new Roi(0, 0, 1, 1, 0);
        assertThat(seen.placed(Kind.FACE, "p", "face68", Affine.of(roi, 1, 1), roi, .7f)
                        .score())
                .isEqualTo(.7f);
    }

    @Test
    void whatANetworkSaysOfAMirroredRegionIsMirroredBack() {
        Landmarks seen = new Landmarks(
                new float[] {2, 5, 1},
                .9f,
                Handedness.RIGHT,
                .8f,
                new float[0],
                new float[] {1, 2, 3},
                new float[0],
                1);
        Roi roi = new Roi(100, 50, 20, 20, 0, true);
        DetectedObject there = seen.placed(Kind.HAND, "p", "hand21", Affine.of(roi, 10, 10), roi, Float.NaN);
        assertThat(there.points()).containsExactly(106, 50, 2);
        assertThat(there.handedness()).isEqualTo(Handedness.LEFT);
        assertThat(there.handednessScore()).isEqualTo(.8f);
        assertThat(there.world()).containsExactly(-1, 2, 3);
    }

    private static Map<String, Tensor> outputs(float[] points, float presence, float side, float[] world) {
        return Map.of(
                "p", new Tensor(points, 1, 63),
                "presence", new Tensor(new float[] {presence}, 1, 1),
                "side", new Tensor(new float[] {side}, 1, 1),
                "world", new Tensor(world, 1, 63));
    }

    private static ModelCard hand() {
        return FakeModel.card(
                "hand",
                10,
                new Coordinates(
                        "p",
                        3,
                        Unit.PIXELS,
                        "hand21",
                        new Score("presence", Activation.SIGMOID),
                        new HandednessScore("side", Activation.NONE, "right", null),
                        "world",
                        null,
                        null,
                        null));
    }
}
