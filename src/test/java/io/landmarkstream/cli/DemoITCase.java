package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.Shared;
import io.landmarkstream.broker.BrokerMain;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as a user starts it, with third-party models and a real clip where those are at hand. */
class DemoITCase {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void everyFrameOfEveryCameraHasItsResultAndNoProcessIsLeft() throws Exception {
        Path shared = Shared.require();
        Path json = folder.resolve("demo.json");
        int code = landmarks(
                "demo",
                "--headless",
                "--seconds=6",
                "--cameras=3",
                "--models=" + shared.resolve("models"),
                "--video=" + shared.resolve("real/video/terryky_age_gender.mp4"),
                "--json=" + json);
        assertThat(err.toString()).isEmpty();
        assertThat(code).as(out.toString()).isZero();
        JsonNode summary = new ObjectMapper().readTree(json.toFile());
        assertThat(summary.get("cameras")).hasSize(3);
        for (JsonNode camera : summary.get("cameras")) {
            assertThat(camera.get("in").asLong()).isPositive();
            assertThat(camera.get("results").asLong() + camera.get("rejects").asLong() + camera.get("shed").asLong())
                    .isEqualTo(camera.get("in").asLong());
            assertThat(camera.get("rejects").asLong()).isZero();
            assertThat(camera.get("faces").asLong()).as("two faces in every frame").isPositive();
            assertThat(camera.get("p99_ms").asLong()).isGreaterThanOrEqualTo(camera.get("p50_ms").asLong());
        }
        assertThat(summary.get("device").asText()).startsWith("cpu");
        assertThat(summary.get("versions").get("onnxruntime").asText()).isNotEmpty();
        assertThat(ProcessHandle.current()
                        .descendants()
                        .map(p -> p.info().commandLine().orElse(""))
                        .filter(line -> line.contains(BrokerMain.class.getName()))
                        .collect(Collectors.toList()))
                .isEmpty();
    }

    @Test
    void withoutModelsItSaysInOneSentenceWhatToDo() {
        assertThat(landmarks("demo", "--models=" + folder)).isEqualTo(2);
        assertThat(err.toString().strip().lines()).hasSize(1);
        assertThat(err.toString()).contains("bin/landmarks models pull").contains("--models DIR");
        assertThat(out.toString()).isEmpty();
    }

    private int landmarks(String... arguments) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
