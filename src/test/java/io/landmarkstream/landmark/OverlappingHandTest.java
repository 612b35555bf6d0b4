package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
}
