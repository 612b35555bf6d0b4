package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class OtherHandTest {

    /** Half a crop to the right of its middle and a quarter up, half as large, its fingers pointing right. */
    private static final float[] VALUES = {.7f, 1, -.5f, .5f, 2, 0};

    private static OtherHand of(Roi seen) {
        return OtherHand.of(VALUES, 96, 96, Affine.of(seen, 96, 96), seen);
    }

    @Test
    void itsRegionLiesWhereTheNetworkSawIt() {
        OtherHand upright = of(new Roi(100, 200, 40, 40, 0));
        assertThat(upright.score()).isEqualTo(.7f);
        at(upright.region(), 120, 190, Math.PI / 2);
        assertThat(upright.region().width()).isEqualTo(20);
        assertThat(upright.region().mirrored()).isTrue();
    }

    @Test
    void itTurnsAndMirrorsWithTheRegionThatWasLookedAt() {
        at(of(new Roi(100, 200, 40, 40, (float) (Math.PI / 2))).region(), 110, 220, Math.PI);
        OtherHand mirrored = of(new Roi(100, 200, 40, 40, 0, true));
        at(mirrored.region(), 80, 190, -Math.PI / 2);
        assertThat(mirrored.region().mirrored()).isFalse();
    }

    @Test
    void ofTwoAnswersToWhereAHandIsTheOneThatIsSurerOfItsSideCounts() {
        Finding under = hand(0, .99f);
        Finding known = hand(10, .8f);
        Finding surer = hand(11, .9f);
        Finding lessSure = hand(11, .7f);
        Finding elsewhere = hand(90, .6f);
        List<Finding> both = List.of(under, known);
        assertThat(OtherHand.joined(both, List.of(surer), OtherHandTest::near)).containsExactly(under, surer);
        assertThat(OtherHand.joined(both, List.of(lessSure), OtherHandTest::near)).containsExactlyElementsOf(both);
        assertThat(OtherHand.joined(both, List.of(hand(11, .8f)), OtherHandTest::near))
                .as("equally sure")
                .containsExactlyElementsOf(both);
        assertThat(OtherHand.joined(both, List.of(elsewhere), OtherHandTest::near))
                .containsExactly(under, known, elsewhere);
    }

    @Test
    void whatAnotherAnswerBearsOutCountsMoreThanASurerOneAlone() {
        Finding alone = hand(14, .95f);
        Finding first = hand(10, .8f);
        Finding second = hand(10.1f, .85f);
        assertThat(OtherHand.joined(List.of(alone), List.of(first, second), OtherHandTest::near))
                .containsExactly(second);
        assertThat(OtherHand.joined(List.of(alone), List.of(first), OtherHandTest::near))
                .as("two that disagree")
                .containsExactly(alone);
    }

    @Test
    void ofTwoThatDifferByPointsOnlyTheOneThatHasNotShrunkIsBorneOutMore() {
        float[] half = {10, 0, 0, 12.5f, 2.5f, 0};
        Finding whole = hand(10, .8f);
        Finding shrunk = new Finding(Kind.HAND, "p", "t", .9f, Side.LEFT, .8f, half, new float[0], new float[0]);
        assertThat(OtherHand.joined(List.of(shrunk), List.of(hand(10.2f, .7f)), OtherHandTest::near))
                .as("too far from it for its size, and surer")
                .containsExactly(shrunk);
        assertThat(OtherHand.joined(List.of(shrunk), List.of(whole, hand(10.2f, .7f)), OtherHandTest::near))
                .containsExactly(whole);
    }

    @Test
    void theRegionBetweenTwoHandsShowsBoth() {
        Roi between = of(new Roi(100, 200, 40, 40, 0)).between(new Roi(100, 200, 40, 40, 0));
        at(between, 110, 195, Math.PI / 2);
        double away = Math.hypot(20, 10);
        assertThat(between.width()).isCloseTo((float) (.85 * (30 + .9 * away)), within(1e-3f));
        assertThat(between.height()).isEqualTo(between.width());
        assertThat(between.mirrored()).as("as the other one is to be seen").isTrue();
    }

    private static Finding hand(float x, float sideScore) {
        float[] points = {x, 0, 0, x + 5, 5, 0};
        return new Finding(Kind.HAND, "p", "t", .9f, Side.LEFT, sideScore, points, new float[0], new float[0]);
    }

    private static boolean near(Finding a, Finding b) {
        return Math.abs(a.points()[0] - b.points()[0]) < 5;
    }

    private static void at(Roi region, float x, float y, double rotation) {
        assertThat(region.centreX()).isCloseTo(x, within(1e-3f));
        assertThat(region.centreY()).isCloseTo(y, within(1e-3f));
        assertThat(Math.cos(region.rotation() - rotation)).isCloseTo(1, within(1e-6));
    }
}
