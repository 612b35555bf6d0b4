package io.landmarkstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.Kind;
import io.landmarkstream.simulate.Crowd;
import io.landmarkstream.simulate.Noise;
import io.landmarkstream.track.OneEuroFilter;
import io.landmarkstream.track.Smoothing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The aims of smoothing and tracking, on shorter runs than {@code bench temporal} makes. */
class TemporalBenchTest {

    @ParameterizedTest
    @ValueSource(strings = {"hand", "face"})
    void theDefaultIsStillAtRestAndDoesNotTrailAndBeatsMediaPipesOneEuroInBoth(String name) {
        Kind kind = new Kind(name);
        SmoothingBench.Result ours = SmoothingBench.run(kind, Smoothing.DEFAULT.filter(kind), Noise.ONE_PIXEL);
        SmoothingBench.Result theirs = SmoothingBench.run(kind, OneEuroFilter.MEDIAPIPE, Noise.ONE_PIXEL);

        assertThat(ours.staticJitterPx()).isLessThan(.25);
        assertThat(ours.lagMs()).isBetween(-33.0, 33.0);
        assertThat(ours.nmeCost()).isLessThan(.02);
        assertThat(ours.staticJitterPx()).isLessThan(theirs.staticJitterPx());
        assertThat(Math.abs(ours.lagMs())).isLessThan(Math.abs(theirs.lagMs()));
    }

    @Test
    void tenPeopleCrossingKeepTheirIdsAndSides() {
        IdentityBench.Result result = IdentityBench.run(5, 1.5, Crowd.Traffic.STEADY);

        assertThat(result.idSwitches()).isZero();
        assertThat(result.handednessChanges()).isLessThanOrEqualTo(1);
        assertThat(result.deferred()).isLessThan(result.sightings() / 1000);
        assertThat(result.wrongPersons()).isLessThan(.01);
    }
}
