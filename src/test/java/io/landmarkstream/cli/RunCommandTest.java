package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.job.LocalMetrics;
import io.landmarkstream.landmark.FinderOptions;
import io.landmarkstream.landmark.ModelFinders;
import io.landmarkstream.onnx.Device;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landmarks run} says before it runs. */
class RunCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err, true))
                .execute(Stream.concat(Stream.of("run"), Stream.of(args)).toArray(String[]::new));
    }

    @Test
    void printsTheOptionsInForceAndEnds() {
        int code = run(
                "--print-config",
                "--device",
                "cuda:1",
                "--pipelines",
                "a,b",
                "-Dlandmarks.time.max-gap=3s",
                "-Dlandmarks.kafka.properties.sasl.jaas.config=canary");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains(
                        "landmarks.device: \"cuda:1\"  # command line",
                        "landmarks.models.pipelines: \"a,b\"",
                        "landmarks.time.max-gap: \"3s\"",
                        "landmarks.delivery: \"at-least-once\"  # default")
                .doesNotContain("canary");
    }

    @Test
    void refusesBadSettingsInOneLineWithoutATrace() {
        assertThat(run("--delivery", "sometimes")).isEqualTo(2);
        assertThat(err.toString())
                .startsWith("landmarks: landmarks.delivery must be at-least-once or exactly-once; it is \"sometimes\".")
                .doesNotContain("class")
                .hasLineCount(1);
    }

    @Test
    void aStatusLineTellsWhatBecameOfTheFrames() {
        assertThat(RunCommand.statusLine(
                        new LocalMetrics.Status(1000, 990, 5, 0, 7, 0),
                        new LocalMetrics.Status(1250, 1230, 6, 4, 10, 0),
                        Duration.ofSeconds(10)))
                .isEqualTo("in 1,250 (25.0 a second), results 1,230, rejects 6, shed 4, behind 10");
    }

    @Test
    void aFolderOfModelsThatGivesNothingIsSaid(@TempDir Path empty) {
        assertThat(run("--models", empty.toString(), "--bootstrap-servers", "no.such.host.invalid:1"))
                .isEqualTo(1);
        ModelFinders finders = ModelFinders.of(empty, List.of("auto"), Device.CPU, FinderOptions.DEFAULTS);
        assertThat(finders.unusedFolder()).hasValueSatisfying(sentence -> assertThat(sentence)
                .contains(empty.toString(), "is used", "models list"));
        assertThat(finders.describe()).allMatch(line -> line.matches(".+: .+ \\(.+\\.onnx\\), .+ \\(.+\\.onnx\\)"));
        assertThat(ModelFinders.of(null, List.of("auto"), Device.CPU, FinderOptions.DEFAULTS)
                        .unusedFolder())
                .isEmpty();
    }

    @Test
    void refusesAnUnknownOption() {
        assertThat(run("-Dlandmarks.track.max-predition=1s")).isEqualTo(2);
        assertThat(err.toString()).contains("did you mean landmarks.track.max-prediction?");
    }

    @Test
    void refusesAnOptionThatForgotItsPrefix() {
        assertThat(run("-Dlandmark.device=cpu")).isEqualTo(2);
        assertThat(err.toString()).contains("begin with landmarks.");
    }
}
