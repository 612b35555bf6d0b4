package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NmsTest {

    private static final Detection BEST = at(.9f, 0, "");
    private static final Detection NEAR = at(.3f, 2, "");
    private static final Detection FAR = at(.5f, 50, "");

    @Test
    void theBestOfOverlappingDetectionsStays() {
        assertThat(Nms.plain(List.of(NEAR, BEST, FAR), .3f)).containsExactly(BEST, FAR);
    }

    @Test
    void detectionsOfDifferentClassesDoNotSuppressEachOther() {
        Detection other = at(.3f, 0, "face");
        assertThat(Nms.plain(List.of(BEST, other), .3f)).containsExactly(BEST, other);
    }

    @Test
    void weightedTakesTheMeanByScoreAndKeepsTheBestScore() {
        List<Detection> kept = Nms.weighted(List.of(NEAR, BEST, FAR), .3f);
        assertThat(kept).hasSize(2);
        assertThat(kept.get(0).score()).isEqualTo(.9f);
        // (.9 · 0 + .3 · 2) / 1.2
        assertThat(kept.get(0).box()).isEqualTo(new Box(.5f, 0, 10.5f, 10));
        assertThat(kept.get(0).keypoints()).containsExactly(.5f, 1);
        assertThat(kept.get(1)).isEqualTo(FAR);
    }

    private static Detection at(float score, float x, String label) {
        return new Detection(score, new Box(x, 0, x + 10, 10), new float[] {x, 1}, label);
    }
}
