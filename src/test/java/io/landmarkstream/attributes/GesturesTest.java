package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GesturesTest {

    @Test
    void handsHaveTheGestureOfTheirFingers() {
        assertThat(read(Hands.fist())).isEqualTo("closed_fist");
        assertThat(read(Hands.open())).isEqualTo("open_palm");
        assertThat(read(Hands.victory())).isEqualTo("victory");
        assertThat(read(Hands.pointing())).isEqualTo("pointing_up");
        assertThat(read(Hands.hand(true, 5, 85, 85, 5))).isEqualTo("i_love_you");
        assertThat(read(Hands.hand(true, 85, 5, 85, 5))).isEqualTo("none");
        assertThat(read(Hands.touching(Hands.hand(false, 40, 5, 5, 5), 4, 8))).isEqualTo("ok");
        assertThat(read(Hands.touching(Hands.hand(false, 40, 45, 50, 55), 4, 8)))
                .isEqualTo("pinch");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-150, -60, 90, 180})
    void turningAHandInThePictureChangesOnlyWhatMeansADirection(double degrees) {
        assertThat(read(Hands.turned(Hands.fist(), degrees))).isEqualTo("closed_fist");
        assertThat(read(Hands.turned(Hands.open(), degrees))).isEqualTo("open_palm");
        assertThat(read(Hands.turned(Hands.victory(), degrees))).isEqualTo("victory");
        assertThat(read(Hands.turned(Hands.pointing(), degrees))).isEqualTo("none");
    }

    @Test
    void aThumbIsUpOrDownInThePictureNotOnTheHand() {
        float[] thumb = Hands.hand(true, 85, 85, 85, 85);
        double aside = new HandShape(thumb).direction(Finger.THUMB);
        assertThat(read(Hands.turned(thumb, -aside))).isEqualTo("thumb_up");
        assertThat(read(Hands.turned(thumb, 30 - aside))).isEqualTo("thumb_up");
        assertThat(read(Hands.turned(thumb, 90 - aside))).isEqualTo("none");
        assertThat(read(Hands.turned(thumb, 180 - aside))).isEqualTo("thumb_down");
    }

    @Test
    void aHandOfNoSizeIsNoError() {
        HandShape hand = new HandShape(new float[63]);
        for (Finger finger : Finger.values()) {
            assertThat(hand.bend(finger)).isBetween(0.0, 360.0);
            assertThat(hand.degree(finger, hand.state(finger))).isBetween(1 / 3.0 - 1e-6, 1.0);
        }
    }

    @Test
    void fingersAreStraightBentOrCurledByTheirBend() {
        HandShape hand = new HandShape(Hands.hand(true, 5, 30, 45, 85));
        assertThat(hand.state(Finger.THUMB)).isEqualTo(FingerState.STRAIGHT);
        assertThat(hand.state(Finger.INDEX)).isEqualTo(FingerState.STRAIGHT);
        assertThat(hand.state(Finger.RING)).isEqualTo(FingerState.BENT);
        assertThat(hand.state(Finger.LITTLE)).isEqualTo(FingerState.CURLED);
        assertThat(hand.bend(Finger.INDEX)).isLessThan(hand.bend(Finger.MIDDLE));
        assertThat(hand.bend(Finger.MIDDLE)).isLessThan(hand.bend(Finger.RING));
    }

    @Test
    void gesturesOfAFileGoBeforeTheBuiltInAndTakeTheirNames() {
        Gestures mine = Gestures.BUILT_IN.with("my.yaml", """
                gestures:
                  - name: two
                    fingers: {thumb: [bent, curled], index: straight, middle: straight, ring: curled, little: curled}
                    angles: [{one: index, other: middle, max: 20}]
                  - name: closed_fist
                    bends: {index: {min: 300}}
                """);

        assertThat(mine.of(new HandShape(Hands.victory()), "").name()).isEqualTo("two");
        assertThat(mine.of(new HandShape(Hands.fist()), "")).isNull();
        assertThat(mine.of(new HandShape(Hands.open()), "").name()).isEqualTo("open_palm");
        assertThat(mine.list()).hasSize(Gestures.BUILT_IN.list().size() + 1);
    }

    @Test
    void aGestureIsKeptMoreEasilyThanBegun() {
        Gesture victory = Gestures.BUILT_IN.list().stream()
                .filter(g -> g.name().equals("victory"))
                .findFirst()
                .orElseThrow();
        double bend = 5;
        while (victory.degree(new HandShape(Hands.hand(false, 5, bend, 85, 85))) > .4) {
            bend += .25;
        }
        HandShape between = new HandShape(Hands.hand(false, 5, bend, 85, 85));

        assertThat(victory.degree(between)).isBetween(.25, .5);
        assertThat(Gestures.BUILT_IN.of(between, "")).isNull();
        assertThat(Gestures.BUILT_IN.of(between, "victory").name()).isEqualTo("victory");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: a, finger: {index: straight}}             | unknown key 'gestures[0].finger'; did you mean 'fingers'?
            {name: a, fingers: {indx: straight}}             | 'gestures[0].fingers.indx'; did you mean 'index'?
            {name: a, fingers: {index: bended}}              | BENT
            {fingers: {index: straight}}                     | key 'gestures[0].name'
            {name: My Gesture, fingers: {index: straight}}   | lower-case letters
            {name: a}                                        | has no condition
            {name: a, bends: {index: {}}}                    | give 'min', 'max' or both
            {name: a, bends: {index: {min: 50, max: 20}}}    | 'max' above it
            {name: a, gaps: [{one: thumb, max: 1}]}          | two different fingers
            {name: a, points: {finger: index, to: up}}       | within'
            {name: a, points: {finger: index, to: north, within: 30}} | UP
            """)
    void aMistakeInAFileIsNamedWithWhatWouldBeRight(String gesture, String message) {
        assertThatThrownBy(() -> Gestures.BUILT_IN.with("my.yaml", "gestures:\n  - " + gesture))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("my.yaml")
                .hasMessageContaining(message);
    }

    @Test
    void aFileNeedsGesturesEachOnce() {
        assertThatThrownBy(() -> Gestures.BUILT_IN.with("my.yaml", "gestures: []"))
                .hasMessageContaining("at least one");
        assertThatThrownBy(() -> Gestures.BUILT_IN.with(
                        "my.yaml",
                        "gestures: [{name: a, bends: {index: {max: 9}}}, {name: a, bends: {index: {min: 9}}}]"))
                .hasMessageContaining("'a' is there twice");
    }

    private static String read(float[] hand) {
        Gesture gesture = Gestures.BUILT_IN.of(new HandShape(hand), "");
        return gesture == null ? "none" : gesture.name();
    }
}
