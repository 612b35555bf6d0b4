package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private static final RegionRule RULE = new RegionRule(List.of(), null, 2, 0, 0, true);

    private static Pipeline withoutCarry(List<Float> views, boolean refine) {
        return new Pipeline(
                "p", "p", Kind.HAND, 1, "palms", null, views, "points", RULE, null, refine, null, null, null, null, .5f,
                .5f, .5f);
    }

    @Test
    void aDoubtfulDetectionIsOneBelowTheScoreThatOthersNeed() {
        RegionRule rule = new RegionRule(List.of(), null, 2, 0, 0, true);
        assertThatThrownBy(() -> new Pipeline(
                        "p",
                        "p",
                        Kind.HAND,
                        1,
                        "palms",
                        null,
                        null,
                        "points",
                        rule,
                        rule,
                        false,
                        null,
                        null,
                        new Pipeline.LowScore(.4f, .9f, .3f),
                        null,
                        .4f,
                        .5f,
                        .5f))
                .hasMessageContaining("'lowScore.minDetection' must be below");
        assertThatThrownBy(() -> new Pipeline(
                        "p",
                        "p",
                        Kind.HAND,
                        1,
                        "palms",
                        null,
                        null,
                        "points",
                        rule,
                        null,
                        false,
                        null,
                        null,
                        new Pipeline.LowScore(.2f, .9f, .3f),
                        null,
                        .4f,
                        .5f,
                        .5f))
                .hasMessageContaining("'lowScore' needs key 'carry'");
        assertThatThrownBy(() -> new Pipeline(
                        "p",
                        "p",
                        Kind.HAND,
                        1,
                        "palms",
                        null,
                        null,
                        "points",
                        rule,
                        null,
                        false,
                        null,
                        null,
                        null,
                        new Pipeline.OverlappingHand(.5f, .9f, .3f),
                        .4f,
                        .5f,
                        .5f))
                .hasMessageContaining("'overlappingHand' needs key 'carry'");
        assertThatThrownBy(() -> new Pipeline(
                        "p",
                        "p",
                        Kind.HAND,
                        1,
                        "palms",
                        null,
                        null,
                        "points",
                        rule,
                        null,
                        false,
                        new Pipeline.RetryRotations(.8f, .2f, List.of(90f)),
                        null,
                        null,
                        null,
                        .4f,
                        .5f,
                        .5f))
                .hasMessageContaining("'retryRotations' needs key 'carry'");
    }

    @Test
    void turnsWithoutAnglesAreRefused() {
        assertThatThrownBy(() -> new Pipeline.RetryRotations(.8f, .2f, List.of()))
                .hasMessageContaining("'degrees' must be a list");
        assertThatThrownBy(() -> new Pipeline.RetryRotations(.8f, .2f, null))
                .hasMessageContaining("for example [-30, 30]");
    }

    @Test
    void whatNeedsARegionOfThePointsSaysSoWhereThePipelineGivesNone() {
        assertThat(withoutCarry(List.of(1f, 1.6f), false).wideViews()).hasSize(2);
        assertThatThrownBy(() -> withoutCarry(List.of(1f), true)).hasMessageContaining("'refine' needs key 'carry'");
        assertThatThrownBy(() -> withoutCarry(List.of(1f, .5f), false))
                .hasMessageContaining("'views' below 1 needs key 'carry'");
    }
}
