package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {

    @TempDir
    Path dir;

    /** A box in the sky, where there is no hand: it is lost by the detector, and the people's hands are false. */
    @Test
    void theStepThatLostAnObjectIsToldAndDrawn() throws Exception {
        Files.copy(Path.of(System.getProperty("landmarks.home"), "examples/people.jpg"), dir.resolve("people.jpg"));
        Path dataset = Files.writeString(
                dir.resolve("set.json"),
                "{\"dataset\": \"sky\", \"scheme\": \"hand_boxes\", \"samples\": [{\"image\": \"people.jpg\","
                        + " \"boxes\": [{\"box\": [2, 2, 30, 30]}]}]}");
        StringWriter out = new StringWriter();
        int code = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .execute(
                        "evaluate",
                        dataset.toString(),
                        "--pipeline",
                        "hand",
                        "--json",
                        dir.resolve("rows.json").toString(),
                        "--failures",
                        dir.resolve("failures.png").toString());
        assertThat(code).isZero();
        JsonNode row =
                new ObjectMapper().readTree(dir.resolve("rows.json").toFile()).get(0);
        assertThat(row.at("/steps/lost_by_detector").asInt()).isEqualTo(1);
        int falsePositives = row.get("false_positives").asInt();
        assertThat(falsePositives).isPositive();
        assertThat(out.toString()).contains("lost by detector 1, confidence 0");
        assertThat(out.toString()).contains(falsePositives + 1 + " places on ");
        assertThat(ImageIO.read(dir.resolve("failures.png").toFile()).getWidth())
                .isPositive();
    }
}
