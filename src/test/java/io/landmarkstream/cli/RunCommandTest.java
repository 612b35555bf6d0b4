package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

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
                .startsWith("landmarks: landmarks.delivery is \"sometimes\"")
                .contains("at-least-once, exactly-once")
                .doesNotContain("class")
                .hasLineCount(1);
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
