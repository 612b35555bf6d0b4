package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class VoteTest {

    @Test
    void ofTwoAnswersToWhereAHandIsTheOneThatIsSurerOfItsSideCounts() {
        Finding under = hand(0, .99f);
        Finding known = hand(10, .8f);
        Finding surer = hand(11, .9f);
        Finding lessSure = hand(11, .7f);
        Finding elsewhere = hand(90, .6f);
        List<Finding> both = List.of(under, known);
        assertThat(Vote.joined(both, List.of(surer), VoteTest::near)).containsExactly(under, surer);
        assertThat(Vote.joined(both, List.of(lessSure), VoteTest::near)).containsExactlyElementsOf(both);
        assertThat(Vote.joined(both, List.of(hand(11, .8f)), VoteTest::near))
                .as("equally sure")
                .containsExactlyElementsOf(both);
        assertThat(Vote.joined(both, List.of(elsewhere), VoteTest::near))
                .containsExactly(under, known, elsewhere);
    }

    @Test
    void whatAnotherAnswerBearsOutCountsMoreThanASurerOneAlone() {
        Finding alone = hand(14, .95f);
        Finding first = hand(10, .8f);
        Finding second = hand(10.1f, .85f);
        assertThat(Vote.joined(List.of(alone), List.of(first, second), VoteTest::near))
                .containsExactly(second);
        assertThat(Vote.joined(List.of(alone), List.of(first), VoteTest::near))
                .as("two that disagree")
                .containsExactly(alone);
    }

    @Test
    void ofTwoThatDifferByPointsOnlyTheOneThatHasNotShrunkIsBorneOutMore() {
        float[] half = {10, 0, 0, 12.5f, 2.5f, 0};
        Finding whole = hand(10, .8f);
        Finding shrunk = new Finding(Kind.HAND, "p", "t", .9f, Side.LEFT, .8f, half, new float[0], new float[0]);
        assertThat(Vote.joined(List.of(shrunk), List.of(hand(10.2f, .7f)), VoteTest::near))
                .as("too far from it for its size, and surer")
                .containsExactly(shrunk);
        assertThat(Vote.joined(List.of(shrunk), List.of(whole, hand(10.2f, .7f)), VoteTest::near))
                .containsExactly(whole);
    }

    private static Finding hand(float x, float sideScore) {
        float[] points = {x, 0, 0, x + 5, 5, 0};
        return new Finding(Kind.HAND, "p", "t", .9f, Side.LEFT, sideScore, points, new float[0], new float[0]);
    }

    private static boolean near(Finding a, Finding b) {
        return Math.abs(a.points()[0] - b.points()[0]) < 5;
    }
}
