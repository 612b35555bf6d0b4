package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.landmarkstream.onnx.LinearNetwork;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelsCommandTest {

    @TempDir
    private Path dir;

    private byte[] onnx;
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void aModelOfOnesOwn() throws Exception {
        try (InputStream in = getClass().getResourceAsStream("/models/onnx/identity.onnx")) {
            onnx = in.readAllBytes();
        }
        write("topologies/six.yaml", "name: six\npoints: [a, b, c, d, e, f]\n");
        write("mine/card.yaml", """
                name: mine
                title: My network
                file: mine.onnx
                sha256: %s
                bytes: %d
                licence: CC0-1.0
                origin: a test
                url: https://models.invalid/mine.onnx
                input: {tensor: input, width: 2, height: 2, layout: NCHW, colour: RGB, mean: [0, 0, 0], std: [1, 1, 1],
                  fit: STRETCH, border: ZERO}
                output: {kind: coordinates, points: points, dimensions: 2, unit: pixels, topology: six}
                """.formatted(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(onnx)), onnx.length));
    }

    @Test
    void list_names_kind_size_licence_and_where_the_file_is_or_comes_from() throws IOException {
        assertThat(models("list", "--models", dir.toString())).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^mine +coordinates +0 kB +CC0-1.0 +missing: pull$")
                .containsPattern("(?m)^palm-detection-lite +ssd-anchors +3.9 MB +Apache-2.0 +(missing: convert|/.*)$");

        Files.write(dir.resolve("mine.onnx"), onnx);
        models("list", "--models", dir.toString());
        assertThat(out.toString()).contains(dir.resolve("mine.onnx").toString());
    }

    @Test
    void verify_says_ok_missing_or_wrong_and_fails_for_a_wrong_or_a_named_missing_one() throws IOException {
        assertThat(models("verify", "--models", dir.toString(), "mine")).isEqualTo(1);
        assertThat(out.toString()).containsPattern("mine +missing  card mine wants mine.onnx");

        Files.write(dir.resolve("mine.onnx"), onnx);
        assertThat(models("verify", "--models", dir.toString(), "mine")).isZero();
        assertThat(out.toString()).containsPattern("mine +ok");

        onnx[onnx.length - 1] ^= 1;
        Files.write(dir.resolve("mine.onnx"), onnx);
        assertThat(models("verify", "--models", dir.toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("mine +wrong    card mine: .* has sha256");
    }

    @Test
    void a_git_lfs_pointer_is_named_by_list_verify_and_whoever_opens_it() throws IOException {
        Files.copy(
                Path.of(System.getProperty("landmarks.home"), "src/test/resources/field/lfs-pointer.onnx"),
                dir.resolve("mine.onnx"));
        write("pipelines/own.yaml", "name: own\nlike: face-68\nlandmarks: {model: mine}\ntitle: x\nkind: face\n");
        String sentence = dir.resolve("mine.onnx") + " is a Git LFS pointer, not the model: fetch it with git lfs pull";

        assertThat(models("list", "--models", dir.toString())).isZero();
        assertThat(out.toString()).contains(sentence).containsPattern("(?m)^own +face +Git LFS pointer: mine$");
        assertThat(models("verify", "--models", dir.toString())).isEqualTo(1);
        assertThat(out.toString()).containsPattern("mine +wrong    card mine: ").contains(sentence);
        assertThat(models("verify", "--models", dir.toString(), "mine")).isEqualTo(1);
        assertThat(out.toString()).contains(sentence);
    }

    @Test
    void list_tells_ones_own_pipelines_and_cards_that_are_wrong() throws IOException {
        write("pipelines/own.yaml", "name: own\nlike: face\ntitle: x\npreference: 1000\n");
        write("pipelines/slip.yaml", "name: slip\nlike: face\ntitle: x\nkind: nose\n");
        write("bad/card.yaml", "name: bad\n");

        assertThat(models("list", "--models", dir.toString())).isZero();
        assertThat(out.toString())
                .containsPattern("(?m)^bad +wrong: .*bad/card.yaml, line 1: ")
                .containsPattern("(?m)^own +face +detector-int8, face-int8; auto takes it$")
                .containsPattern("(?m)^slip +wrong: .*slip.yaml, line 1: key 'detector.labels' names 'face', but key"
                        + " 'kind' says nose");
    }

    @Test
    void pull_shows_the_licence_fetches_from_the_mirror_and_the_model_verifies() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/files/mine.onnx", exchange -> {
            exchange.sendResponseHeaders(200, onnx.length);
            exchange.getResponseBody().write(onnx);
            exchange.close();
        });
        server.start();
        try {
            String mirror = "http://127.0.0.1:" + server.getAddress().getPort() + "/files";
            String folder = dir.toString();

            assertThat(models("pull", "mine", "--models", folder, "--mirror", mirror, "--to", folder))
                    .isZero();

            assertThat(out.toString())
                    .contains("licence CC0-1.0", mirror + "/mine.onnx", "ok " + dir.resolve("mine/mine.onnx"));
            assertThat(err.toString()).contains("100 %");
            assertThat(models("verify", "--models", folder, "mine")).isZero();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void trace_prints_each_tensor_on_a_pictures_way_and_draws_those_that_are_maps() throws IOException {
        Path picture = dir.resolve("grey.png");
        ImageIO.write(new BufferedImage(120, 90, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        Path drawn = dir.resolve("trace.png");

        assertThat(models("trace", picture.toString(), "--out", drawn.toString()))
                .isZero();

        assertThat(out.toString())
                .containsPattern("(?m)^picture +120 x 90 ")
                .containsPattern("(?m)^detector <- input +1 x 3 x 256 x 256 +-1.000 to -1.000, mean -1.000: -1.000 ")
                .containsPattern("(?m)^detector -> heatmap +1 x 2 x 32 x 32 ")
                .containsPattern("(?m)^region +90 x 90 .* nothing was detected, so it is the picture's middle$")
                .containsPattern("(?m)^hand -> features +1 x 48 x 24 x 24 ")
                .containsPattern("(?m)^hand -> heatmaps +1 x 21 x 24 x 24 +0.000 to ")
                .containsPattern("(?m)^points in the picture +21 x 3 ");
        // The picture, five maps of the detector's way and three of the network's, in rows of four tiles.
        BufferedImage sheet = ImageIO.read(drawn.toFile());
        assertThat(sheet.getWidth()).isEqualTo(4 * 320);
        assertThat(sheet.getHeight()).isEqualTo(3 * (320 + 22));
    }

    @Test
    void a_model_without_a_public_place_and_an_unknown_one_are_one_sentence() {
        assertThat(models("pull", "face-68")).isEqualTo(1);
        assertThat(err.toString()).contains("landmarks: card face-68 has no public place");
        assertThat(models("pull", "face-86")).isEqualTo(1);
        assertThat(err.toString()).contains("did you mean 'face-68'?");
    }

    @Test
    void try_proposes_a_card_draws_and_writes_what_then_runs() throws IOException {
        Path home = Path.of(System.getProperty("landmarks.home"));
        String picture = home.resolve("docs/images/viewer-camera.jpg").toString();
        String png = dir.resolve("try.png").toString();
        Path folder = dir.resolve("tried");

        assertThat(models(
                        "try",
                        home.resolve("models/detector/detector.onnx").toString(),
                        picture,
                        "--size=256",
                        "--out",
                        png,
                        "--name=seen",
                        "--write",
                        folder.toString()))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("looks like: CenterNet", "heatmap: heatmap", "stride: 8")
                .containsPattern("values -1 to 1: +rated 0\\.[3-9]")
                .containsPattern("values 0 to 255: +rated 0\\.[0-2]");
        assertThat(ImageIO.read(Path.of(png).toFile()).getWidth())
                .isEqualTo(ImageIO.read(Path.of(picture).toFile()).getWidth());
        assertThat(models("verify", "seen", "--models", folder.toString())).isZero();
        assertThat(models("list", "--models", folder.toString())).isZero();
        assertThat(out.toString()).containsPattern("(?m)^seen +face +seen, face-int8$");
    }

    @Test
    void try_refuses_to_replace_a_card_unless_told_to() throws IOException {
        float[] points = new float[34];
        for (int i = 0; i < points.length; i++) {
            points[i] = 10 + i * 7 % 40;
        }
        Path pose = dir.resolve("pose");
        LinearNetwork.write(pose, "pose", 64, 64, "LETTERBOX", points, new float[34], "output: {}\n");
        Path folder = dir.resolve("kept");
        String[] command = {
            "try",
            pose.resolve("pose/net.onnx").toString(),
            Path.of(System.getProperty("landmarks.home"), "docs/images/viewer-camera.jpg")
                    .toString(),
            "--out",
            dir.resolve("pose.png").toString(),
            "--name=pose",
            "--kind=paw",
            "--write",
            folder.toString()
        };
        Files.createDirectories(folder.resolve("pose"));
        Files.writeString(folder.resolve("pose/card.yaml"), "mine");

        assertThat(models(command)).isEqualTo(2);

        assertThat(err.toString())
                .contains(folder.resolve("pose/card.yaml") + " is there already, and nothing was written")
                .contains("--overwrite");
        assertThat(Files.readString(folder.resolve("pose/card.yaml"))).isEqualTo("mine");
        assertThat(folder.resolve("pipelines")).doesNotExist();

        assertThat(models(Stream.concat(Stream.of(command), Stream.of("--overwrite"))
                        .toArray(String[]::new)))
                .as(err.toString())
                .isZero();
        assertThat(out.toString()).contains("replaced: " + folder.resolve("pose/card.yaml"));
        assertThat(Files.readString(folder.resolve("pipelines/pose.yaml"))).contains("kind: paw");
        // 17 points, as many as a body's by chance, get names of their own.
        assertThat(Files.readString(folder.resolve("pose/card.yaml"))).contains("topology: points17");
        assertThat(Files.readString(folder.resolve("topologies/points17.yaml"))).contains("kind: paw");
        assertThat(models("list", "--models", folder.toString())).isZero();
        assertThat(out.toString()).containsPattern("(?m)^pose +paw +pose; auto takes it$");
    }

    @Test
    void try_says_what_fits_nothing_and_where_to_read_on() throws IOException {
        Path file = dir.resolve("half.onnx");
        try (InputStream in = getClass().getResourceAsStream("/models/onnx/two_inputs.onnx")) {
            Files.write(file, in.readAllBytes());
        }
        Path picture = Path.of(System.getProperty("landmarks.home"), "docs/images/viewer-camera.jpg");
        assertThat(models(
                        "try",
                        file.toString(),
                        picture.toString(),
                        "--out",
                        dir.resolve("x.png").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("half.onnx has the inputs [").contains("only models with one, a picture");
    }

    private int models(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("models"), Stream.of(args)).toArray(String[]::new));
    }

    private void write(String path, String text) throws IOException {
        Path file = dir.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
