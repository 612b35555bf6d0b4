package io.landmarkstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises on rendered hands and heads. */
class AttributesBenchTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void everyGestureIsReadAsItselfInNineteenFramesOfTwenty(double noise) {
        AttributesBench.Result result = new AttributesBench(noise, true, 1).run();

        System.out.printf("noise %.0f px: %s%n", noise, result);
        System.out.printf(
                "  without z: %s%n", new AttributesBench(noise, false, 1).run().gestures());
        assertThat(result.gestures()).hasSize(9);
        result.gestures()
                .forEach((gesture, share) -> assertThat(share).as(gesture).isGreaterThanOrEqualTo(.95));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void headPoseIsRightWithinThreeDegreesUpTo45(double noise) {
        AttributesBench.Result result = new AttributesBench(noise, true, 1).run();

        assertThat(result.headPoseDegrees()).isLessThan(3);
    }

    @Test
    void aFieldOfViewThatIsWrongCostsSomeDegreesAndNoMore() {
        AttributesBench.Result result = new AttributesBench(1, true, 40, 1).run();

        System.out.printf("40 instead of 60 degrees of view: %s%n", result);
        assertThat(result.headPoseDegrees()).isLessThan(6);
    }

    @Test
    void theCostIsPrinted() {
        AttributesBench.Cost cost = new AttributesBench(1, true, 1).cost(.5);

        System.out.printf(Locale.ROOT, "a hand %.1f µs, a face %.1f µs%n", cost.hand(), cost.face());
        assertThat(Math.min(cost.hand(), cost.face())).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        assertThat(new AttributesBench(1, true, 7).run()).isEqualTo(new AttributesBench(1, true, 7).run());
    }
}
