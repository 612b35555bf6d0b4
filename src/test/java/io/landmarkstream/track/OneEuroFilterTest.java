package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class OneEuroFilterTest {

    private static final float[] ALL = {};

    /** Written by {@code one-euro/vectors.py}, the published algorithm in another language. */
    private static List<double[]> vectors() throws IOException {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(
                OneEuroFilterTest.class.getResourceAsStream("/one-euro/vectors.csv"), StandardCharsets.UTF_8))) {
            return in.lines()
                    .skip(1)
                    .map(line -> Arrays.stream(line.split(","))
                            .mapToDouble(Double::parseDouble)
                            .toArray())
                    .toList();
        }
    }

    @Test
    void equalsThePublishedAlgorithm() throws IOException {
        double x = 0;
        double speed = 0;
        double last = 0;
        for (double[] row : vectors()) {
            double time = row[3];
            double value = row[4];
            if (time == 0) {
                x = value;
                speed = 0;
            } else {
                OneEuroFilter filter = new OneEuroFilter(row[0], row[1], row[2]);
                speed = filter.speed(x, speed, value, time - last, 1);
                x = filter.value(x, speed, value, time - last, 1, 1);
            }
            last = time;
            assertThat(x).isEqualTo(row[5], within(1e-9));
        }
    }

    @Test
    void twiceTheSizeAndTwiceTheMotionIsFilteredAlike() {
        OneEuroFilter filter = new OneEuroFilter(.6, 12, 1);
        FilterState small = filter.step(state(10, 3), point(12), ALL, .03, 50);
        FilterState large = filter.step(state(20, 6), point(24), ALL, .03, 100);
        assertThat(large.points()[0]).isEqualTo(2 * small.points()[0]);
    }

    @Test
    void aPointCountsAsMuchAsItIsVisible() {
        OneEuroFilter filter = new OneEuroFilter(.6, 12, 1);
        assertThat(filter.step(state(10, 0), point(12), new float[] {0}, .03, 50)
                        .points()[0])
                .isEqualTo(10);
        assertThat(filter.step(state(10, 0), point(12), new float[] {.5f}, .03, 50)
                        .points()[0])
                .isLessThan(filter.step(state(10, 0), point(12), ALL, .03, 50).points()[0]);
    }

    @Test
    void refusesParametersThatMeanNothing() {
        assertThatThrownBy(() -> new OneEuroFilter(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("min-cutoff > 0");
        assertThatThrownBy(() -> new OneEuroFilter(1, Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static FilterState state(float x, float speed) {
        return new FilterState(point(x), new float[] {speed, 0, 0}, 0, 0);
    }

    private static float[] point(float x) {
        return new float[] {x, 0, 0};
    }
}
