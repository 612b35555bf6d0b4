package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Kind;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ObjectFilterTest {

    private static final float[] ALL = {};
    private static final PointFilter FILTER = Smoothing.DEFAULT.filter(Kind.HAND);

    /** A grid of 20 points of 100 px, turned and grown about its corner at x. */
    private static float[] grid(double x, double turn, double scale) {
        float[] points = new float[60];
        for (int i = 0; i < 20; i++) {
            double u = 25 * (i % 5) * scale;
            double v = 25 * (i / 5) * scale;
            points[3 * i] = (float) (x + u * Math.cos(turn) - v * Math.sin(turn));
            points[3 * i + 1] = (float) (100 + u * Math.sin(turn) + v * Math.cos(turn));
            points[3 * i + 2] = (float) (scale * (i - 10));
        }
        return points;
    }

    @Test
    void whatMovesTurnsAndGrowsSteadilyIsFollowedWithoutLag() {
        FilterState state = FilterState.start(grid(0, 0, 1));
        float[] points = null;
        for (int i = 1; i <= 60; i++) {
            points = grid(6 * i, .01 * i, 1 + .002 * i);
            state = FILTER.step(state, points, ALL, 1 / 30.0, 100);
        }
        for (int i = 0; i < points.length; i++) {
            assertThat(state.points()[i]).isEqualTo(points[i], within(.35f));
        }
    }

    @Test
    void oneFingerThatMovesIsFollowedWhileTheRestStaysStill() {
        FilterState state = FilterState.start(grid(0, 0, 1));
        Random random = new Random(4);
        float[] points = null;
        for (int i = 1; i <= 90; i++) {
            points = grid(0, 0, 1);
            for (int k = 0; k < points.length; k++) {
                points[k] += (float) (.5 * random.nextGaussian());
            }
            points[57] += Math.max(0, 4 * (i - 75));
            state = FILTER.step(state, points, ALL, 1 / 30.0, 100);
        }
        assertThat(state.points()[57]).isEqualTo(points[57], within(8f));
        assertThat(state.points()[0]).isEqualTo(0, within(1f));
    }

    @Test
    void pointsOfNoWeightGoAlongWithTheOthers() {
        FilterState state = FilterState.start(grid(0, 0, 1));
        float[] weights = new float[20];
        Arrays.fill(weights, 1);
        weights[19] = 0;
        for (int i = 1; i <= 30; i++) {
            float[] points = grid(6 * i, 0, 1);
            points[57] = -999;
            state = FILTER.step(state, points, weights, 1 / 30.0, 100);
        }
        assertThat(state.points()[57]).isEqualTo(grid(180, 0, 1)[57], within(1f));
    }

    @Test
    void aSinglePointAndPointsThatAllCoincideAreNoFailure() {
        for (float[] points : new float[][] {{1, 2, 3}, {5, 5, 0, 5, 5, 0, 5, 5, 0}}) {
            FilterState state = FilterState.start(points);
            for (int i = 0; i < 5; i++) {
                state = FILTER.step(state, points, ALL, .03, 1);
            }
            assertThat(state.points()).containsExactly(points);
        }
    }

    @Test
    void refusesParametersThatMeanNothing() {
        assertThatThrownBy(() -> new ObjectFilter(0, 1, 1, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cutoffs > 0");
        assertThatThrownBy(() -> new Smoothing(Smoothing.Filter.OBJECT, 1.1, .5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 1");
    }
}
