package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    @Test
    void keepsTheRateOnAverage() {
        RateLimit limit = new RateLimit(10);
        assertThat(LongStream.range(0, 2500)
                        .filter(i -> limit.takes(i * 40_000))
                        .count())
                .isEqualTo(1000);
    }

    @Test
    void withoutALimitAllPass() {
        RateLimit none = new RateLimit(0);
        assertThat(LongStream.range(0, 100).allMatch(none::takes)).isTrue();
    }

    @Test
    void aPauseIsNotMadeUpForAndTimeThatGoesBackStartsAnew() {
        RateLimit limit = new RateLimit(10);
        assertThat(limit.takes(0)).isTrue();
        assertThat(limit.takes(5_000_000)).isTrue();
        assertThat(limit.takes(5_040_000)).isFalse();
        assertThat(limit.takes(5_100_000)).isTrue();
        assertThat(limit.takes(1_000_000)).isTrue();
        assertThat(limit.takes(1_040_000)).isFalse();
    }
}
