package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.Shared;
import io.landmarkstream.broker.BrokerMain;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user starts it: with nothing but a fresh clone, and with a clip and models of one's own. */
class DemoITCase {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyFrameOfEveryCameraHasItsResultAPageShowsThemAndNoProcessIsLeft() throws Exception {
        CompletableFuture<byte[]> shots = CompletableFuture.supplyAsync(this::shotsOfCameraThree);
        JsonNode summary = demo("--cameras=3", "--port=0", "--no-open");
        assertThat(shots.get()).as("a picture with its points").hasSizeGreaterThan(10_000);
        assertThat(summary.get("cameras")).hasSize(3);
        for (JsonNode camera : summary.get("cameras")) {
            assertThat(camera.get("hands").asLong())
                    .as("two people show four hands")
                    .isPositive();
        }
        assertThat(summary.get("accuracy").get("frames").asLong())
                .isEqualTo(summary.get("cameras").findValues("results").stream()
                        .mapToLong(JsonNode::asLong)
                        .sum());
        assertThat(summary.get("accuracy").get("face_recall").asDouble()).isGreaterThan(.9);
        assertThat(summary.get("accuracy").get("handedness").asDouble()).isGreaterThan(.7);
        JsonNode space = summary.get("space");
        assertThat(space.get("frames").asLong()).isPositive();
        assertThat(space.get("hand_found").asDouble()).isGreaterThan(.7);
        assertThat(space.get("face_found").asDouble()).isGreaterThan(.8);
        assertThat(space.get("hand_mm").asDouble()).isLessThan(25);
        assertThat(space.get("face_mm").asDouble()).isLessThan(12);
        assertThat(summary.get("device").asText()).startsWith("cpu");
        assertThat(summary.get("pipelines")).extracting(JsonNode::asText).containsExactlyInAnyOrder("hand", "face");
        assertThat(summary.get("versions").get("onnxruntime").asText()).isNotEmpty();
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(p -> p.info().commandLine().orElse(""))
                        .filter(line -> line.contains(BrokerMain.class.getName())))
                .isEmpty();
    }

    @Test
    void aClipAndModelsOfOnesOwnAreShown() throws Exception {
        Path shared = Shared.require();
        JsonNode summary = demo(
                "--headless",
                "--models=" + shared.resolve("models"),
                "--pipelines=mediapipe-hand-lite,face-mesh-478",
                "--video=" + shared.resolve("real/video/terryky_age_gender.mp4"));
        assertThat(summary.get("cameras")).hasSize(1);
        assertThat(summary.get("accuracy").isNull())
                .as("this clip has no truth")
                .isTrue();
        assertThat(summary.get("space").isNull()).as("and no scene").isTrue();
        assertThat(summary.get("pipelines"))
                .extracting(JsonNode::asText)
                .containsExactly("mediapipe-hand-lite", "face-mesh-478");
    }

    /** On a terminal Ctrl-C ends the broker's process too, at the same moment. */
    @Test
    void ctrlCEndsItSoonWithTheSummaryAndNothingLeftBehind() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path said = folder.resolve("said.txt");
        Process demo = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dlandmarks.home=" + System.getProperty("landmarks.home"),
                        "--add-opens=java.base/java.util=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang=ALL-UNNAMED",
                        "--add-opens=java.base/java.time=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "demo",
                        "--headless",
                        "--seconds=600")
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(said).contains("cam-3"));
            long begin = System.nanoTime();
            demo.descendants().forEach(ProcessHandle::destroy);
            demo.destroy();
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat((System.nanoTime() - begin) / 1e9).as("seconds").isLessThan(5);
            assertThat(Files.readString(said)).contains("After ").contains("cam-1 ");
            try (Stream<Path> left = Files.list(temporary)) {
                assertThat(left.filter(path -> path.getFileName().toString().startsWith("landmarks-")))
                        .isEmpty();
            }
        } finally {
            demo.destroyForcibly();
        }
    }

    @Test
    void weightsThatAreMissingAreNamedInOneSentence() {
        assertThat(landmarks("demo", "--pipelines=mediapipe-hand-lite", "--models=" + folder))
                .isEqualTo(1);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("palm_detection_lite.onnx").contains("--models DIR");
        assertThat(out.toString()).isEmpty();
    }

    /** What the demo's page is given, once the demo has told where it is. */
    private byte[] shotsOfCameraThree() {
        Pattern address = Pattern.compile("Look at it: (http://127\\.0\\.0\\.1:\\d+/)");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> address.matcher(out.toString()).find());
        Matcher found = address.matcher(out.toString());
        found.find();
        HttpRequest request = HttpRequest.newBuilder(URI.create(found.group(1) + "api/frames?camera=cam-3"))
                .build();
        HttpClient client = HttpClient.newHttpClient();
        for (int attempt = 1; ; attempt++) {
            try {
                return client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .body();
            } catch (IOException e) {
                // On a machine that is busy the client's own channel was closed once before it was connected.
                if (attempt == 5) {
                    throw new UncheckedIOException(e);
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** Runs a short demo and checks that each frame of each camera has one outcome, a result. */
    private JsonNode demo(String... arguments) throws Exception {
        Path json = folder.resolve("demo.json");
        List<String> line = new ArrayList<>(List.of("demo", "--seconds=6", "--json=" + json));
        line.addAll(List.of(arguments));
        int code = landmarks(line.toArray(String[]::new));
        assertThat(err.toString()).isEmpty();
        assertThat(code).as(out.toString()).isZero();
        JsonNode summary = new ObjectMapper().readTree(json.toFile());
        for (JsonNode camera : summary.get("cameras")) {
            assertThat(camera.get("in").asLong()).isPositive();
            assertThat(camera.get("results").asLong())
                    .isEqualTo(camera.get("in").asLong());
            assertThat(camera.get("rejects").asLong()).isZero();
            assertThat(camera.get("shed").asLong()).isZero();
            assertThat(camera.get("faces").asLong())
                    .as("two people, looking at the camera")
                    .isPositive();
            assertThat(camera.get("p99_ms").asLong())
                    .isGreaterThanOrEqualTo(camera.get("p50_ms").asLong());
        }
        return summary;
    }

    private int landmarks(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
