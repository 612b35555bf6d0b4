package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

/** What {@code landmarks bench} asks for. */
class BenchCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int bench(String... args) {
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }

    @Test
    void theSpreadNeedsNoClip() {
        assertThat(bench("bench", "--only", "spread")).as(err.toString()).isZero();
        assertThat(out.toString()).contains("listed, 0 … N−1", "P even", "best possible 1.146");
    }

    @Test
    void everythingElseNeedsOne() {
        assertThat(bench("bench", "--only", "jpeg,spread")).isEqualTo(2);
        assertThat(err.toString()).startsWith("landmarks: Missing required option: '--video=FILE'");
    }
}
