package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalTimesTest {

    private static final long NOON_US = 1_790_000_000_000_000L;

    private final ArrivalTimes times = new ArrivalTimes();

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 15, 30})
    void stepsAreThoseOfTheCameraThoughTheNetworkWavers(int fps) {
        Random random = new Random(fps);
        double step = 1e6 / fps;
        List<Long> given = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            given.add(times.next(NOON_US + Math.round(i * step + random.nextGaussian() * step / 20)));
        }
        for (int i = 30; i < 200; i++) {
            assertThat((double) given.get(i) - given.get(i - 1)).isBetween(step * .85, step * 1.15);
            assertThat((double) given.get(i)).isBetween(NOON_US + i * step - step / 4, NOON_US + i * step + step / 20);
        }
        assertThat(given).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void picturesThatWereHeldUpComeOutInOrderAndNotBefore() {
        List<Long> given = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            long held = i >= 40 && i < 46 ? 46 * 40_000L : i * 40_000L;
            given.add(times.next(NOON_US + held));
        }
        assertThat(given).isSorted().doesNotHaveDuplicates();
        for (int i = 0; i < 60; i++) {
            assertThat(given.get(i) - NOON_US - i * 40_000L).isBetween(-100_000L, 240_000L);
        }
    }

    @Test
    void afterAPauseTheClockCountsAgain() {
        for (int i = 0; i < 50; i++) {
            times.next(NOON_US + i * 100_000L);
        }
        assertThat(times.next(NOON_US + 60_000_000)).isEqualTo(NOON_US + 60_000_000);
        assertThat(times.next(NOON_US + 60_100_000)).isEqualTo(NOON_US + 60_100_000);
    }
}
