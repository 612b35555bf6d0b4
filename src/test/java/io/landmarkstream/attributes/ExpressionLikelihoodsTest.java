package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExpressionLikelihoodsTest {

    @Test
    void aSmileIsHappyRaisedBrowsWithAnOpenMouthAreSurprisedAndRestIsNeutral() {
        assertThat(likeliest(face(.8f, .2f, 0, .26f))).isEqualTo(1);
        assertThat(likeliest(face(0, .6f, .8f, .36f))).isEqualTo(2);
        assertThat(likeliest(face(0, 0, 0, .32f))).isZero();
    }

    @Test
    void theyAddUpToOneAlsoFarFromEveryPrototype() {
        for (Expression face : List.of(face(1, 1, 1, 3), face(0, 0, 0, 0))) {
            double sum = ExpressionLikelihoods.of(face).stream()
                    .mapToDouble(Float::doubleValue)
                    .sum();
            assertThat(sum).isCloseTo(1, within(1e-5));
        }
    }

    private static int likeliest(Expression face) {
        List<Float> likelihoods = ExpressionLikelihoods.of(face);
        return likelihoods.indexOf(likelihoods.stream().max(Float::compare).orElseThrow());
    }

    private static Expression face(float smile, float jaw, float brows, float openness) {
        return new Expression(0, 0, openness, openness, 0, 0, jaw, smile, smile, brows, brows, brows);
    }
}
