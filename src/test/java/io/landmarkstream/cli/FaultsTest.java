package io.landmarkstream.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.landmarkstream.Field;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each command says when it cannot do what it was asked for: one line with what, why and cure. */
class FaultsTest {

    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            view --port 99999                     | 2 | --port is 99999, but must be 0 to 65535
            view --port -1                        | 2 | --port is -1
            demo --port 99999                     | 2 | --port is 99999
            demo --cameras 0                      | 2 | --cameras is 0, but must be 1 to 1000
            demo --cameras two                    | 2 | 'two' is no whole number
            demo --live=maybe                     | 2 | 'maybe' is neither true nor false
            demo --seconds -3                     | 2 | --seconds is -3
            demo --video nowhere.mp4              | 1 | nowhere.mp4: there is no such file
            publish --fps 0 x.mp4                 | 2 | --fps is 0.0, but must be 0.01 to 1000
            publish --fps NaN x.mp4               | 2 | --fps is NaN
            publish --quality 101 x.mp4           | 2 | --quality is 101, but must be 1 to 100
            publish --status 0 x.mp4              | 2 | --status is 0
            publish --max-frames 0 x.mp4          | 2 | --max-frames is 0
            publish --codec mpeg x.mp4            | 2 | Invalid value for option '--codec': 'mpeg' is none of auto, jpeg
            publish --size big x.mp4              | 2 | big
            publish --camera a/b x.mp4            | 2 | U+002F
            publish --stream a/b x.mp4            | 2 | A run cannot have this name: the stream name has the
            publish ftp://host/x                  | 2 | ftp
            bench --only spread --rounds 0        | 2 | --rounds is 0
            bench --only fast                     | 2 | '--only' (PART): 'fast' is none of jpeg, video,
            bench --video nope.mp4                | 1 | nope.mp4: there is no such file
            bench temporal --minutes 0            | 2 | --minutes is 0
            notify                                | 2 | There is nowhere to send events to
            notify --mqtt tcp://host:1883/        | 2 | has something behind host and port: write tcp://host:1883.
            notify --mqtt tcp://host?x=1          | 2 | has something behind host and port: write tcp://host.
            notify --mqtt tcp://u:p@host          | 2 | give --mqtt-user and --mqtt-password-file
            notify --webhook https://u:p@host/x   | 2 | leave out what stands before the @
            notify --webhook http://h --mqtt-user u | 2 | --mqtt-user is of no use without --mqtt URL
            notify --mqtt tcp://h --secret-file x | 2 | --secret-file is of no use without --webhook URL
            detect --detect-interval 0 x.jpg      | 2 | --detect-interval is 0
            detect --device gpu x.jpg             | 2 | device 'gpu' is not known; allowed are cpu
            detect                                | 2 | Missing required parameter: 'PICTURE|CLIP'
            detect --pipeline face-86 x.jpg       | 1 | did you mean 'face-68'?
            run --pipelines hamd                  | 1 | did you mean 'hand'?
            run --parallelism many                | 2 | landmarks.parallelism must be a whole number; it is "many".
            run --mode fast                       | 2 | landmarks.mode must be replay or live; it is "fast".
            run -Dlandmarks.checkpoint.interval=5parsecs | 2 | must be a time such as 500ms, 10s, 5min or 2h
            run --config nope.yaml                | 2 | nope.yaml cannot be read: there is no such file or folder.
            publish --cameras nope.yaml           | 2 | nope.yaml cannot be read: there is no such file or folder.
            evaluate nope.json                    | 1 | nope.json: there is no such file
            topics create --partitions 0          | 2 | --partitions is 0
            topics create --partitions x          | 2 | 'x' is no whole number
            topics                                | 2 | say what to do: create or describe
            models                                | 2 | say what to do: list, verify, pull, trace or try
            models trace nope.png                 | 1 | nope.png
            models list --models nowhere          | 1 | nowhere does not exist
            models lits                           | 2 | did you mean list?
            detect --overlya x y.jpg              | 2 | did you mean --overlay?
            dmeo                                  | 2 | did you mean demo?
            topics craete                         | 2 | did you mean create?
            publish --pfs 5 x.mp4                 | 2 | did you mean --fps?
            run --pipelines hadn                  | 1 | did you mean 'hand'?
            nonsense                              | 2 | nonsense
            """)
    void isOneLineAndAnExitCode(String line, int code, String says) {
        assertThat(landmarks(line.split(" +"))).as(err.toString()).isEqualTo(code);
        assertThat(err.toString()).startsWith("landmarks: ").contains(says).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatGitLfsLeftInTheFilesPlaceIsNamed() throws IOException {
        Path pointer = Files.copy(Path.of(Field.path("lfs-pointer.onnx").toUri()), dir.resolve("clip.mp4"));
        for (String line : new String[] {
            "detect", "models trace", "publish", "bench --video", "demo --video", "evaluate",
        }) {
            assertThat(landmarks((line + " " + pointer).split(" "))).as(line).isEqualTo(1);
            assertThat(err.toString())
                    .as(line)
                    .contains("clip.mp4 is a Git LFS pointer, not the file itself: fetch it with git lfs pull")
                    .hasLineCount(1);
        }
    }

    @Test
    void whatIsNoJsonIsToldByItsPlace() throws IOException {
        Path file = Files.writeString(dir.resolve("set.json"), "{\n  \"scheme\": hand21}");
        assertThat(landmarks("evaluate", file.toString())).isEqualTo(1);
        assertThat(err.toString())
                .contains("set.json is not JSON: look at line 2, column")
                .hasLineCount(1);
    }

    @Test
    void aFileThatCannotBeWrittenIsNamedBeforeTheWork() throws IOException {
        Path picture = picture("grey.png");
        Path there = dir.resolve("nowhere/out");
        for (String line : new String[] {
            "models trace " + picture + " --out " + there,
            "detect --json " + there + " " + picture,
            "evaluate --json " + there + " x.json",
            "demo --json " + there,
            "publish --json " + there + " " + picture,
            "bench --only spread --json " + there,
        }) {
            assertThat(landmarks(line.split(" "))).as(line).isEqualTo(1);
            assertThat(err.toString())
                    .startsWith("landmarks: " + there + ": there is no folder " + there.getParent())
                    .hasLineCount(1);
        }
    }

    @Test
    void aTraceInAFolderThatMayNotBeWrittenIsOneLine() throws IOException {
        Path picture = picture("grey.png");
        Path closed = Files.createDirectory(dir.resolve("closed"));
        Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("r-xr-xr-x"));
        assumeThat(Files.isWritable(closed)).as("rights count for this user").isFalse();

        assertThat(landmarks(
                        "models",
                        "trace",
                        picture.toString(),
                        "--out",
                        closed.resolve("t.png").toString()))
                .isEqualTo(1);
        assertThat(err.toString()).contains("t.png: it cannot be written").hasLineCount(1);
    }

    @Test
    @Timeout(60)
    void topicsWithoutABrokerNamesHostAndKeysWithinTenSeconds() throws IOException {
        String silent;
        try (ServerSocket socket = new ServerSocket(0)) {
            silent = "localhost:" + socket.getLocalPort();
        }
        long begin = System.nanoTime();
        assertThat(landmarks("topics", "describe", "--bootstrap-servers", silent))
                .isEqualTo(1);
        assertThat((System.nanoTime() - begin) / 1e9).isLessThan(15);
        assertThat(err.toString())
                .startsWith("landmarks: No Kafka broker answers at " + silent + " within 10 s")
                .contains("landmarks.kafka.bootstrap-servers", "--bootstrap-servers", "security.protocol")
                .hasLineCount(1);

        assertThat(landmarks("topics", "create", "--bootstrap-servers", "no.such.host.invalid:9092"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("no.such.host.invalid:9092").hasLineCount(1);
    }

    @Test
    void anAuditWithoutABrokerSaysSoAtOnce() {
        assertThat(landmarks(
                        "audit",
                        "--bootstrap-servers=localhost:1",
                        "-Dlandmarks.kafka.properties.request.timeout.ms=500",
                        "-Dlandmarks.kafka.properties.default.api.timeout.ms=500"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("landmarks: No Kafka broker answers at localhost:1")
                .hasLineCount(1);
    }

    @Test
    void notifyWithoutABrokerSaysSoAtOnce() {
        assertThat(landmarks(
                        "notify",
                        "--webhook=http://localhost:1/hook",
                        "--bootstrap-servers=localhost:1",
                        "-Dlandmarks.kafka.properties.request.timeout.ms=500",
                        "-Dlandmarks.kafka.properties.default.api.timeout.ms=500"))
                .isEqualTo(1);
        assertThat(err.toString())
                .startsWith("landmarks: No Kafka broker answers at localhost:1")
                .hasLineCount(1);
    }

    @Test
    void whatIsNotUnderstoodKeepsItsTrace() {
        assertThat(Faults.sentence(new IllegalStateException("x"))).isEmpty();
        assertThat(Faults.sentence(new RejectException(Reason.TRUNCATED, "cut")))
                .contains("TRUNCATED: cut");
        assertThat(Faults.sentence(new IOException("plain"))).contains("plain");
    }

    @Test
    void drawingsHaveTheInputsNameAndNeverTakeTheInputsPlace() {
        OverlayNames names = new OverlayNames(Path.of("out"));
        assertThat(names.next(Path.of("in/x.jpg"), ".png")).isEqualTo(Path.of("out/x.png"));
        assertThat(names.next(Path.of("in/x.png"), ".png")).isEqualTo(Path.of("out/x.png.png"));
        assertThat(names.next(Path.of("in/.hidden"), ".png")).isEqualTo(Path.of("out/.hidden.png"));
        assertThat(names.next(Path.of("in/clip"), ".mp4")).isEqualTo(Path.of("out/clip.mp4"));
        OverlayNames here = new OverlayNames(Path.of("in"));
        assertThat(here.next(Path.of("in/x.png"), ".png")).isEqualTo(Path.of("in/x.png.png"));
        assertThat(here.next(Path.of("in/clip.mp4"), ".mp4")).isEqualTo(Path.of("in/clip.mp4.mp4"));
    }

    private Path picture(String name) throws IOException {
        Path picture = dir.resolve(name);
        ImageIO.write(new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB), "png", picture.toFile());
        return picture;
    }

    private int landmarks(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
