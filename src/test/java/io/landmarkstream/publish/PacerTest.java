package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {

    private final AtomicLong nanos = new AtomicLong(5_000_000_000L);
    private final Pacer pacer = new Pacer(nanos::get, nanos::addAndGet);

    @Test
    void framesLeaveAtTheirTimes() {
        pacer.await(0, () -> false);
        assertThat(nanos).hasValue(5_000_000_000L);
        pacer.await(40_000, () -> false);
        assertThat(nanos).hasValue(5_040_000_000L);
        pacer.await(1_000_000, () -> false);
        assertThat(nanos).hasValue(6_000_000_000L);
    }

    @Test
    void aShortDelayIsMadeUpFor() {
        pacer.await(0, () -> false);
        nanos.addAndGet(100_000_000);
        pacer.await(40_000, () -> false);
        pacer.await(120_000, () -> false);
        assertThat(nanos).hasValue(5_120_000_000L);
    }

    @Test
    void aLongDelayIsNotFollowedByABurst() {
        pacer.await(0, () -> false);
        nanos.addAndGet(2_000_000_000);
        pacer.await(40_000, () -> false);
        assertThat(nanos).hasValue(7_000_000_000L);
        pacer.await(80_000, () -> false);
        assertThat(nanos).hasValue(7_040_000_000L);
    }

    @Test
    void stoppingEndsTheWait() {
        pacer.await(0, () -> false);
        pacer.await(60_000_000, () -> nanos.get() > 5_100_000_000L);
        assertThat(nanos.get()).isLessThan(5_300_000_000L);
    }
}
