package io.landmarkstream.shed;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.shed.Shedding.Step;
import io.landmarkstream.shed.Shedding.Verdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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

    @Test
    void freshFramesPassWhateverWentBefore() {
        ShedState indebted = new ShedState(-9, true, 0);
        assertThat(shedding.decide(indebted, true, 250, 1000).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(indebted, false, 250, 1000).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(indebted, true, -86_400_000, 1000).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void noFrameAboveTheLargestAgePassesHoweverLargeTheCredit() {
        ShedState rich = new ShedState(100, true, 0);
        assertThat(shedding.decide(rich, true, 1000, 1000).verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(rich, true, 1001, 1000).verdict()).isEqualTo(Verdict.STALE);
        assertThat(shedding.decide(rich, false, 1001, 1000).verdict()).isEqualTo(Verdict.STALE);
    }

    @ParameterizedTest
    @CsvSource({"354, .5", "433, .333", "500, .25", "1000, .0625"})
    void betweenTheTwoAgesTheShareFallsWithTheSquareOfTheAge(long age, double share) {
        ShedState state = ShedState.first(0, 0);
        int kept = 0;
        for (int i = 0; i < 1000; i++) {
            Step step = shedding.decide(state, true, age, i);
            kept += step.verdict() == Verdict.KEEP ? 1 : 0;
            state = step.state();
        }
        assertThat(kept / 1000.).isCloseTo(share, org.assertj.core.data.Offset.offset(.005));
    }

    @Test
    void thinningIsEvenInTime() {
        ShedState state = ShedState.first(3, 0);
        List<Integer> kept = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            Step step = shedding.decide(state, true, 433, i);
            if (step.verdict() == Verdict.KEEP) {
                kept.add(i);
            }
            state = step.state();
        }
        for (int i = 1; i < kept.size(); i++) {
            assertThat(kept.get(i) - kept.get(i - 1)).isBetween(2, 4);
        }
    }

    @Test
    void afterAShedFrameNothingOfItsGroupPassesAndTheNextKeyFrameBeginsAnew() {
        ShedState state = new ShedState(0, true, 0);
        Step stale = shedding.decide(state, false, 5000, 1);
        assertThat(stale.verdict()).isEqualTo(Verdict.STALE);
        Step rest = shedding.decide(stale.state(), false, 0, 2);
        assertThat(rest.verdict()).isEqualTo(Verdict.GROUP);
        Step key = shedding.decide(rest.state(), true, 0, 3);
        assertThat(key.verdict()).isEqualTo(Verdict.KEEP);
        assertThat(shedding.decide(key.state(), false, 0, 4).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void aStreamThatBeginsInsideAGroupIsForTheDecoderToRefuse() {
        assertThat(shedding.decide(ShedState.first(5, 0), false, 0, 0).verdict()).isEqualTo(Verdict.KEEP);
    }

    @Test
    void aHiccupOfHalfASecondCutsNoGroup() {
        ShedState state = new ShedState(0, true, 0);
        for (int i = 0; i < 12; i++) {
            Step step = shedding.decide(state, false, 600, i);
            assertThat(step.verdict()).isEqualTo(Verdict.KEEP);
            state = step.state();
        }
        for (int i = 0; i < 100; i++) {
            state = shedding.decide(state, false, 10, i).state();
        }
        assertThat(state.credit()).as("fresh frames pay the debt back").isZero();
    }

    @Test
    void aCameraWhoseClockIsAYearBehindIsSeenEveryHalfMinute() {
        ShedState state = ShedState.first(1, 0);
        List<Long> kept = new ArrayList<>();
        for (long now = 0; now < 100_000; now += 100) {
            Step step = shedding.decide(state, true, Duration.ofDays(365).toMillis(), now);
            if (step.verdict() == Verdict.KEEP) {
                kept.add(now);
            }
            state = step.state();
        }
        assertThat(kept).containsExactly(30_000L, 60_000L, 90_000L);
    }

    /** Three times the load that one worker bears; groups of a key frame and those that refer to it, up to four seconds. */
    @ParameterizedTest
    @ValueSource(ints = {1, 12, 50, 100})
    void underThreeTimesTheLoadResultsStayFreshAndEveryCameraHasItsShare(int group) {
        Run run = new Run(12, 3, group).runs(120_000);

        assertThat(run.age(.99)).as("p99 of a result's age").isLessThanOrEqualTo(MAX_AGE);
        assertThat(run.workedMs / run.nowMs).as("share of the time in which it works").isGreaterThan(.9);
        assertThat(run.shareRatio()).as("largest share shed over the smallest").isLessThan(1.2);
        assertThat(run.longestPauseMs)
                .as("longest time in which a camera has no result")
                .isLessThan(group == 1 ? 500 : 6 * group * Run.PERIOD_MS);
        assertThat(run.unsafe).as("frames that refer to one that was shed").isZero();

        run.load(.5).runs(Math.max(2000, 2 * group * Run.PERIOD_MS));
        long before = Arrays.stream(run.shed).sum();
        run.runs(10_000);
        assertThat(Arrays.stream(run.shed).sum()).as("shed once the load is gone").isEqualTo(before);
    }

    @Test
    void framesThatStandAloneAreFarFresherThanALimitWouldLeaveThem() {
        assertThat(new Run(12, 3, 1).runs(60_000).age(.99)).isLessThan(480); // fresh · √3 = 433 ms
    }

    @Test
    void aHundredTimesTheLoadStarvesNobody() {
        Run run = new Run(40, 100, 1).runs(120_000);

        assertThat(run.age(.99)).isLessThanOrEqualTo(MAX_AGE);
        assertThat(run.shareRatio()).isLessThan(1.2);
        assertThat(Arrays.stream(run.kept).min().orElseThrow()).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 50})
    void belowItsCapacityNothingIsShed(int group) {
        assertThat(Arrays.stream(new Run(12, .9, group).runs(60_000).shed).sum()).isZero();
    }

    /** Cameras of 25 frames a second in front of one worker, event by event. */
    private final class Run {

        static final int PERIOD_MS = 40;

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

        Run runs(int forMs) {
            for (int end = round + forMs / PERIOD_MS; round < end; round++) {
                for (int camera = 0; camera < kept.length; camera++) {
                    double arrival = (round + (double) camera / kept.length) * PERIOD_MS;
                    nowMs = Math.max(nowMs, arrival);
                    frame(camera, round == 0 || (round + 7 * camera) % group == 0, (long) (nowMs - arrival));
                }
            }
            return this;
        }

        private void frame(int camera, boolean key, long age) {
            ShedState state = states[camera] == null ? ShedState.first(camera, (long) nowMs) : states[camera];
            Step step = shedding.decide(state, key, age, (long) nowMs);
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
            return DoubleStream.of(share).max().orElseThrow() / DoubleStream.of(share).min().orElseThrow();
        }
    }
}
