package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class HandConsensusTest {

    @Test
    void ofTwoAnswersToWhereAHandIsTheOneThatIsSurerOfItsSideCounts() {
        DetectedObject under = hand(0, .99f);
        DetectedObject known = hand(10, .8f);
        DetectedObject surer = hand(11, .9f);
        DetectedObject lessSure = hand(11, .7f);
        DetectedObject elsewhere = hand(90, .6f);
        List<DetectedObject> both = List.of(under, known);
        assertThat(HandConsensus.joined(both, List.of(surer), HandConsensusTest::near))
                .containsExactly(under, surer);
        assertThat(HandConsensus.joined(both, List.of(lessSure), HandConsensusTest::near))
                .containsExactlyElementsOf(both);
        assertThat(HandConsensus.joined(both, List.of(hand(11, .8f)), HandConsensusTest::near))
                .as("equally sure")
                .containsExactlyElementsOf(both);
        assertThat(HandConsensus.joined(both, List.of(elsewhere), HandConsensusTest::near))
                .containsExactly(under, known, elsewhere);
    }

    @Test
    void whatAnotherAnswerBearsOutCountsMoreThanASurerOneAlone() {
        DetectedObject alone = hand(14, .95f);
        DetectedObject first = hand(10, .8f);
        DetectedObject second = hand(10.1f, .85f);
        assertThat(HandConsensus.joined(List.of(alone), List.of(first, second), HandConsensusTest::near))
                .containsExactly(second);
        assertThat(HandConsensus.joined(List.of(alone), List.of(first), HandConsensusTest::near))
                .as("two that disagree")
                .containsExactly(alone);
    }

    @Test
    void ofTwoThatDifferByPointsOnlyTheOneThatHasNotShrunkIsBorneOutMore() {
        float[] half = {10, 0, 0, 12.5f, 2.5f, 0};
        DetectedObject whole = hand(10, .8f);
        DetectedObject shrunk =
                new DetectedObject(Kind.HAND, "p", "t", .9f, Handedness.LEFT, .8f, half, new float[0], new float[0]);
        assertThat(HandConsensus.joined(List.of(shrunk), List.of(hand(10.2f, .7f)), HandConsensusTest::near))
                .as("too far from it for its size, and surer")
                .containsExactly(shrunk);
        assertThat(HandConsensus.joined(List.of(shrunk), List.of(whole, hand(10.2f, .7f)), HandConsensusTest::near))
                .containsExactly(whole);
    }

    private static DetectedObject hand(float x, float handednessScore) {
        float[] points = {x, 0, 0, x + 5, 5, 0};
        return new DetectedObject(
                Kind.HAND, "p", "t", .9f, Handedness.LEFT, handednessScore, points, new float[0], new float[0]);
    }

    private static boolean near(DetectedObject a, DetectedObject b) {
        return Math.abs(a.points()[0] - b.points()[0]) < 5;
    }
}
