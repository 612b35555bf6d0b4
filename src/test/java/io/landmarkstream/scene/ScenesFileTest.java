package io.landmarkstream.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.simulate.Rig;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code scenes.yaml}: what is read, and each way in which it can be wrong, with line and cure. */
class ScenesFileTest {

    private static final String GOOD = """
            - id: studio
              rate: 25
              cameras:
                - id: left
                  size: [1280, 720]
                  fx: 900.5
                  fy: 901
                  cx: 639.5
                  cy: 359.5
                  distortion: [-0.1, 0.02, 0.001, 0, 0.003]
                  rotation: [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
                  translation: [0.5, 0, 3]
                  time_offset_ms: -12.5
                - id: right
                  size: [640, 480]
                  fx: 554
                  fy: 554
                  cx: 319.5
                  cy: 239.5
                  rotation: [[0, 0, 1], [0, 1, 0], [-1, 0, 0]]
                  translation: [0, 0, 3]
            """;

    private static List<Scene> read(String text) {
        return ScenesFile.read("scenes.yaml", text);
    }

    private static void refused(String from, String to, String... words) {
        assertThat(GOOD).contains(from);
        assertThatThrownBy(() -> read(GOOD.replace(from, to)))
                .isInstanceOf(ConfigException.class)
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith("scenes.yaml, line ")
                        .contains(words));
    }

    @Test
    void allKeysAreRead() {
        Scene scene = read(GOOD).get(0);
        assertThat(scene.id()).isEqualTo("studio");
        assertThat(scene.rate()).isEqualTo(25);
        assertThat(scene.indexOf("right")).isEqualTo(1);
        CameraModel left = scene.cameras().get(0);
        assertThat(new double[] {left.fx(), left.fy(), left.cx(), left.cy()}).containsExactly(900.5, 901, 639.5, 359.5);
        assertThat(left.width()).isEqualTo(1280);
        assertThat(left.height()).isEqualTo(720);
        assertThat(left.distortion()).containsExactly(-.1, .02, .001, 0, .003);
        assertThat(left.translation()).containsExactly(.5, 0, 3);
        assertThat(left.timeOffsetUs()).isEqualTo(-12_500);
        CameraModel right = scene.cameras().get(1);
        assertThat(right.distorted()).isFalse();
        assertThat(right.rotation()).containsExactly(0, 0, 1, 0, 1, 0, -1, 0, 0);
    }

    @Test
    void whatIsWrittenIsReadAsTheSame() {
        Scene scene = new Scene("s", 0, Rig.FOUR.cameras(new long[] {0, 1500, -3, 0}));
        Scene again = read(ScenesFile.write(List.of(scene))).get(0);
        for (int i = 0; i < 4; i++) {
            CameraModel one = scene.cameras().get(i);
            CameraModel other = again.cameras().get(i);
            assertThat(other.id()).isEqualTo(one.id());
            assertThat(other.timeOffsetUs()).isEqualTo(one.timeOffsetUs());
            assertThat(other.translation()).containsExactly(one.translation());
            for (int k = 0; k < 9; k++) {
                assertThat(other.rotation()[k])
                        .isCloseTo(one.rotation()[k], org.assertj.core.api.Assertions.within(1e-14));
            }
        }
    }

    @Test
    void roundedNumbersAreMadeARotation() {
        Scene scene = read(GOOD.replace(
                        "[[0, 0, 1], [0, 1, 0], [-1, 0, 0]]", "[[0.001, 0, 1], [0, 0.999, 0], [-1, 0, 0.001]]"))
                .get(0);
        assertThat(Geometry.offOrthogonal(scene.cameras().get(1).rotation())).isLessThan(1e-14);
    }

    @Test
    void aSceneNeedsTwoCameras() {
        String one = GOOD.substring(0, GOOD.indexOf("    - id: right"));
        assertThatThrownBy(() -> read(one))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("has 1 entry, but points in space need two cameras");
    }

    @Test
    void aMatrixThatIsNoRotationIsRefused() {
        refused("[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", "[[1, 0, 0], [0, 2, 0], [0, 0, 1]]", "line 11", "is no rotation");
        refused("[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", "[[1, 0, 0], [0, 1, 0], [0, 0, -1]]", "mirror image");
        refused("[[1, 0, 0], [0, 1, 0], [0, 0, 1]]", "[[0.1, 0.2, 0.3]]", "three rows of three numbers");
    }

    @Test
    void camerasInOnePlaceAreRefused() {
        refused(
                "[[0, 0, 1], [0, 1, 0], [-1, 0, 0]]\n      translation: [0, 0, 3]",
                "[[1, 0, 0], [0, 1, 0], [0, 0, 1]]\n      translation: [0.5, 0, 3]",
                "right stands in the same place as left");
    }

    @Test
    void millimetresAreRefused() {
        refused(
                "translation: [0.5, 0, 3]",
                "translation: [500, 0, 3000]",
                "are these millimetres?",
                "Divide translations by 1000");
    }

    @Test
    void aCameraBelongsToOneSceneOnce() {
        refused("- id: right", "- id: left", "camera left is listed twice");
        assertThatThrownBy(() -> read(GOOD + GOOD.replace("studio", "stage")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("scenes.yaml, line 25")
                .hasMessageContaining("camera left is listed in scene studio too");
    }

    @Test
    void intrinsicsOfAnotherSizeAndOtherUnitsAreRefused() {
        refused(
                "cx: 639.5",
                "cx: 1300",
                "line 8",
                "principal point",
                "is 'size' the size of the calibration's pictures?");
        refused("fx: 900.5", "fx: 4.2", "are these millimetres?");
        refused("size: [1280, 720]", "size: [1280]", "width and height");
        refused("fy: 901", "fy: 301", "about as wide as high");
    }

    @Test
    void unknownKeysAndOddValuesAreRefusedWithACure() {
        refused("time_offset_ms: -12.5", "time_ofset_ms: -12.5", "did you mean 'time_offset_ms'?");
        refused("rate: 25", "rate: 0", "1 to 240");
        refused("distortion: [-0.1, 0.02, 0.001, 0, 0.003]", "distortion: [1, 2, 3]", "k1, k2, p1, p2 and k3");
        refused("time_offset_ms: -12.5", "time_offset_ms: 3600000", "set the camera's clock");
        refused("id: studio", "id: 'st udio'", "letters, digits");
        assertThatThrownBy(() -> read("[]")).isInstanceOf(ConfigException.class).hasMessageContaining("lists no scene");
        assertThatThrownBy(() -> read("- ")).isInstanceOf(ConfigException.class);
    }
}
