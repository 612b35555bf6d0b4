package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.landmark.Pipeline.DetectorRules;
import io.landmarkstream.landmark.Pipeline.LandmarkRules;
import io.landmarkstream.landmark.Pipeline.VideoMode;
import java.util.List;
import org.junit.jupiter.api.Test;

class PipelineTest {

    private static final RegionRule RULE = new RegionRule(List.of(), null, 2, 0, 0, true);

    private static final DetectorRules DETECTOR = new DetectorRules("palms", null, null, .4f, RULE, null);

    private static final LandmarkRules WITHOUT_REGION = new LandmarkRules("points", .5f, null, false, null, null);

    private static Pipeline pipeline(DetectorRules detector, LandmarkRules landmarks, VideoMode videoMode) {
        return new Pipeline("p", "p", Kind.HAND, 1, detector, landmarks, videoMode);
    }

    @Test
    void aLowScoreIsOneBelowTheScoreThatOthersNeed() {
        assertThatThrownBy(
                        () -> new DetectorRules("palms", null, null, .4f, RULE, new Pipeline.LowScore(.4f, .9f, .3f)))
                .hasMessageContaining("'lowScore.minScore' must be below");
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
        assertThatThrownBy(() -> new LandmarkRules("points", .5f, null, true, null, null))
                .hasMessageContaining("'refine' needs key 'landmarks.region'");
        assertThatThrownBy(() -> new LandmarkRules(
                        "points", .5f, null, null, new Pipeline.RetryRotations(.8f, .2f, List.of(90f)), null))
                .hasMessageContaining("'retryRotations' needs key 'landmarks.region'");
        assertThatThrownBy(() ->
                        new LandmarkRules("points", .5f, null, null, null, new Pipeline.OverlappingHand(.5f, .9f, .3f)))
                .hasMessageContaining("'overlappingHand' needs key 'landmarks.region'");
        DetectorRules lowScore =
                new DetectorRules("palms", null, null, .4f, RULE, new Pipeline.LowScore(.2f, .9f, .3f));
        assertThatThrownBy(() -> pipeline(lowScore, WITHOUT_REGION, null))
                .hasMessageContaining("'detector.lowScore' needs key 'landmarks.region'");
        DetectorRules close = new DetectorRules("palms", null, List.of(1f, .5f), .4f, RULE, null);
        assertThatThrownBy(() -> pipeline(close, WITHOUT_REGION, null))
                .hasMessageContaining("'detector.views' needs key 'landmarks.region'");
        assertThatThrownBy(() -> pipeline(DETECTOR, WITHOUT_REGION, new VideoMode(.5f, null)))
                .hasMessageContaining("'videoMode' needs key 'landmarks.region'");
        DetectorRules wide = new DetectorRules("palms", null, List.of(1f, 1.6f), .4f, RULE, null);
        assertThat(pipeline(wide, WITHOUT_REGION, null).detector().wideViews()).hasSize(2);
    }

    @Test
    void withoutAVideoModeAnObjectIsFollowedWithThePresenceThatItNeedsAnyway() {
        assertThat(pipeline(DETECTOR, WITHOUT_REGION, null).videoMode()).isEqualTo(new VideoMode(.5f, null));
    }
}
