package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class OneEuroFilterTest {

    /** The paper's algorithm for one coordinate, written down once more with its own names. */
    private static final class Paper {
        double xHat;
        double dxHat;
        boolean first = true;

        double filter(double x, double te, double minCutoff, double beta, double dCutoff) {
            if (first) {
                first = false;
                xHat = x;
                return x;
            }
            double dx = (x - xHat) / te;
            dxHat = alpha(te, dCutoff) * dx + (1 - alpha(te, dCutoff)) * dxHat;
            double a = alpha(te, minCutoff + beta * Math.abs(dxHat));
            xHat = a * x + (1 - a) * xHat;
            return xHat;
        }

        private static double alpha(double te, double cutoff) {
            double tau = 1 / (2 * Math.PI * cutoff);
            return 1 / (1 + tau / te);
        }
    }

    @Test
    void equalsThePapersAlgorithmWithSpeedInObjectSizes() {
        double size = 80;
        OneEuroFilter filter = new OneEuroFilter(1, .7 * size, 1);
        Paper paper = new Paper();
        Random random = new Random(1);
        float[] last = {0};
        float[] speed = {0};
        paper.filter(0, 1, 1, .7, 1);
        for (int i = 1; i < 500; i++) {
            double te = .01 + random.nextDouble() * .05;
            float x = (float) (100 * Math.sin(i / 30.0) + random.nextGaussian());
            float[] filtered = new float[1];
            float[] newSpeed = new float[1];
            filter.step(last, speed, new float[] {x}, te, size, filtered, newSpeed);
            assertThat((double) filtered[0]).isEqualTo(paper.filter(x, te, 1, .7, 1), within(1e-3));
            last = filtered;
            speed = newSpeed;
        }
    }

    @Test
    void twiceTheSizeAndTwiceTheMotionIsFilteredAlike() {
        OneEuroFilter filter = new OneEuroFilter(.6, 12, 1);
        float[] small = new float[1];
        float[] large = new float[1];
        float[] speed = new float[1];
        filter.step(new float[] {10}, new float[] {3}, new float[] {12}, .03, 50, small, speed);
        filter.step(new float[] {20}, new float[] {6}, new float[] {24}, .03, 100, large, speed);
        assertThat(large[0]).isEqualTo(2 * small[0]);
    }

    @Test
    void refusesParametersThatMeanNothing() {
        assertThatThrownBy(() -> new OneEuroFilter(0, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("min-cutoff > 0");
        assertThatThrownBy(() -> new OneEuroFilter(1, Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
