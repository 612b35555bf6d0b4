package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When a source is given up and when it is tried again. */
class ReconnectTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void waitsGrowToHalfAMinuteAndStartAnewAfterAGoodTime() {
        Backoff backoff = new Backoff(new Random(1));
        long[] nominal = {1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000};
        for (long expected : nominal) {
            assertThat(backoff.next()).isBetween(expected * 8 / 10, expected * 12 / 10);
        }
        backoff.reset();
        assertThat(backoff.next()).isBetween(800L, 1_200L);
    }

    @Test
    void camerasDoNotComeBackAllAtOnce() {
        assertThat(LongStream.range(0, 50)
                        .map(seed -> new Backoff(new Random(seed * 7919)).next())
                        .distinct()
                        .count())
                .isGreaterThan(25);
    }

    @Test
    void onePictureOverAndOverIsNoticedAndAnyOtherIsNot() {
        RepeatWatch watch = new RepeatWatch(20 * SECOND, 600 * SECOND);
        byte[] same = {1, 2, 3};
        assertThat(watch.stuck(same, 0)).isFalse();
        assertThat(watch.stuck(same, 19 * SECOND)).isFalse();
        assertThat(watch.stuck(new byte[] {1, 2, 4}, 20 * SECOND)).isFalse();
        assertThat(watch.stuck(same, 21 * SECOND)).isFalse();
        assertThat(watch.stuck(same, 40 * SECOND)).isFalse();
        assertThat(watch.stuck(same, 41 * SECOND)).isTrue();
    }

    @Test
    void aSourceThatKeepsRepeatingItselfGetsLongerAndLonger() {
        RepeatWatch watch = new RepeatWatch(20 * SECOND, 60 * SECOND);
        byte[] same = {1};
        int[] noticed = new int[2];
        for (int second = 0; second <= 260; second++) {
            if (watch.stuck(same, second * SECOND)) {
                noticed[second <= 140 ? 0 : 1]++;
            }
        }
        // After 20, 20 + 40, and then every 60 seconds.
        assertThat(noticed).containsExactly(3, 2);
        assertThat(watch.stuck(new byte[] {2}, 261 * SECOND)).isFalse();
        assertThat(watch.stuck(new byte[] {2}, 281 * SECOND))
                .as("a change makes it strict again")
                .isTrue();
    }

    @Test
    void aSourceThatIsConnectedAndGivesNothingForTenSecondsIsSaidToBeSilent() {
        AtomicLong nanos = new AtomicLong();
        PublishTally tally = new PublishTally("c", nanos::get);
        tally.connected("JPEG");
        tally.arrived();
        nanos.set(9 * SECOND);
        assertThat(tally.figures().lastError()).isNull();
        nanos.set(12 * SECOND);
        assertThat(tally.figures().lastError()).contains("nothing has come for 12 s", "look whether the camera sends");
        tally.failed("The camera has sent nothing for 20 s.");
        assertThat(tally.figures().lastError()).isEqualTo("The camera has sent nothing for 20 s.");
        tally.connected("JPEG");
        tally.arrived();
        assertThat(tally.figures().lastError()).isNull();
    }

    @Test
    void aGoodConnectionEndsTheErrorOfTheOneBefore() {
        PublishTally tally = new PublishTally("c");
        tally.connected("H.264");
        tally.failed("The source ended.");
        assertThat(tally.figures().lastError()).isEqualTo("The source ended.");
        tally.connected("H.264");
        assertThat(tally.figures().lastError()).isNull();
        assertThat(tally.figures().reconnects()).isEqualTo(1);
    }
}
