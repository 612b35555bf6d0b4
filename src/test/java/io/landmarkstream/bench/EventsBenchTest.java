package io.landmarkstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.simulate.Acting;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the built-in rules tell of simulated people; {@code bin/landmarks bench events} has ten minutes of it. */
class EventsBenchTest {

    @Test
    void eachEntryCrossingAndGestureIsToldOnce() throws Exception {
        EventsBench.Report report = new EventsBench(.25, List.of(1L), line -> {}).run();

        EventsBench.Run clear = report.runs().get(0);
        assertThat(clear.noise()).isZero();
        assertThat(clear.told()).isGreaterThan(80);
        assertThat(clear.wrong()).isZero();
        EventsBench.Run noisy = report.runs().get(1);
        assertThat(noisy.wrongShare()).isLessThan(.02);
        for (EventsBench.Run run : report.runs()) {
            assertThat(run.counts()).containsKeys("in", "out", "strip", "victory", Acting.RAISED, Acting.AWAY, "there");
            run.counts().forEach((name, count) -> {
                if (!name.equals(Acting.BLINK)) {
                    assertThat(count.once()).as(name).isEqualTo(count.due());
                }
            });
        }
    }
}
