package io.landmarkstream.shed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.shed.Shedding.Decision;
import io.landmarkstream.shed.Shedding.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SheddingTest {

    private static final ShedOptions OPTIONS = ShedOptions.DEFAULT;
    private static final long MAX_AGE = OPTIONS.maxAge().toMillis();
    private static final double SHED_MS = .2;

    private final Shedding shedding = new Shedding(OPTIONS);

    /** A task that is that far behind. */
    private Shedding behind(long ms) {
        Shedding shedding = new Shedding(OPTIONS);
        for (long now = -20_000; now < 0; now += 10) {
            shedding.decide(ShedState.first(0, now), true, ms, now);
        }
        assertThat(shedding.behindMs()).isCloseTo(ms, within(.1));
        return shedding;
    }

    @Test
    void whileTheTaskIsNotBehindAllFramesPassWhateverWentBefore() {
        Shedding shedding = behind(240);
        ShedState indebted = new ShedState(-9, true, 0);
        assertThat(shedding.decide(indebted, true, 250, 0).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(indebted, false, 250, 0).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(indebted, true, -86_400_000, 0).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void noFrameAboveTheLargestAgePassesHoweverLargeTheCredit() {
        ShedState rich = new ShedState(100, true, 0);
        assertThat(shedding.decide(rich, true, 1000, 1000).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(rich, true, 1001, 1000).verdict()).isEqualTo(Verdict.STALE);
        assertThat(shedding.decide(rich, false, 1001, 1000).verdict()).isEqualTo(Verdict.STALE);
    }

    @ParameterizedTest
    @CsvSource({"325, .5325", "391, .332", "500, .1667", "800, .026"})
    void theShareFallsTheFurtherTheTaskIsBehindAndEvenlyInTime(long ms, double share) {
        Shedding shedding = behind(ms);
        ShedState state = ShedState.first(3, 0);
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            Decision step = shedding.decide(state, true, ms, i);
            if (step.verdict() == Verdict.KEEP) {
                kept.add(i);
            }
            state = step.state();
        }
        assertThat(kept.size() / 1000.).isCloseTo(share, within(.005));
        for (int i = 1; i < kept.size(); i++) {
            assertThat(kept.get(i) - kept.get(i - 1)).isCloseTo((int) (1 / share), within(2));
        }
    }

    @Test
    void aCameraWhoseClockIsFarBehindDoesNotThinTheOthers() {
        for (long now = 0; now < 10_000; now += 10) {
            shedding.decide(ShedState.first(0, now), true, now % 20 == 0 ? 86_400_000 : 30, now);
        }
        assertThat(shedding.behindMs()).isCloseTo(30, within(1.));
    }

    @Test
    void afterAShedFrameNothingOfItsGroupPassesAndTheNextKeyFrameBeginsAnew() {
        ShedState state = new ShedState(0, true, 0);
        Decision stale = shedding.decide(state, false, 5000, 1);
        assertThat(stale.verdict()).isEqualTo(Verdict.STALE);
        Decision rest = shedding.decide(stale.state(), false, 0, 2);
        assertThat(rest.verdict()).isEqualTo(Verdict.GROUP);
        Decision key = shedding.decide(rest.state(), true, 0, 3);
        assertThat(key.verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(key.state(), false, 0, 4).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void aStreamThatBeginsInsideAGroupIsForTheDecoderToRefuse() {
        assertThat(shedding.decide(ShedState.first(5, 0), false, 0, 0).verdict())
                .isEqualTo(Verdict.KEEP);
    }

    @Test
    void aHiccupCutsNoGroupAndTheDebtIsForgiven() {
        Shedding shedding = behind(300);
        ShedState state = new ShedState(0, true, 0);
        for (int i = 0; i < 12; i++) {
            Decision step = shedding.decide(state, false, 300, i * 40);
            assertThat(step.verdict()).isEqualTo(Verdict.KEEP);
            state = step.state();
        }
        assertThat(state.credit()).isLessThan(-3);
        for (int i = 0; i < 100; i++) {
            state = shedding.decide(state, false, 10, 480 + i * 40).state();
        }
        assertThat(state.credit()).isZero();
    }

    @Test
    void nearTheLargestAgeTheCamerasThatHadMostAreCutFirst() {
        Shedding shedding = behind(500);
        ShedState indebted = new ShedState(-5, true, 0);
        ShedState entitled = new ShedState(60, true, 0);
        assertThat(shedding.decide(indebted, false, 300, 0).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(indebted, false, 700, 0).verdict()).isEqualTo(Verdict.THINNED);
        assertThat(shedding.decide(entitled, false, 700, 0).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void aCameraWhoseClockIsAYearBehindIsSeenEveryHalfMinute() {
        ShedState state = ShedState.first(1, 0);
        List<Long> kept = new ArrayList<>();
        for (long now = 0; now < 100_000; now += 100) {
            Decision step = shedding.decide(state, true, Duration.ofDays(365).toMillis(), now);
            if (step.verdict() == Verdict.KEEP) {
                kept.add(now);
            }
            state = step.state();
        }
        assertThat(kept).containsExactly(30_000L, 60_000L, 90_000L);
    }

    /**
     * Three times the load that one worker bears; groups of a key frame and those that refer to it, up to four seconds.
     */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 50, 100})
    void underThreeTimesTheLoadResultsStayFreshAndEveryCameraHasItsShare(int group) {
        Run run = new Run(12, 3, group).runs(120_000);

        assertThat(run.age(.99)).as("p99 of a result's age").isLessThanOrEqualTo(MAX_AGE);
        assertThat(run.workedMs / run.nowMs)
                .as("share of the time in which it works")
                .isGreaterThan(.9);
        assertThat(run.shareRatio()).as("largest share shed over the smallest").isLessThan(1.2);
        assertThat(run.longestPauseMs)
                .as("longest time in which a camera has no result")
                .isLessThan(group == 1 ? 1000 : 6 * group * Run.PERIOD_MS);
        assertThat(run.unsafe).as("frames that refer to one that was shed").isZero();

        run.load(.5).runs(Math.max(2000, 2 * group * Run.PERIOD_MS));
        long before = Arrays.stream(run.shed).sum();
        run.runs(10_000);
        assertThat(Arrays.stream(run.shed).sum())
                .as("shed once the load is gone")
                .isEqualTo(before);
    }

    @Test
    void framesThatStandAloneAreFarFresherThanALimitWouldLeaveThem() {
        assertThat(new Run(12, 3, 1).runs(60_000).age(.5)).isBetween(340L, 440L); // where the share is 1/3: 391 ms
    }

    @Test
    void thirtyTimesTheLoadStarvesNobody() {
        Run run = new Run(12, 30, 1).runs(120_000);

        assertThat(run.age(.5)).isLessThanOrEqualTo(MAX_AGE);
        assertThat(run.shareRatio()).isLessThan(1.2);
        assertThat(run.longestPauseMs)
                .as("longest time in which a camera has no result")
                .isLessThan(45_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void belowItsCapacityNothingIsShed(int group) {
        assertThat(Arrays.stream(new Run(12, .9, group).runs(60_000).shed).sum())
                .isZero();
    }

    /** Cameras of 25 frames a second in front of one worker, event by event. */
    private final class Run {

        static final int PERIOD_MS = 40;
        static final int PARTITIONS = 4;

        record Arrival(double atMs, int camera, boolean key) {}

        final int[] kept;
        final int[] shed;
        final ShedState[] states;
        final boolean[] whole;
        final double[] keptAt;
        final List<Long> ages = new ArrayList<>();
        final int group;
        double serviceMs;
        double workedMs;
        double nowMs;
        double longestPauseMs;
        int unsafe;
        int round;

        Run(int cameras, double load, int group) {
            this.group = group;
            kept = new int[cameras];
            shed = new int[cameras];
            states = new ShedState[cameras];
            whole = new boolean[cameras];
            keptAt = new double[cameras];
            load(load);
        }

        Run load(double load) {
            serviceMs = load * PERIOD_MS / kept.length;
            return this;
        }

        /** Kafka hands out all that is there, partition after partition. */
        Run runs(int forMs) {
            List<Arrival> arrivals = new ArrayList<>();
            for (int end = round + forMs / PERIOD_MS; round < end; round++) {
                for (int camera = 0; camera < kept.length; camera++) {
                    double at = (round + (double) camera / kept.length) * PERIOD_MS;
                    arrivals.add(new Arrival(at, camera, round == 0 || (round + 7 * camera) % group == 0));
                }
            }
            for (int next = 0; next < arrivals.size(); ) {
                nowMs = Math.max(nowMs, arrivals.get(next).atMs());
                int from = next;
                while (next < arrivals.size() && arrivals.get(next).atMs() <= nowMs) {
                    next++;
                }
                arrivals.subList(from, next).stream()
                        .sorted(Comparator.comparing(a -> a.camera() % PARTITIONS))
                        .forEach(a -> frame(a.camera(), a.key(), (long) (nowMs - a.atMs())));
            }
            return this;
        }

        private void frame(int camera, boolean key, long age) {
            ShedState state = states[camera] == null ? ShedState.first(camera, (long) nowMs) : states[camera];
            Decision step = shedding.decide(state, key, age, (long) nowMs);
            states[camera] = step.state();
            boolean keep = step.verdict() == Verdict.KEEP;
            unsafe += keep && !key && !whole[camera] ? 1 : 0;
            whole[camera] = keep;
            if (!keep) {
                shed[camera]++;
                nowMs += SHED_MS;
                return;
            }
            kept[camera]++;
            ages.add(age);
            nowMs += serviceMs;
            workedMs += serviceMs;
            longestPauseMs = Math.max(longestPauseMs, nowMs - keptAt[camera]);
            keptAt[camera] = nowMs;
        }

        long age(double quantile) {
            long[] sorted = ages.stream().mapToLong(a -> a).sorted().toArray();
            return sorted[(int) (quantile * (sorted.length - 1))];
        }

        double shareRatio() {
            double[] share = IntStream.range(0, kept.length)
                    .mapToDouble(c -> (double) shed[c] / (shed[c] + kept[c]))
                    .toArray();
            return DoubleStream.of(share).max().orElseThrow()
                    / DoubleStream.of(share).min().orElseThrow();
        }
    }
}
