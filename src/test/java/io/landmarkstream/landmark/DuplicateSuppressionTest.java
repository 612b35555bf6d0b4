package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicateSuppressionTest {

    @Test
    void twoRegionsThatConvergedOnOneHandLeaveTheBetter() {
        DetectedObject good = at(.9f, 0, 0);
        DetectedObject shifted = at(.8f, 10, 5);
        assertThat(DuplicateSuppression.removed(List.of(shifted, good), 4)).containsExactly(good);
    }

    @Test
    void aPartTakenForAWholeGoes() {
        DetectedObject hand = at(.9f, 0, 0);
        DetectedObject thumb = hand(.8f, 40, 60, 0, 60, 60, 0, 40, 99, 0, 60, 99, 0);
        assertThat(DuplicateSuppression.removed(List.of(thumb, hand), 4)).containsExactly(hand);
    }

    @Test
    void handsBesideEachOtherBothStayBestFirst() {
        DetectedObject one = at(.7f, 0, 0);
        DetectedObject other = at(.9f, 60, 0);
        assertThat(DuplicateSuppression.removed(List.of(one, other), 4)).containsExactly(other, one);
    }

    @Test
    void twoHandsThatOverlapStayIfTheyAreKnownToBeTwo() {
        DetectedObject hand = at(.9f, 0, 0);
        DetectedObject half = at(.8f, 50, 0);
        assertThat(DuplicateSuppression.removed(List.of(hand, half), 4)).containsExactly(hand);
        assertThat(DuplicateSuppression.removed(List.of(hand, half), 4, (a, b) -> true))
                .containsExactly(hand, half);
        DetectedObject within = hand(.8f, 90, 90, 0, 20, 90, 0, 90, 20, 0, 20, 20, 0);
        assertThat(DuplicateSuppression.removed(List.of(hand, within), 4)).containsExactly(hand);
        assertThat(DuplicateSuppression.removed(List.of(hand, within), 4, (a, b) -> true))
                .containsExactly(hand, within);
        assertThat(DuplicateSuppression.removed(List.of(hand, at(.8f, 20, 0)), 4, (a, b) -> true))
                .as("nearly the same box")
                .containsExactly(hand);
    }

    @Test
    void theBestStayWhereThereAreTooMany() {
        assertThat(DuplicateSuppression.removed(List.of(at(.5f, 0, 0), at(.9f, 200, 0), at(.7f, 400, 0)), 2))
                .extracting(DetectedObject::score)
                .containsExactly(.9f, .7f);
    }

    private static DetectedObject at(float score, float x, float y) {
        return hand(score, x, y, 0, x + 100, y, 0, x, y + 100, 0, x + 100, y + 100, 0);
    }

    private static DetectedObject hand(float score, float... points) {
        return new DetectedObject(
                Kind.HAND, "p", "t", score, Handedness.UNKNOWN, 0, points, new float[0], new float[0]);
    }
}
