package io.landmarkstream.track;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KalmanFilterTest {

    private static final float[] ALL = {};

    /** The gains that the covariance of the full filter settles at, by iterating its equations. */
    private static double[] settled(double acceleration, double noise, double dt) {
        double q = acceleration * acceleration;
        double p00 = 1;
        double p01 = 0;
        double p11 = 1;
        double k0 = 0;
        double k1 = 0;
        for (int i = 0; i < 10_000; i++) {
            p00 += 2 * dt * p01 + dt * dt * p11 + q * dt * dt * dt * dt / 4;
            p01 += dt * p11 + q * dt * dt * dt / 2;
            p11 += q * dt * dt;
            double s = p00 + noise * noise;
            k0 = p00 / s;
            k1 = p01 / s;
            p11 -= k1 * p01;
            p01 *= 1 - k0;
            p00 *= 1 - k0;
        }
        return new double[] {k0, k1 * dt};
    }

    @Test
    void itsGainsAreThoseThatTheFullFilterSettlesAt() {
        for (double acceleration : new double[] {.5, 3, 40}) {
            double dt = 1 / 25.0;
            double[] gains = settled(acceleration, .02, dt);
            double alpha = KalmanFilter.alpha(acceleration * dt * dt / .02);
            assertThat(alpha).isEqualTo(gains[0], within(1e-9));
            assertThat(KalmanFilter.beta(alpha)).isEqualTo(gains[1], within(1e-9));
        }
    }

    @Test
    void steadyMotionIsFollowedWithoutLag() {
        KalmanFilter filter = new KalmanFilter(3, .01);
        FilterState state = FilterState.start(new float[] {0, 0, 0});
        for (int i = 1; i <= 200; i++) {
            state = filter.step(state, new float[] {5 * i, 0, 0}, ALL, .04, 100);
        }
        assertThat(state.points()[0]).isEqualTo(1000, within(.01f));
        assertThat(state.speeds()[0]).isEqualTo(125, within(.01f));
    }

    @Test
    void aReachThatBeginsAtOnceIsFollowedAndRestIsHeldStill() {
        KalmanFilter filter = new KalmanFilter(1, .01);
        FilterState state = FilterState.start(new float[] {0, 0, 0});
        java.util.Random random = new java.util.Random(1);
        double squares = 0;
        for (int i = 0; i < 300; i++) {
            state = filter.step(
                    state,
                    new float[] {(float) random.nextGaussian(), (float) random.nextGaussian(), 0},
                    ALL,
                    .033,
                    100);
            squares += i < 60 ? 0 : state.points()[0] * state.points()[0];
        }
        assertThat(Math.sqrt(squares / 240)).as("of 1 px of noise").isLessThan(.8);
        double worst = 0;
        for (int i = 1; i <= 15; i++) {
            float x = 12 * i;
            state = filter.step(state, new float[] {x, 0, 0}, ALL, .033, 100);
            worst = Math.max(worst, Math.abs(state.points()[0] - x));
        }
        assertThat(worst).as("a step of 12 px a frame").isLessThan(6);
    }

    @Test
    void refusesParametersThatMeanNothing() {
        assertThatThrownBy(() -> new KalmanFilter(0, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("acceleration > 0");
    }
}
