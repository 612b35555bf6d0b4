package io.landmarkstream.attributes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeadFitterTest {

    private final HeadModel model = HeadModel.CANONICAL;
    private final HeadFitter fitter = new HeadFitter(model);

    @ParameterizedTest
    @CsvSource({"0,0,0", "30,0,0", "-45,10,5", "10,-30,0", "20,25,-40", "0,0,90", "-15,5,170"})
    void theMeanHeadIsFoundWhereItIs(double yaw, double pitch, double roll) {
        double[] rotation = rotation(yaw, pitch, roll);
        double[] translation = {8, -5, 60};

        HeadFitter.Fit fit = fitter.fit(rays(rotation, translation), null);
        HeadPose pose = HeadPose.of(fit);

        assertThat(pose.yaw()).isCloseTo((float) yaw, within(.1f));
        assertThat(pose.pitch()).isCloseTo((float) pitch, within(.1f));
        assertThat(pose.roll()).isCloseTo((float) roll, within(.1f));
        for (int row = 0; row < 3; row++) {
            assertThat(pose.matrix()[4 * row + 3]).isCloseTo((float) translation[row], within(.2f));
            for (int column = 0; column < 3; column++) {
                assertThat(pose.matrix()[4 * row + column])
                        .isCloseTo((float) rotation[3 * row + column], within(.002f));
            }
        }
        assertThat(Arrays.copyOfRange(pose.matrix(), 12, 16)).containsExactly(0, 0, 0, 1);
        assertThat(pose.residual()).isLessThan(.02f);
    }

    @Test
    void depthsFromAnyOriginLeaveARightPoseAndHelpANoisyOne() {
        double[] rotation = rotation(20, 15, -5);
        double[] translation = {3, 2, 55};
        double[] rays = rays(rotation, translation);
        double[] depths = depths(rotation, translation);
        assertThat(HeadPose.of(fitter.fit(rays, depths)).pitch()).isCloseTo(15, within(.2f));
        Random random = new Random(1);
        double without = 0;
        double with = 0;
        for (int round = 0; round < 50; round++) {
            double[] noisy = rays.clone();
            for (int i = 0; i < noisy.length; i++) {
                noisy[i] += .4 / 55 * random.nextGaussian();
            }
            without += Math.abs(HeadPose.of(fitter.fit(noisy, null)).pitch() - 15);
            with += Math.abs(HeadPose.of(fitter.fit(noisy, depths)).pitch() - 15);
        }
        assertThat(with).isLessThan(.8 * without);
    }

    @Test
    void depthsAreAlongTheRayToTheFaceWhereverItIsInThePicture() {
        double[] rotation = rotation(-10, 5, 0);
        double[] translation = {28, -15, 55};
        HeadPose pose = HeadPose.of(fitter.fit(rays(rotation, translation), depths(rotation, translation)));
        assertThat(pose.yaw()).isCloseTo(-10, within(.3f));
        assertThat(pose.pitch()).isCloseTo(5, within(.3f));
    }

    @Test
    void signsAreThePersons() {
        double[] ahead = nose(rotation(0, 0, 0));
        // In the picture the person's left is at the right.
        assertThat(nose(rotation(20, 0, 0))[0])
                .as("turned to the person's left")
                .isGreaterThan(ahead[0] + .005);
        assertThat(nose(rotation(0, 20, 0))[1]).as("looks up").isLessThan(ahead[1] - .005);
        double[] rays = rays(rotation(0, 0, 20), new double[] {0, 0, 60});
        int chin = Arrays.binarySearch(model.fitted, 8);
        assertThat(rays[2 * chin])
                .as("the head's top goes to the person's left, the chin to the right")
                .isNegative();
    }

    @Test
    void pointsThatAreNoFaceGiveNoPose() {
        double[] rays = new double[2 * model.fitted.length];
        assertThat(fitter.fit(rays, null)).as("all at one place").isNull();
        for (int i = 0; i < rays.length; i++) {
            rays[i] = i / 2 * .001;
        }
        assertThat(fitter.fit(rays, null)).as("all on one line").isNull();
        Arrays.fill(rays, Double.NaN);
        assertThat(fitter.fit(rays, null)).as("no numbers").isNull();
    }

    private double[] nose(double[] rotation) {
        double[] rays = rays(rotation, new double[] {0, 0, 60});
        int tip = Arrays.binarySearch(model.fitted, 30);
        return new double[] {rays[2 * tip], rays[2 * tip + 1]};
    }

    /** Depths of the mean head along the ray to its middle, from an origin of its own, over its distance. */
    private double[] depths(double[] rotation, double[] translation) {
        double[] rays = rays(rotation, translation);
        double[] ray = {0, 0, 1};
        for (int i = 0; i < rays.length; i++) {
            ray[i % 2] += rays[i] / model.fitted.length;
        }
        double length = Math.sqrt(ray[0] * ray[0] + ray[1] * ray[1] + 1);
        double[] depths = new double[model.fitted.length];
        for (int i = 0; i < depths.length; i++) {
            double[] at = Matrices.times(rotation, Arrays.copyOfRange(model.mean, 3 * i, 3 * i + 3));
            depths[i] = ((ray[0] * at[0] + ray[1] * at[1] + at[2]) / length + 7) / translation[2];
        }
        return depths;
    }

    private double[] rays(double[] rotation, double[] translation) {
        double[] rays = new double[2 * model.fitted.length];
        for (int i = 0; i < model.fitted.length; i++) {
            double[] at = Matrices.times(rotation, Arrays.copyOfRange(model.mean, 3 * i, 3 * i + 3));
            rays[2 * i] = (at[0] + translation[0]) / (at[2] + translation[2]);
            rays[2 * i + 1] = (at[1] + translation[1]) / (at[2] + translation[2]);
        }
        return rays;
    }

    /** Roll after pitch after yaw, each as its sign is documented; camera x right, y down, z away. */
    private static double[] rotation(double yaw, double pitch, double roll) {
        double[] r = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        Matrices.turn(r, 0, -Math.toRadians(yaw), 0);
        Matrices.turn(r, -Math.toRadians(pitch), 0, 0);
        Matrices.turn(r, 0, 0, Math.toRadians(roll));
        return r;
    }
}
