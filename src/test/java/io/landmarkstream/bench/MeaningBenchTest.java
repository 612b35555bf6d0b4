package io.landmarkstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises on rendered hands and heads. */
class MeaningBenchTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void everyGestureIsReadAsItselfInNineteenFramesOfTwenty(double noise) {
        MeaningBench.Result result = new MeaningBench(noise, true, 1).run();

        System.out.printf("noise %.0f px: %s%n", noise, result);
        assertThat(result.gestures()).hasSize(9);
        result.gestures().forEach((gesture, share) -> assertThat(share).as(gesture).isGreaterThanOrEqualTo(.95));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void headPoseIsRightWithinThreeDegreesUpTo45(double noise) {
        MeaningBench.Result result = new MeaningBench(noise, true, 1).run();

        assertThat(result.headPoseDegrees()).isLessThan(3);
    }

    @Test
    void theCostIsPrinted() {
        MeaningBench.Cost cost = new MeaningBench(1, true, 1).cost(.5);

        System.out.printf(Locale.ROOT, "a hand %.1f µs, a face %.1f µs%n", cost.hand(), cost.face());
        assertThat(Math.min(cost.hand(), cost.face())).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        assertThat(new MeaningBench(1, true, 7).run()).isEqualTo(new MeaningBench(1, true, 7).run());
    }
}
