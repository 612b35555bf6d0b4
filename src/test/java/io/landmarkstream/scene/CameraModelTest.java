package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Projection as OpenCV's, and back. */
class CameraModelTest {

    /** The rotation vector .3, -.5, .12, by cv2.Rodrigues. */
    private static final double[] ROTATION = {
        0.8716584745361681, -0.1858475463274299, -0.4535109627047115,
        0.04022554315364178, 0.9493235428955218, -0.3117157624860973,
        0.4884602434664206, 0.253466961216582, 0.8349617297363735
    };

    private static final CameraModel CAMERA = new CameraModel(
            "c",
            1280,
            720,
            812.5,
            809.75,
            633.2,
            361.4,
            new double[] {-.28, .09, .0012, -.0008, -.011},
            ROTATION,
            new double[] {.25, -.4, 2.6},
            0);

    private static final double[][] WORLD = {{.1, .2, .3}, {-.9, .4, .5}, {.8, -.6, -.4}, {0, 0, 0}};

    /** By cv2.projectPoints (OpenCV 4), pixels from the centre of the first one. */
    private static final double[][] OPENCV = {
        {678.1609018704991, 279.5033192193549},
        {386.76278321494726, 299.10733083213375},
        {999.4372656473162, 122.40928643105943},
        {710.5503288576264, 238.0562234267357}
    };

    @Test
    void projectsAsOpenCvDoesHalfAPixelFurther() {
        for (int i = 0; i < WORLD.length; i++) {
            double[] at = CAMERA.project(WORLD[i][0], WORLD[i][1], WORLD[i][2]);
            assertThat(at[0]).isCloseTo(OPENCV[i][0] + .5, within(1e-9));
            assertThat(at[1]).isCloseTo(OPENCV[i][1] + .5, within(1e-9));
        }
    }

    @Test
    void aPointLiesOnTheRayOfItsPicture() {
        for (double[] point : WORLD) {
            double[] at = CAMERA.project(point[0], point[1], point[2]);
            Ray ray = CAMERA.unproject(at[0], at[1]);
            double[] nearest = ray.at(Geometry.distance(point, CAMERA.centre()));
            assertThat(Geometry.distance(nearest, point)).isLessThan(1e-9);
        }
    }

    @Test
    void aPointBehindTheCameraHasNoPicture() {
        Ray ray = CAMERA.unproject(600, 300);
        double[] behind = ray.at(-1);
        assertThat(CAMERA.project(behind[0], behind[1], behind[2])).isNull();
    }

    @Test
    void aHalfSizedPictureShowsPointsAtHalfTheirPlace() {
        CameraModel half = CAMERA.scaled(640, 360);
        for (double[] point : WORLD) {
            double[] whole = CAMERA.project(point[0], point[1], point[2]);
            double[] at = half.project(point[0], point[1], point[2]);
            assertThat(at[0]).isCloseTo(whole[0] / 2, within(1e-9));
            assertThat(at[1]).isCloseTo(whole[1] / 2, within(1e-9));
        }
        assertThatThrownBy(() -> CAMERA.scaled(640, 480))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1280 x 720")
                .hasMessageContaining("640 x 480");
    }
}
