package io.landmarkstream.sign;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** What a head does, told of made angles and eye openings at 30 frames a second, through {@link SignReader}. */
class HeadMovementsTest {

    private static final DoubleUnaryOperator STILL = t -> 0;
    private static final DoubleUnaryOperator OPEN = t -> .35;

    @Test
    void twoNodsAreANodAndTwoShakesAShake() {
        DoubleUnaryOperator strokes = t -> t < .5 || t > 1.5 ? 0 : 12 * Math.sin(2 * Math.PI * 2 * (t - .5));

        assertThat(told(STILL, strokes, STILL, OPEN, OPEN)).containsExactly("nod");
        assertThat(told(strokes, STILL, STILL, OPEN, OPEN)).containsExactly("shake");
    }

    @Test
    void aHeadThatDriftsOrTremblesDoesNotNod() {
        assertThat(told(t -> 6 * t, t -> 5 * t, STILL, OPEN, OPEN)).isEmpty();
        assertThat(told(STILL, t -> 1.5 * Math.sin(2 * Math.PI * 2 * t), STILL, OPEN, OPEN))
                .isEmpty();
    }

    @Test
    void aTiltAndALookAsideAreToldWhenTheyLastAndWhenTheyEnd() {
        DoubleUnaryOperator held = t -> t < .5 || t > 2 ? 0 : 1;

        assertThat(told(STILL, STILL, t -> 25 * held.applyAsDouble(t), OPEN, OPEN))
                .containsExactly("tilt_left", "tilt_left ended");
        assertThat(told(STILL, STILL, t -> -25 * held.applyAsDouble(t), OPEN, OPEN))
                .containsExactly("tilt_right", "tilt_right ended");
        assertThat(told(t -> 45 * held.applyAsDouble(t), STILL, STILL, OPEN, OPEN))
                .containsExactly("look_away", "look_away ended");
        assertThat(told(t -> t < .5 || t > .8 ? 0 : 45, STILL, STILL, OPEN, OPEN))
                .as("too short a look")
                .isEmpty();
    }

    @Test
    void lidsTellLongAndDoubleBlinksAndWinks() {
        assertThat(told(STILL, STILL, STILL, shut(1, 1.8), shut(1, 1.8)))
                .containsExactly("long_blink", "long_blink ended");
        DoubleUnaryOperator twice =
                t -> Math.min(shut(1, 1.15).applyAsDouble(t), shut(1.35, 1.5).applyAsDouble(t));
        assertThat(told(STILL, STILL, STILL, twice, twice)).containsExactly("double_blink");
        assertThat(told(STILL, STILL, STILL, shut(1, 1.3), OPEN)).containsExactly("wink_left");
        assertThat(told(STILL, STILL, STILL, OPEN, shut(1, 1.3))).containsExactly("wink_right");
        assertThat(told(STILL, STILL, STILL, shut(1, 1.15), shut(1, 1.15)))
                .as("an ordinary blink")
                .isEmpty();
    }

    @Test
    void aFaceWithoutAPoseOrEyesTellsNothing() {
        DoubleUnaryOperator unknown = t -> Double.NaN;

        assertThat(told(unknown, unknown, unknown, unknown, unknown)).isEmpty();
    }

    private static DoubleUnaryOperator shut(double from, double to) {
        return t -> t >= from && t < to ? .05 : .35;
    }

    /** Names of what is told in three seconds, in order; what lasts once when it begins and once when it ends. */
    private static List<String> told(
            DoubleUnaryOperator yaw,
            DoubleUnaryOperator pitch,
            DoubleUnaryOperator roll,
            DoubleUnaryOperator left,
            DoubleUnaryOperator right) {
        SignReader reader = new SignReader(SignOptions.DEFAULT);
        SignState state = SignState.EMPTY;
        List<String> told = new ArrayList<>();
        List<String> lasting = new ArrayList<>();
        for (int i = 0; i < 90; i++) {
            double t = i / 30.0;
            SignFace face = new SignFace(
                    1,
                    new float[] {1, 0, 0, 0, 1, 0},
                    0,
                    (float) yaw.applyAsDouble(t),
                    (float) pitch.applyAsDouble(t),
                    (float) roll.applyAsDouble(t),
                    (float) left.applyAsDouble(t),
                    (float) right.applyAsDouble(t));
            SignReader.Read read = reader.update(
                    state,
                    new SignFrame(1_000_000 + Math.round(1e6 * t), i > 0, false, false, List.of(), List.of(face)));
            state = read.state();
            for (Movement movement : read.faces().get(0).movements()) {
                if (!movement.ended()) {
                    if (!lasting.contains(movement.name())) {
                        lasting.add(movement.name());
                        told.add(movement.name());
                    }
                } else {
                    told.add(lasting.remove(movement.name()) ? movement.name() + " ended" : movement.name());
                }
            }
        }
        return told;
    }
}
