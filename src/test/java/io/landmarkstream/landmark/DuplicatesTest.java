package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DuplicatesTest {

    @Test
    void twoRegionsThatConvergedOnOneHandLeaveTheBetter() {
        Finding good = at(.9f, 0, 0);
        Finding shifted = at(.8f, 10, 5);
        assertThat(Duplicates.removed(List.of(shifted, good), 4)).containsExactly(good);
    }

    @Test
    void aPartTakenForAWholeGoes() {
        Finding hand = at(.9f, 0, 0);
        Finding thumb = hand(.8f, 40, 60, 0, 60, 60, 0, 40, 99, 0, 60, 99, 0);
        assertThat(Duplicates.removed(List.of(thumb, hand), 4)).containsExactly(hand);
    }

    @Test
    void handsBesideEachOtherBothStayBestFirst() {
        Finding one = at(.7f, 0, 0);
        Finding other = at(.9f, 60, 0);
        assertThat(Duplicates.removed(List.of(one, other), 4)).containsExactly(other, one);
    }

    @Test
    void aLeftAndARightHandOnEachOtherBothStayWhereTwoOfOneSideAreOne() {
        // The boxes overlap by .65; the points lie mirrored, far from each other's.
        float[] left = {0, 0, 0, 100, 0, 0, 0, 100, 0, 100, 100, 0};
        float[] right = {115, 110, 0, 15, 110, 0, 115, 5, 0, 15, 5, 0};
        Finding one = new Finding(Kind.HAND, "p", "t", .9f, Side.LEFT, .9f, left, new float[0], new float[0]);
        for (Side side : Side.values()) {
            Finding other = new Finding(Kind.HAND, "p", "t", .8f, side, .9f, right, new float[0], new float[0]);
            assertThat(Duplicates.same(one, other)).as(side.name()).isEqualTo(side != Side.RIGHT);
        }
    }

    @Test
    void aHandInsideOfTheBoxOfOneThatItIsKnownToLieOnStays() {
        Finding hand = at(.9f, 0, 0);
        Finding within = hand(.8f, 90, 90, 0, 20, 90, 0, 90, 20, 0, 20, 20, 0);
        assertThat(Duplicates.removed(List.of(hand, within), 4)).containsExactly(hand);
        assertThat(Duplicates.removed(List.of(hand, within), 4, (a, b) -> true)).containsExactly(hand, within);
        assertThat(Duplicates.removed(List.of(hand, at(.8f, 14, 0)), 4, (a, b) -> true))
                .as("the very same points, near enough")
                .containsExactly(hand);
    }

    @Test
    void theBestStayWhereThereAreTooMany() {
        assertThat(Duplicates.removed(List.of(at(.5f, 0, 0), at(.9f, 200, 0), at(.7f, 400, 0)), 2))
                .extracting(Finding::score)
                .containsExactly(.9f, .7f);
    }

    private static Finding at(float score, float x, float y) {
        return hand(score, x, y, 0, x + 100, y, 0, x, y + 100, 0, x + 100, y + 100, 0);
    }

    private static Finding hand(float score, float... points) {
        return new Finding(Kind.HAND, "p", "t", score, Side.UNKNOWN, 0, points, new float[0], new float[0]);
    }
}
