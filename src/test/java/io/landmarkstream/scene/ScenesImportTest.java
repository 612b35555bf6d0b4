package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.landmarkstream.config.ConfigException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Calibrations by other programs: the same camera, whoever wrote it. */
class ScenesImportTest {

    /** The rotation vector .3, -.5, .12, by cv2.Rodrigues. */
    private static final double[] ROTATION = {
        0.8716584745361681, -0.1858475463274299, -0.4535109627047115,
        0.04022554315364178, 0.9493235428955218, -0.3117157624860973,
        0.4884602434664206, 0.253466961216582, 0.8349617297363735
    };

    private static final String OPENCV = """
            %YAML:1.0
            ---
            image_width: 1280
            image_height: 720
            camera_matrix: !!opencv-matrix
               rows: 3
               cols: 3
               dt: d
               data: [ 812.5, 0., 6.3320000000000005e+02, 0., 809.75, 361.4, 0., 0., 1. ]
            distortion_coefficients: !!opencv-matrix
               rows: 1
               cols: 5
               dt: d
               data: [ -0.28, 0.09, 1.2e-03, -8.0e-04, -0.011 ]
            R: !!opencv-matrix
               rows: 3
               cols: 1
               dt: d
               data: [ 0.3, -0.5, 0.12 ]
            T: !!opencv-matrix
               rows: 3
               cols: 1
               dt: d
               data: [ 250., -400., 2600. ]
            """;

    private static final String ANIPOSE = """
            [cam_0]
            name = "left"
            size = [ 1280, 720,]
            matrix = [ [ 812.5, 0.0, 633.2,], [ 0.0, 809.75, 361.4,], [ 0.0, 0.0, 1.0,],]
            distortions = [ -0.28, 0.09, 0.0012, -0.0008, -0.011,]
            rotation = [ 0.3, -0.5, 0.12,]
            translation = [ 250.0, -400.0, 2600.0,]

            [cam_1]
            name = "right"
            size = [ 640, 480,]
            matrix = [ [ 500.0, 0.0, 320.0,], [ 0.0, 500.0, 240.0,], [ 0.0, 0.0, 1.0,],]
            distortions = [ 0.0, 0.0, 0.0, 0.0, 0.0,]
            rotation = [ 0.0, 0.0, 0.0,]
            translation = [ 0.0, 0.0, 0.0,]

            [metadata]
            adjusted = false
            error = 0.31
            """;

    private static void same(CameraModel camera) {
        assertThat(camera.width()).isEqualTo(1280);
        assertThat(camera.height()).isEqualTo(720);
        assertThat(new double[] {camera.fx(), camera.fy(), camera.cx(), camera.cy()})
                .containsExactly(new double[] {812.5, 809.75, 633.2, 361.4}, within(1e-9));
        assertThat(camera.distortion()).containsExactly(new double[] {-.28, .09, .0012, -.0008, -.011}, within(1e-12));
        assertThat(camera.rotation()).containsExactly(ROTATION, within(1e-12));
        assertThat(camera.translation()).containsExactly(new double[] {.25, -.4, 2.6}, within(1e-12));
    }

    @Test
    void openCvsFileStorageIsRead() {
        CameraModel camera = ScenesImport.openCv("left.yml", OPENCV, "left", .001);
        assertThat(camera.id()).isEqualTo("left");
        same(camera);
    }

    @Test
    void aniposesTomlIsReadAndMadeAScene() {
        List<CameraModel> cameras = ScenesImport.anipose("calibration.toml", ANIPOSE, .001);
        assertThat(cameras).extracting(CameraModel::id).containsExactly("left", "right");
        same(cameras.get(0));
        String yaml = ScenesFile.write(List.of(new Scene("studio", 0, cameras)));
        same(ScenesFile.read("scenes.yaml", yaml).get(0).cameras().get(0));
    }

    @Test
    void colmapsTextModelIsReadHalfAPixelLess() {
        String cameras = """
                # Camera list with one line of data per camera:
                1 OPENCV 1280 720 812.5 809.75 633.7 361.9 -0.28 0.09 0.0012 -0.0008
                2 SIMPLE_RADIAL 640 480 500 320 240 0.01
                """;
        // The quaternion of the same rotation.
        double angle = Math.sqrt(.3 * .3 + .5 * .5 + .12 * .12);
        double s = Math.sin(angle / 2) / angle;
        String images = "# Image list with two lines of data per image:\n"
                + "1 " + Math.cos(angle / 2) + " " + .3 * s + " " + -.5 * s + " " + .12 * s
                + " 0.5 -0.8 5.2 1 cams/left.jpg\n12.5 30.5 7 99 1 -1\n2 1 0 0 0 0 0 0 2 right.png\n\n";
        List<CameraModel> read = ScenesImport.colmap(cameras, images, .5);
        assertThat(read).extracting(CameraModel::id).containsExactly("left", "right");
        CameraModel left = read.get(0);
        assertThat(new double[] {left.fx(), left.fy(), left.cx(), left.cy()})
                .containsExactly(new double[] {812.5, 809.75, 633.2, 361.4}, within(1e-9));
        assertThat(left.distortion()).containsExactly(-.28, .09, .0012, -.0008, 0);
        assertThat(left.rotation()).containsExactly(ROTATION, within(1e-9));
        assertThat(left.translation()).containsExactly(new double[] {.25, -.4, 2.6}, within(1e-12));
        assertThat(read.get(1).fy()).isEqualTo(500);
        assertThat(read.get(1).cx()).isEqualTo(319.5);
        assertThat(read.get(1).distortion()).containsExactly(.01, 0, 0, 0, 0);
    }

    @Test
    void whatCannotBeReadIsRefusedWithItsPlace() {
        assertThatThrownBy(() -> ScenesImport.openCv("c.yml", OPENCV.replace("image_width", "width"), "c", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessage("c.yml: key 'image_width' is missing");
        assertThatThrownBy(() -> ScenesImport.openCv("c.yml", OPENCV.replace("2600. ]", "2600., 1. ]"), "c", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessage("c.yml: key 'T' has 4 numbers, but must have 3");
        assertThatThrownBy(
                        () -> ScenesImport.openCv("c.yml", OPENCV.replace("-0.011 ]", "-0.011, 0., 0., 1. ]"), "c", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("8 coefficients");
        assertThatThrownBy(() -> ScenesImport.anipose("c.toml", "a = 1\n", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("anipose or freemocap");
        assertThatThrownBy(() -> ScenesImport.anipose("c.toml", "a = = 1\n", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("c.toml, line 1");
        assertThatThrownBy(() -> ScenesImport.colmap("1 FISHEYE 640 480 500 320 240\n", "", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("cameras.txt, line 1: model FISHEYE is not supported");
        assertThatThrownBy(() -> ScenesImport.colmap("", "1 1 0 0 0 0 0 0 2 right.png\n", 1))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("images.txt, line 1");
    }
}
