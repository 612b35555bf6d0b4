package io.landmarkstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promises on rendered hands and heads. */
class AttributesBenchTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void everyGestureIsReadAsItselfInNineteenFramesOfTwenty(double noise) {
        AttributesBench.Result result = new AttributesBench(noise, true, 1).run();

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

        assertThat(result.headPoseDegrees()).isLessThan(6);
    }

    @Test
    void theSameSeedGivesTheSameFigures() {
        assertThat(new AttributesBench(1, true, 7).run()).isEqualTo(new AttributesBench(1, true, 7).run());
    }
}
