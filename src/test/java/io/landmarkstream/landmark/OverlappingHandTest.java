package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Landmarker.RoiResult;
import org.junit.jupiter.api.Test;

class OverlappingHandTest {

    /** Half a crop to the right of its middle and a quarter up, half as large, its fingers pointing right. */
    private static final float[] VALUES = {.7f, 1, -.5f, .5f, 2, 0};

    private static OverlappingHand of(Roi seen) {
        return OverlappingHand.of(VALUES, 96, 96, Affine.of(seen, 96, 96), seen);
    }

    @Test
    void itsRegionLiesWhereTheNetworkSawIt() {
        OverlappingHand upright = of(new Roi(100, 200, 40, 40, 0));
        assertThat(upright.score()).isEqualTo(.7f);
        at(upright.region(), 120, 190, Math.PI / 2);
        assertThat(upright.region().width()).isEqualTo(20);
        assertThat(upright.region().mirrored()).isTrue();
    }

    @Test
    void itTurnsAndMirrorsWithTheRegionThatWasLookedAt() {
        at(of(new Roi(100, 200, 40, 40, (float) (Math.PI / 2))).region(), 110, 220, Math.PI);
        OverlappingHand mirrored = of(new Roi(100, 200, 40, 40, 0, true));
        at(mirrored.region(), 80, 190, -Math.PI / 2);
        assertThat(mirrored.region().mirrored()).isFalse();
    }

    private static void at(Roi region, float x, float y, double rotation) {
        assertThat(region.centreX()).isCloseTo(x, within(1e-3f));
        assertThat(region.centreY()).isCloseTo(y, within(1e-3f));
        assertThat(Math.cos(region.rotation() - rotation)).isCloseTo(1, within(1e-6));
    }

    @Test
    void twoHandsAreTwoIfOneIsCertainOfTheOtherAndTheOtherDoesNotDenyIt() {
        assertThat(OverlappingHand.areTwo(reporting(.99f), reporting(.5f))).isTrue();
        assertThat(OverlappingHand.areTwo(reporting(.5f), reporting(.99f))).isTrue();
        assertThat(OverlappingHand.areTwo(reporting(.99f), reporting(.1f)))
                .as("a single hand, found as a left and a right one")
                .isFalse();
        assertThat(OverlappingHand.areTwo(reporting(.9f), reporting(.9f)))
                .as("neither is certain")
                .isFalse();
    }

    @Test
    void aLeftAndARightHandAreTwoWhereTheNetworkReportsNothing() {
        assertThat(OverlappingHand.areTwo(silent(Handedness.LEFT), silent(Handedness.RIGHT)))
                .isTrue();
        assertThat(OverlappingHand.areTwo(silent(Handedness.LEFT), silent(Handedness.LEFT)))
                .isFalse();
        assertThat(OverlappingHand.areTwo(silent(Handedness.UNKNOWN), silent(Handedness.RIGHT)))
                .isFalse();
    }

    private static RoiResult reporting(float score) {
        return new RoiResult(hand(Handedness.LEFT), new OverlappingHand(score, new Roi(0, 0, 1, 1, 0)), 1);
    }

    private static RoiResult silent(Handedness side) {
        return new RoiResult(hand(side), null, 1);
    }

    private static DetectedObject hand(Handedness side) {
        return new DetectedObject(Kind.HAND, "p", "t", .9f, side, .9f, new float[3], new float[0], new float[0]);
    }
}
