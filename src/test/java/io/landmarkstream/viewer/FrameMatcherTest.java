package io.landmarkstream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FrameMatcherTest {

    private final FrameMatcher matcher = new FrameMatcher(1 << 20);

    @Test
    void aFrameAndItsResultMeetWhicheverComesFirst() {
        assertThat(matcher.frame(Shots.frame("a", 1))).isEmpty();
        assertThat(matcher.result(Shots.result("a", 1))).hasValueSatisfying(shot -> {
            assertThat(shot.getLandmarks().getSequence()).isEqualTo(1);
            assertThat(shot.getPicture().size()).isEqualTo(100);
        });
        assertThat(matcher.result(Shots.result("a", 2))).isEmpty();
        assertThat(matcher.frame(Shots.frame("a", 2))).isPresent();
        assertThat(matcher.bytes()).isZero();
    }

    @Test
    void cameraStreamAndSequenceMustAllBeTheSame() {
        matcher.frame(Shots.frame("a", "run", 1, 100));
        assertThat(matcher.result(Shots.result("b", "run", 1))).isEmpty();
        assertThat(matcher.result(Shots.result("a", "other", 1))).isEmpty();
        assertThat(matcher.result(Shots.result("a", "run", 2))).isEmpty();
        assertThat(matcher.result(Shots.result("a", "run", 1))).isPresent();
    }

    @Test
    void aMatchLetsGoOfWhatIsOlder() {
        for (int i = 1; i <= 5; i++) {
            matcher.frame(Shots.frame("a", i));
        }
        matcher.frame(Shots.frame("b", 1));
        assertThat(matcher.result(Shots.result("a", 4))).isPresent();
        assertThat(matcher.result(Shots.result("a", 3)))
                .as("rejected frames never get a result")
                .isEmpty();
        assertThat(matcher.result(Shots.result("a", 5))).isPresent();
        assertThat(matcher.result(Shots.result("b", 1))).as("another camera's").isPresent();
    }

    @Test
    void aStreamThatStartsAnewDoesNotMatchTheOldOne() {
        matcher.frame(Shots.frame("a", "monday", 1, 100));
        matcher.frame(Shots.frame("a", "tuesday", 1, 200));
        assertThat(matcher.result(Shots.result("a", "tuesday", 1)))
                .hasValueSatisfying(shot -> assertThat(shot.getPicture().size()).isEqualTo(200));
    }

    @Test
    void aCameraThatIsForgottenHoldsNothing() {
        matcher.frame(Shots.frame("a", 1));
        matcher.result(Shots.result("b", 1));
        long both = matcher.bytes();
        matcher.retain("a"::equals);
        assertThat(matcher.bytes()).isPositive().isLessThan(both);
        assertThat(matcher.frame(Shots.frame("b", 1))).isEmpty();
        assertThat(matcher.result(Shots.result("a", 1))).isPresent();
        matcher.retain(camera -> false);
        assertThat(matcher.bytes()).isZero();
    }

    @Test
    void theCameraThatHoldsMostGivesWay() {
        FrameMatcher small = new FrameMatcher(20_000);
        small.frame(Shots.frame("quiet", 1));
        for (int i = 0; i < 100; i++) {
            small.frame(Shots.frame("flood", "run", i, 5000));
            assertThat(small.bytes()).isLessThanOrEqualTo(20_000);
        }
        assertThat(small.result(Shots.result("quiet", 1))).isPresent();
        assertThat(small.result(Shots.result("flood", 0))).as("the oldest").isEmpty();
        assertThat(small.result(Shots.result("flood", 99))).isPresent();
    }

    @Test
    void resultsWithoutFramesAreBoundedAndCounted() {
        for (int i = 0; i < 1000; i++) {
            matcher.result(Shots.result("a", i));
        }
        assertThat(matcher.unmatched()).isEqualTo(1000 - 256);
        assertThat(matcher.frame(Shots.frame("a", 999))).isPresent();
        assertThat(matcher.unmatched()).isEqualTo(999);
        assertThat(matcher.bytes()).isZero();
    }

    @Test
    void aRepeatedFrameCountsOnce() {
        matcher.frame(Shots.frame("a", 1));
        long once = matcher.bytes();
        matcher.frame(Shots.frame("a", 1));
        assertThat(matcher.bytes()).isEqualTo(once);
        matcher.clear();
        assertThat(matcher.bytes()).isZero();
        assertThat(matcher.result(Shots.result("a", 1))).isEmpty();
    }
}
