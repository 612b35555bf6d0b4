package io.landmarkstream.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.landmark.Box;
import java.util.List;
import org.junit.jupiter.api.Test;

class MatchingTest {

    @Test
    void theLargestOverlapIsTakenFirstAndNobodyTwice() {
        List<Box> truths = List.of(at(0), at(4));
        assertThat(Matching.match(truths, List.of(at(3)), .3f)).containsExactly(-1, 0);
        assertThat(Matching.match(truths, List.of(at(3), at(2)), .3f)).containsExactly(1, 0);
    }

    @Test
    void lessThanTheLeastOverlapIsNoMatch() {
        assertThat(Matching.match(List.of(at(0)), List.of(at(6)), .3f)).containsExactly(-1);
        assertThat(Matching.match(List.of(at(0)), List.of(), .3f)).containsExactly(-1);
    }

    private static Box at(float x) {
        return new Box(x, 0, x + 10, 10);
    }
}
