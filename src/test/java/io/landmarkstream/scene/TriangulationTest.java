package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.simulate.Rig;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** One point from its pictures. */
class TriangulationTest {

    private static final double[] POINT = {.2, 1.1, -.3};

    private final List<CameraModel> cameras = Rig.FOUR.cameras(new long[4]);
    private final Projector[] projectors = cameras.stream().map(Projector::new).toArray(Projector[]::new);
    private final Triangulation triangulation = new Triangulation();

    /** What each camera sees of the point, off by so many pixels in x and y. */
    private Observation[] seen(double[][] off) {
        Observation[] seen = new Observation[off.length];
        for (int c = 0; c < off.length; c++) {
            if (off[c] == null) {
                continue;
            }
            double[] at = cameras.get(c).project(POINT[0], POINT[1], POINT[2]);
            double[] ray = cameras.get(c).undistort(at[0] + off[c][0], at[1] + off[c][1]);
            seen[c] = new Observation(
                    1,
                    Kind.HAND,
                    "one",
                    Handedness.LEFT,
                    1,
                    0,
                    new float[] {(float) ray[0], (float) ray[1]},
                    new float[] {1},
                    "",
                    0,
                    Float.NaN);
        }
        return seen;
    }

    private static double[] same(double sigma) {
        double[] all = new double[4];
        Arrays.fill(all, sigma);
        return all;
    }

    @Test
    void exactPicturesGiveTheExactPoint() {
        double[][] none = {{0, 0}, null, {0, 0}, null};
        assertThat(triangulation.find(projectors, seen(none), same(1), 0, false, null, 0))
                .isTrue();
        assertThat(triangulation.point).containsExactly(POINT, within(1e-6));
        assertThat(triangulation.views).isEqualTo(2);
        assertThat(triangulation.reprojection).isLessThan(1e-3);
    }

    @Test
    void oneBadViewOfFourMovesThePointLittle() {
        double[][] bad = {{0, 0}, {60, -40}, {0, 0}, {0, 0}};
        assertThat(triangulation.find(projectors, seen(bad), same(1), 0, false, null, 0))
                .isTrue();
        double robust = Geometry.distance(triangulation.point, POINT);
        assertThat(triangulation.find(projectors, seen(bad), same(1000), 0, false, null, 0))
                .isTrue(); // so much noise that nothing is an outlier
        double plain = Geometry.distance(triangulation.point, POINT);
        assertThat(robust).isLessThan(plain / 3);
    }

    @Test
    void theDeviationIsTheRootMeanSquareError() {
        Random random = new Random(1);
        double squares = 0;
        double told = 0;
        int times = 2000;
        for (int i = 0; i < times; i++) {
            double[][] noise = new double[4][];
            for (int c = 0; c < 4; c++) {
                noise[c] = new double[] {random.nextGaussian(), random.nextGaussian()};
            }
            assertThat(triangulation.find(projectors, seen(noise), same(1), 0, false, null, 0))
                    .isTrue();
            double off = Geometry.distance(triangulation.point, POINT);
            squares += off * off;
            told += triangulation.deviation * triangulation.deviation;
        }
        assertThat(Math.sqrt(told / squares)).isBetween(.9, 1.1);
    }

    @Test
    void oneViewAloneGivesNoPointButWithAPriorTheNearestOnItsRay() {
        double[][] one = {{0, 0}, null, null, null};
        assertThat(triangulation.find(projectors, seen(one), same(1), 0, false, null, 0))
                .isFalse();
        double[] prior = {POINT[0] + .1, POINT[1], POINT[2] + .05};
        assertThat(triangulation.find(projectors, seen(one), same(1), 0, false, prior, .2))
                .isTrue();
        double[] at = cameras.get(0).project(triangulation.point[0], triangulation.point[1], triangulation.point[2]);
        double[] true0 = cameras.get(0).project(POINT[0], POINT[1], POINT[2]);
        assertThat(at).containsExactly(true0, within(.05));
        assertThat(triangulation.views).isEqualTo(1);
        assertThat(triangulation.deviation).isBetween(.15, .25);
    }
}
