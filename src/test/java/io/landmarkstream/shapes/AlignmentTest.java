package io.landmarkstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.simulate.Fingers;
import io.landmarkstream.simulate.HandModel;
import io.landmarkstream.simulate.Placement;
import io.landmarkstream.simulate.Rotation;
import org.junit.jupiter.api.Test;

class AlignmentTest {

    private static final Placement FRONT = new Placement(200, 300, 120, Rotation.NONE);

    @Test
    void aHandIsTheSameFromEverySideNearAndFarLeftAndRight() {
        float[] victory = Alignment.hand(HandModel.MEAN.points(Fingers.VICTORY, Handedness.RIGHT, FRONT), false);
        float[] fist = Alignment.hand(HandModel.MEAN.points(Fingers.FIST, Handedness.RIGHT, FRONT), false);
        double apart = Shape.distance(victory, fist);

        Placement aside = new Placement(500, 90, 60, Rotation.of(35, -20, 130));
        float[] turned = Alignment.hand(HandModel.MEAN.points(Fingers.VICTORY, Handedness.RIGHT, aside), false);
        float[] left = Alignment.hand(HandModel.MEAN.points(Fingers.VICTORY, Handedness.LEFT, FRONT), true);

        // What is left is perspective.
        assertThat(Shape.distance(victory, turned)).isLessThan(.2 * apart);
        assertThat(Shape.distance(victory, left)).isLessThan(1e-5);
        assertThat(victory[3 * 9]).isCloseTo(victory[0], within(1e-5f));
        assertThat(victory[3 * 9 + 1]).isLessThan(victory[1]);
        assertThat(victory[3 * 5]).isGreaterThan(victory[3 * 17]);
    }

    @Test
    void aPalmWhoseDirectionCannotBeToldIsLeftOut() {
        assertThat(Alignment.hand(new float[63], false)).isNull();
        float[] fromItsEnd = HandModel.MEAN.points(
                Fingers.OPEN, Handedness.RIGHT, new Placement(200, 300, 120, Rotation.of(0, 85, 0)));
        assertThat(Alignment.hand(fromItsEnd, false)).isNotNull();
        for (int i = 2; i < fromItsEnd.length; i += 3) {
            fromItsEnd[i] = 0;
        }
        assertThat(Alignment.hand(fromItsEnd, false)).isNull();
    }

    @Test
    void anotherShapeIsMovedTurnedAndScaledOntoTheReference() {
        float[] square = {0, 0, 5, 10, 0, 5, 10, 10, 5, 0, 10, 5};
        float[] reference = Alignment.reference(square);
        float[] turned = {100, 100, 1, 100, 120, 1, 80, 120, 1, 80, 100, 1};

        assertThat(Shape.distance(Alignment.picture(turned, reference), reference))
                .isLessThan(1e-6);
        assertThat(Alignment.picture(new float[12], reference)).isNull();
    }
}
