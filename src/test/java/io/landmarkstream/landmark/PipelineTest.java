package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Pipeline.DetectorRules;
import io.landmarkstream.landmark.Pipeline.LandmarkRules;
import io.landmarkstream.landmark.Pipeline.VideoMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private static final RegionRule RULE = new RegionRule(List.of(), null, 2, 0, 0, true);

    private static final DetectorRules DETECTOR = new DetectorRules("palms", null, null, .4f, RULE);

    private static final LandmarkRules WITHOUT_REGION = new LandmarkRules("points", .5f, null, null, false, null, null);

    private static Pipeline pipeline(DetectorRules detector, LandmarkRules landmarks, VideoMode videoMode) {
        return new Pipeline("p", "p", Kind.HAND, 1, detector, landmarks, videoMode);
    }

    @Test
    void confidenceWeighsBothNetworksAndNeitherDecidesAlone() {
        Pipeline.Confidence rule = new Pipeline.Confidence(.5f, 2, .5f, .6f);
        assertThat(rule.of(.5f, .5f)).as("logits of 0").isCloseTo((float) (1 / (1 + Math.exp(-.5))), within(1e-6f));
        assertThat(rule.of(.4f, .9f))
                .isCloseTo(
                        (float) (1 / (1 + Math.exp(-(.5 + 2 * Math.log(.4 / .6) + .5 * Math.log(9))))), within(1e-6f));
        assertThat(rule.of(.3f, 1)).as("a score of 1 is not infinite").isBetween(.5f, .98f);
        assertThat(rule.of(1, 0)).isBetween(.99f, 1f);
        assertThat(rule.of(.6f, .9f)).isGreaterThan(rule.of(.5f, .9f)).isGreaterThan(rule.of(.6f, .8f));
    }

    @Test
    void aConfidenceOfNothingIsRefused() {
        assertThatThrownBy(() -> new Pipeline.Confidence(0, 0, 0, .5f)).hasMessageContaining("not both 0");
        assertThatThrownBy(() -> new Pipeline.Confidence(0, -1, 2, .5f)).hasMessageContaining("not negative");
        assertThatThrownBy(() -> new Pipeline.Confidence(Float.NaN, 1, 1, .5f)).hasMessageContaining("'confidence'");
        assertThatThrownBy(() -> new Pipeline.Confidence(0, 1, 1, 1.5f)).hasMessageContaining("'min'");
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
        assertThatThrownBy(() -> new LandmarkRules("points", .5f, null, null, true, null, null))
                .hasMessageContaining("'refine' needs key 'landmarks.region'");
        assertThatThrownBy(() -> new LandmarkRules(
                        "points", .5f, null, null, null, new Pipeline.RetryRotations(.8f, .2f, List.of(90f)), null))
                .hasMessageContaining("'retryRotations' needs key 'landmarks.region'");
        assertThatThrownBy(() -> new LandmarkRules(
                        "points", .5f, null, null, null, null, new Pipeline.OverlappingHand(.5f, .9f, .3f)))
                .hasMessageContaining("'overlappingHand' needs key 'landmarks.region'");
        DetectorRules close = new DetectorRules("palms", null, List.of(1f, .5f), .4f, RULE);
        assertThatThrownBy(() -> pipeline(close, WITHOUT_REGION, null))
                .hasMessageContaining("'detector.views' needs key 'landmarks.region'");
        assertThatThrownBy(() -> pipeline(DETECTOR, WITHOUT_REGION, new VideoMode(.5f, null)))
                .hasMessageContaining("'videoMode' needs key 'landmarks.region'");
        DetectorRules wide = new DetectorRules("palms", null, List.of(1f, 1.6f), .4f, RULE);
        assertThat(pipeline(wide, WITHOUT_REGION, null).detector().wideViews()).hasSize(2);
    }

    @Test
    void withoutAVideoModeAnObjectIsFollowedWithThePresenceThatItNeedsAnyway() {
        assertThat(pipeline(DETECTOR, WITHOUT_REGION, null).videoMode()).isEqualTo(new VideoMode(.5f, null));
    }
}
