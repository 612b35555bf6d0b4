package io.landmarkstream.landmark;

import static io.landmarkstream.landmark.RegionRule.Target.RIGHT;
import static io.landmarkstream.landmark.RegionRule.Target.UP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RegionRuleTest {

    private static final RegionRule PALM = rule(List.of(), List.of(0), List.of(1), UP, 2.6f, 0, -.5f, true);

    @Test
    void anUprightPalmIsNotTurnedAndTheRegionMovesUpByHalfTheBox() {
        Roi roi = PALM.of(new Detection(1, new Box(90, 80, 110, 120), new float[] {100, 120, 100, 90}, ""));
        near(roi, 100, 80, 104, 0);
    }

    @Test
    void aPalmThatPointsRightTurnsTheRegionClockwiseAndMovesItToTheRight() {
        Roi roi = PALM.of(new Detection(1, new Box(90, 90, 110, 110), new float[] {90, 100, 120, 100}, ""));
        near(roi, 110, 100, 52, Math.PI / 2);
        // The region's up is the picture's right.
        assertThat(roi.x(.5f, 0)).isGreaterThan(roi.x(.5f, 1) + 51);
    }

    @Test
    void theLineOfTheEyesBecomesLevel() {
        RegionRule eyes = rule(List.of(), List.of(0), List.of(1), RIGHT, 1, 0, 0, true);
        Roi roi = eyes.of(new Detection(1, new Box(0, 0, 10, 10), new float[] {0, 0, 5, 5}, ""));
        assertThat(roi.rotation()).isCloseTo((float) (Math.PI / 4), within(1e-6f));
    }

    @Test
    void theBoxOfLandmarksIsTakenInTheTurnedFrame() {
        // A square standing on its corner: turned by 45° it is 10 · √2 wide, not 20.
        float[] xyz = {10, 0, 0, 20, 10, 0, 10, 20, 0, 0, 10, 0};
        RegionRule rule = rule(List.of(), List.of(0), List.of(1), RIGHT, 1, 0, 0, false);
        near(rule.of(xyz), 10, 10, 10 * Math.sqrt(2), Math.PI / 4);
    }

    @Test
    void onlyTheNamedPointsCountAndARepeatedIndexCountsDouble() {
        float[] xyz = {0, 10, 0, 0, 0, 0, 3, 0, 0, 500, 500, 0};
        RegionRule rule = rule(List.of(0, 1, 2), List.of(0), List.of(1, 1, 2), UP, 2, 0, 0, true);
        Roi roi = rule.of(xyz);
        // Mean of the end: x = 1, so the vector is (1, −10).
        assertThat(roi.rotation()).isCloseTo((float) Math.atan2(1, 10), within(1e-6f));
        assertThat(roi.width()).isLessThan(25);
        assertThat(rule.highestIndex()).isEqualTo(2);
    }

    @Test
    void withoutRotationTheShiftIsInBoxesAndTheProportionsStay() {
        RegionRule rule = new RegionRule(null, null, 1, .1f, .05f, false);
        Roi roi = rule.of(new Detection(1, new Box(0, 0, 20, 40), new float[0], ""));
        assertThat(roi).isEqualTo(new Roi(12, 22, 20, 40, 0));
        assertThat(rule.highestIndex()).isEqualTo(-1);
    }

    private static void near(Roi roi, double x, double y, double side, double rotation) {
        assertThat(roi.centreX()).isCloseTo((float) x, within(1e-3f));
        assertThat(roi.centreY()).isCloseTo((float) y, within(1e-3f));
        assertThat(roi.width()).isCloseTo((float) side, within(1e-3f));
        assertThat(roi.height()).isCloseTo((float) side, within(1e-3f));
        assertThat(roi.rotation()).isCloseTo((float) rotation, within(1e-5f));
    }

    private static RegionRule rule(
            List<Integer> points,
            List<Integer> from,
            List<Integer> to,
            RegionRule.Target target,
            float scale,
            float shiftX,
            float shiftY,
            boolean square) {
        return new RegionRule(points, new RegionRule.Rotation(from, to, target), scale, shiftX, shiftY, square);
    }
}
