package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.sign.LearnedSigns;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landmarks gestures test} says without clips. */
class GesturesTestCommandTest {

    /** 16 steps of 10 values. */
    private static final int EXAMPLE = 160;

    @TempDir
    Path dir;

    @Test
    void aSignOfTooFewExamplesIsNamedAndOneOfThreeIsNot() throws IOException {
        Path file = dir.resolve("signs.json");
        Files.writeString(
                file,
                LearnedSigns.NONE
                        .with("once", false, 1, List.of(example(9)))
                        .with("twice", false, 1, List.of(example(5), example(5.01f)))
                        .with("often", false, 1, List.of(example(0), example(.01f), example(.02f)))
                        .json());
        StringWriter out = new StringWriter();

        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute("gestures", "test", "--file", file.toString());

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("  often                {often=3}")
                .contains("once has 1 example: fewer than three", "twice has 2 examples: fewer than three")
                .doesNotContain("often has");
    }

    private static float[] example(float value) {
        float[] example = new float[EXAMPLE];
        Arrays.fill(example, value);
        return example;
    }
}
