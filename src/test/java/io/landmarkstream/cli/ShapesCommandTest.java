package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.proto.Finger;
import io.landmarkstream.proto.FingerState;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.HandAttributes;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.simulate.Fingers;
import io.landmarkstream.simulate.HandModel;
import io.landmarkstream.simulate.Placement;
import io.landmarkstream.simulate.Rotation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code landmarks shapes} reads, writes and refuses. */
class ShapesCommandTest {

    @TempDir
    Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path results;
    private Path page;

    @BeforeEach
    void thirtyFistsAndTwentyOpenHands() throws IOException {
        results = dir.resolve("results.json");
        page = dir.resolve("page.html");
        List<String> lines = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 50; i++) {
            lines.add(JsonFormat.printer().omittingInsignificantWhitespace().print(hand(i < 30, random)));
        }
        Files.write(results, lines);
    }

    @Test
    void aFileBecomesAPageAndAClusterAGesture() throws IOException {
        Path gestures = dir.resolve("mine.yaml");
        assertThat(shapes(results, "--out", page, "--as", gestures, "--cluster", 1, "--name", "closed"))
                .as(err.toString())
                .isZero();

        assertThat(out.toString())
                .contains("50 shapes of 50 results, 2 clusters", "   1   60.0 %", "   2   40.0 %", page.toString());
        assertThat(Files.readString(page)).contains("<h1>50 hand shapes, 2 clusters</h1>");
        assertThat(Files.readString(gestures)).contains("name: closed", "index: curled");
    }

    @Test
    void whatCannotBeReadIsToldWithItsLine() throws IOException {
        Files.writeString(results, "{\"camera\": \"cam-1\"}\nno result\n");
        assertThat(shapes(results, "--out", page)).isEqualTo(1);
        assertThat(err.toString()).contains(results + ", line 2: this is no result of bin/landmarks detect --json");
        assertThat(page).doesNotExist();
    }

    @Test
    void wrongOptionsAreRefusedWithTheCure() throws IOException {
        assertThat(shapes(results, "--out", page, "--as", page, "--cluster", 1, "--name", "My sign"))
                .isEqualTo(2);
        assertThat(shapes(results, "--cluster", 1)).isEqualTo(2);
        assertThat(shapes(results, "--out", page, "--as", dir.resolve("a.yaml"), "--cluster", 1))
                .isEqualTo(2);
        assertThat(shapes(results, "--kind", "face", "--out", page)).isEqualTo(2);
        assertThat(shapes(results, "--landmarks", 1)).isEqualTo(2);
        assertThat(err.toString())
                .contains(
                        "--name 'My sign' must be 1 to 50 lower-case letters, digits and underscores",
                        "--cluster and --name say what --as FILE shall write: add it",
                        "--as needs --cluster N and --name NAME, and --kind hand",
                        "there are 0 shapes of kind face in 50 results",
                        "--landmarks");
    }

    private int shapes(Object... args) {
        List<String> all = new ArrayList<>(List.of("shapes"));
        for (Object arg : args) {
            all.add(arg.toString());
        }
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }

    private static FrameLandmarks hand(boolean fist, Random random) {
        float[] points = HandModel.of(random, .05)
                .points(
                        fist ? Fingers.FIST : Fingers.OPEN,
                        Handedness.RIGHT,
                        new Placement(300, 300, 120, Rotation.NONE));
        TrackedObject.Builder object =
                TrackedObject.newBuilder().setKind("hand").setTopology("hand21");
        for (int i = 0; i < points.length; i += 3) {
            object.addLandmarks(
                    Landmark.newBuilder().setX(points[i]).setY(points[i + 1]).setZ(points[i + 2]));
        }
        HandAttributes.Builder attributes = HandAttributes.newBuilder().setPinchDistance(1);
        for (int finger = 0; finger < 5; finger++) {
            attributes.addFingers(Finger.newBuilder()
                    .setState(fist ? FingerState.FINGER_STATE_CURLED : FingerState.FINGER_STATE_STRAIGHT)
                    .setBend(fist ? 220 : 20));
        }
        return FrameLandmarks.newBuilder()
                .addObjects(object.setHand(attributes))
                .build();
    }
}
