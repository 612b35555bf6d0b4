package io.landmarkstream.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LandmarkMdsTest {

    /** Shapes that differ in two directions only lie in a plane, with the distances that they have. */
    @Test
    void distancesOfShapesInAPlaneAreKept() {
        Random random = new Random(2);
        List<float[]> shapes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            float[] shape = new float[63];
            float one = (float) random.nextGaussian();
            float other = (float) random.nextGaussian();
            for (int at = 0; at < 63; at++) {
                shape[at] = at % 2 == 0 ? 3 * one : other;
            }
            shapes.add(shape);
        }
        int[] chosen = LandmarkMds.farthest(shapes, 20);
        LandmarkMds scaling =
                LandmarkMds.of(Arrays.stream(chosen).mapToObj(shapes::get).toList(), 5);

        assertThat(scaling.dimensions()).isEqualTo(2);
        assertThat(scaling.variances()[0]).isGreaterThan(2 * scaling.variances()[1]);
        for (int i = 1; i < shapes.size(); i++) {
            double[] here = scaling.place(shapes.get(i));
            double[] before = scaling.place(shapes.get(i - 1));
            double distance = Math.hypot(here[0] - before[0], here[1] - before[1]);
            assertThat(distance).isCloseTo(Shape.distance(shapes.get(i), shapes.get(i - 1)), within(1e-4));
        }
    }

    @Test
    void landmarksAreTheShapesThatDifferMost() {
        List<float[]> shapes = List.of(at(0), at(1), at(10), at(10), at(6));

        assertThat(LandmarkMds.farthest(shapes, 3)).containsExactly(0, 2, 4);
        assertThat(LandmarkMds.farthest(shapes, 9)).containsExactly(0, 2, 4, 1);
    }

    private static float[] at(float value) {
        return new float[] {value, 0, 0};
    }
}
