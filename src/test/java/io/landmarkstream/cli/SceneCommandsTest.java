package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.demo.BundledClips;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.Scene;
import io.landmarkstream.scene.ScenesFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code import-scenes}, {@code calibrate} and {@code bench scene} as they are typed. */
class SceneCommandsTest {

    private static final String OPENCV = """
            %%YAML:1.0
            ---
            image_width: 1280
            image_height: 720
            camera_matrix: !!opencv-matrix
               rows: 3
               cols: 3
               dt: d
               data: [ 812.5, 0., 633.2, 0., 809.75, 361.4, 0., 0., 1. ]
            distortion_coefficients: !!opencv-matrix
               rows: 1
               cols: %d
               dt: d
               data: [ -0.28, 0.09, 1.2e-03, -8.0e-04, %s ]
            R: !!opencv-matrix
               rows: 3
               cols: 1
               dt: d
               data: [ 0.3, -0.5, 0.12 ]
            T: !!opencv-matrix
               rows: 3
               cols: 1
               dt: d
               data: [ %s, -400., 2600. ]
            """;

    private static final String FIVE = "-0.011";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path dir;

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    private Path openCv(String name, int coefficients, String last, String x) throws IOException {
        return Files.writeString(dir.resolve(name), OPENCV.formatted(coefficients, last, x));
    }

    @Test
    void twoCamerasOfOpenCvBecomeASceneInMetres() throws IOException {
        Path file = dir.resolve("scenes.yaml");
        String left = "left=" + openCv("left.yml", 5, FIVE, "250.");
        String right = "right=" + openCv("right.yml", 5, FIVE, "-250.");

        assertThat(run(
                        "import-scenes",
                        "--scene",
                        "room",
                        "--metres",
                        ".001",
                        "--opencv",
                        left,
                        "--opencv",
                        right,
                        "--out",
                        file.toString()))
                .as(err.toString())
                .isZero();

        Scene scene = ScenesFile.read(file).get(0);
        assertThat(scene.id()).isEqualTo("room");
        assertThat(scene.cameras()).extracting(CameraModel::id).containsExactly("left", "right");
        assertThat(scene.cameras().get(1).translation()).containsExactly(-.25, -.4, 2.6);
    }

    @Test
    void aScenesFileThatIsThereStays() throws IOException {
        Path file = Files.writeString(dir.resolve("scenes.yaml"), "mine");
        String left = "left=" + openCv("left.yml", 5, FIVE, "250.");

        assertThat(run("import-scenes", "--scene", "r", "--metres", "1", "--opencv", left, "--out", file.toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--out").contains("scenes.yaml");
        assertThat(file).hasContent("mine");
    }

    @Test
    void camerasInOnePlaceAndLensesThatAreNotKnownAreRefused() throws IOException {
        String left = "left=" + openCv("left.yml", 5, FIVE, "250.");
        String same = "same=" + openCv("same.yml", 5, FIVE, "250.");
        String wide = "wide=" + openCv("wide.yml", 8, FIVE + ", 1., 2., 3.", "-250.");

        assertThat(run("import-scenes", "--scene", "r", "--metres", ".001", "--opencv", left, "--opencv", same))
                .as(err.toString())
                .isNotZero();
        assertThat(err.toString()).contains("left", "same", "two such cameras tell no depth");
        assertThat(run("import-scenes", "--scene", "r", "--metres", ".001", "--opencv", left, "--opencv", wide))
                .isNotZero();
        assertThat(err.toString()).contains("wide.yml", "8");
        assertThat(out.toString()).isEmpty();
    }

    /** Said before minutes are spent on looking for people in the clips. */
    @Test
    void intrinsicsOfAnotherPictureSizeAreRefused() throws IOException {
        List<Path> clips = BundledClips.unpack(Files.createDirectories(dir.resolve("clips")));
        Path intrinsics = dir.resolve("intrinsics.yaml");
        String left = "clip-1=" + openCv("left.yml", 5, FIVE, "250.");
        String right = "clip-2=" + openCv("right.yml", 5, FIVE, "-250.");
        run(
                "import-scenes",
                "--scene",
                "r",
                "--metres",
                ".001",
                "--opencv",
                left,
                "--opencv",
                right,
                "--out",
                intrinsics.toString());

        assertThat(run(
                        "calibrate",
                        "clip-1=" + clips.get(0),
                        "clip-2=" + clips.get(1),
                        "--intrinsics",
                        intrinsics.toString(),
                        "--out",
                        dir.resolve("scenes.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("--intrinsics: those of camera clip-1 hold for pictures of 1280 x 720 pixels")
                .contains("Give intrinsics for that size.");
        assertThat(out.toString()).as("no clip was looked at").isEmpty();
        assertThat(dir.resolve("scenes.yaml")).doesNotExist();
    }

    @Test
    void calibrateWantsTwoCamerasAndTheirIntrinsics() throws IOException {
        List<Path> clips = BundledClips.unpack(Files.createDirectories(dir.resolve("clips")));
        String file = dir.resolve("scenes.yaml").toString();

        assertThat(run("calibrate", "a=" + clips.get(0), "--out", file)).isEqualTo(2);
        assertThat(err.toString()).contains("A scene has 2 to 64 cameras, and not 1.");
        Path intrinsics = Files.createDirectories(dir.resolve("other")).resolve("scenes.yaml");
        try (var demo = getClass().getResourceAsStream("/demo/scenes.yaml")) {
            Files.copy(demo, intrinsics);
        }
        assertThat(run(
                        "calibrate",
                        "cam-1=" + clips.get(0),
                        "gate=" + clips.get(1),
                        "--intrinsics",
                        intrinsics.toString(),
                        "--out",
                        file))
                .isEqualTo(2);
        assertThat(err.toString()).contains("has no camera gate; it has cam-1, cam-2, cam-3.");
    }

    @Test
    void benchSceneWritesItsFigures() throws IOException {
        Path json = dir.resolve("figures.json");

        assertThat(run(
                        "bench",
                        "scene",
                        "--seconds",
                        "1",
                        "--minutes",
                        ".05",
                        "--demo-seconds",
                        "0",
                        "--json",
                        json.toString()))
                .as(err.toString())
                .isZero();

        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        assertThat(figures.get("median_mm").asDouble()).isBetween(.5, 10.0);
        assertThat(figures.get("sigma68").asDouble()).isBetween(.3, .95);
        assertThat(figures.get("id_switches").asDouble()).isZero();
        assertThat(figures.hasNonNull("demo_hand_mm")).isFalse();
        assertThat(run("bench", "scene", "--minutes", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--minutes");
    }

    @Test
    void aBoardThatIsNotThereIsRefusedAndItsOptionsBelongTogether() throws IOException {
        List<Path> clips = BundledClips.unpack(Files.createDirectories(dir.resolve("clips")));
        String first = "clip-1=" + clips.get(0);
        String second = "clip-2=" + clips.get(1);
        String file = dir.resolve("scenes.yaml").toString();

        assertThat(run("calibrate", first, second, "--out", file, "--board", "9x6", "--square", ".03"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "Camera clip-1 shows the whole board of 9 x 6 inner corners in 0 pictures, and 8 are needed.");
        assertThat(run("calibrate", first, second, "--out", file, "--board", "9x6"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--board COLUMNSxROWS and --square METRES belong together");
        assertThat(run("calibrate", first, second, "--out", file, "--board", "9x7", "--square", ".03"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("looks the same upside down");
        assertThat(dir.resolve("scenes.yaml")).doesNotExist();
    }
}
