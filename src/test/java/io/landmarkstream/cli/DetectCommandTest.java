package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.Shared;
import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void aMisspeltDeviceIsOneLineWithTheAllowedOnes() {
        int code = detect("--device", "gpu", "x.jpg");
        assertThat(code).isEqualTo(2);
        assertThat(err.toString())
                .isEqualTo("landmarks: device 'gpu' is not known; allowed are cpu, cuda, cuda:N (N = GPU"
                        + " number) and auto" + System.lineSeparator());
    }

    @Test
    void aFileOfSignsIsReadAlsoWithoutAnAlphabet() {
        Path none = dir.resolve("none.json");
        int code = detect("--pipeline", "hand", "--signs", none.toString(), "x.jpg");
        assertThat(code).isNotZero();
        assertThat(err.toString()).contains(none.toString()).contains("gestures learn");
    }

    @Test
    void aFolderThatCannotBeMadeIsOneLineWithoutATrace() throws Exception {
        Path file = Files.writeString(dir.resolve("file"), "");
        StringWriter line = new StringWriter();
        int code = Main.commandLine()
                .setErr(new PrintWriter(line, true))
                .execute(
                        "detect",
                        "x.jpg",
                        "--pipeline",
                        "face",
                        "--overlay",
                        file.resolve("out").toString());
        assertThat(code).isEqualTo(1);
        assertThat(line.toString()).startsWith("landmarks: " + file).hasLineCount(1);
    }

    @Test
    void aFolderOfPicturesGivesALineOfJsonAndADrawingForEach() throws Exception {
        Path shared = Shared.require();
        Path picture = shared.resolve("real/faces/dlib_faces/images/2007_007763.jpg");
        Path folder = Files.createDirectory(dir.resolve("in"));
        Files.copy(picture, folder.resolve("a.jpg"));
        Files.copy(picture, folder.resolve("b.jpg"));
        Path json = dir.resolve("out.jsonl");
        Path drawings = dir.resolve("drawings");
        int code = detect(
                "--models",
                shared.resolve("models").toString(),
                "--pipeline",
                "face-mesh-468",
                "--json",
                json.toString(),
                "--overlay",
                drawings.toString(),
                folder.toString());
        assertThat(code).describedAs(err.toString()).isZero();
        List<String> lines = Files.readAllLines(json);
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("camera").asText()).isEqualTo("a.jpg");
        assertThat(first.get("width").asInt()).isEqualTo(500);
        assertThat(first.get("models").get(1).get("name").asText()).isEqualTo("face-mesh-468");
        assertThat(first.get("objects").get(0).get("landmarks")).hasSize(468);
        assertThat(first.get("objects").get(0).get("track_id").asText()).isEqualTo("1");
        // Pictures do not depend on each other: equal pictures, equal objects.
        assertThat(new ObjectMapper().readTree(lines.get(1)).get("objects")).isEqualTo(first.get("objects"));
        assertThat(ImageIO.read(drawings.resolve("b.png").toFile()).getWidth()).isEqualTo(500);
    }

    @Test
    void aFileThatIsNoPictureIsNamedAndTheOthersAreStillLookedAt() throws Exception {
        Path shared = Shared.require();
        Path text = Files.writeString(dir.resolve("notes.jpg"), "no picture");
        int code = detect(
                "--models",
                shared.resolve("models").toString(),
                "--pipeline",
                "face-68",
                text.toString(),
                dir.resolve("nowhere.mp4").toString(),
                shared.resolve("real/faces/dlib_faces/images/2007_007763.jpg").toString());
        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(2).allMatch(line -> line.startsWith("landmarks: "));
        assertThat(err.toString()).contains("notes.jpg").contains("nowhere.mp4");
        assertThat(out.toString()).contains("2007_007763.jpg: 1 picture;");
    }

    @Test
    void ofAFolderTheBadPicturesAreNamedAndTheOthersAreStillLookedAt() throws Exception {
        Path folder = Files.createDirectory(dir.resolve("mixed"));
        BufferedImage grey = new BufferedImage(64, 48, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(grey, "png", folder.resolve("a.png").toFile());
        Files.writeString(folder.resolve("b.jpg"), "no picture");
        Files.writeString(folder.resolve("c.png"), "no picture");
        ImageIO.write(grey, "jpg", folder.resolve("d.jpg").toFile());

        int code = detect("--pipeline", "face", folder.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).contains("b.jpg").contains("c.png");
        assertThat(out.toString()).startsWith("mixed: 2 pictures;");
    }

    @Test
    void ofAFolderEachPictureThatAModelRejectsIsNamed() throws Exception {
        // The own detector, but with numbers that overflow.
        Path models = dir.resolve("models");
        Path bright = Files.createDirectories(models.resolve("bright"));
        Files.copy(Path.of("models/detector/detector.onnx"), bright.resolve("detector.onnx"));
        Files.writeString(
                bright.resolve("card.yaml"),
                Files.readString(Path.of("models/detector/card.yaml"))
                        .replace("name: detector", "name: bright")
                        .replace("std: [127.5, 127.5, 127.5]", "std: [1.0e-37, 1.0e-37, 1.0e-37]"));
        Path pipelines = Files.createDirectory(models.resolve("pipelines"));
        Files.writeString(
                pipelines.resolve("bright.yaml"),
                Files.readString(Path.of("models/pipelines/face-fp32.yaml"))
                        .replace("name: face-fp32\n", "name: bright\n")
                        .replace("{model: detector}", "{model: bright}"));
        Path folder = Files.createDirectory(dir.resolve("night"));
        BufferedImage picture = new BufferedImage(64, 48, BufferedImage.TYPE_BYTE_GRAY);
        ImageIO.write(picture, "png", folder.resolve("a.png").toFile());
        ImageIO.write(picture, "png", folder.resolve("b.png").toFile());

        int code = detect("--models", models.toString(), "--pipeline", "bright", folder.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(2);
        assertThat(err.toString()).contains("a.png: NUMERIC: ").contains("b.png: NUMERIC: ");
        assertThat(out.toString()).startsWith("night: 0 pictures;");
    }

    @Test
    void anMp4IsOfOneClip() {
        assertThat(detect("a.mp4", "b.mp4", "--out", "seen.mp4")).isEqualTo(2);
        assertThat(err.toString()).contains("give one video file, or --overlay DIR");
        assertThat(detect("a.mp4", "--trails", "--out", "seen.csv")).isEqualTo(2);
        assertThat(err.toString()).contains("--trails are drawn into clips");
    }

    private int detect(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("detect"), Stream.of(args)).toArray(String[]::new));
    }
}
