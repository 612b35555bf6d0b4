package io.landmarkstream.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.landmarkstream.decode.process.DecoderProcess;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.job.TestFrames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code landmarks.decode.isolated}: the same outcomes, and a process that ends costs the picture it worked on. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "processes are stopped by signals")
class IsolatedDecodeTest {

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofSeconds(12);

    private final List<Frame> frames = new ArrayList<>();

    /** Four cameras that take turns: video without and with B-frames, and JPEG with damaged ones among them. */
    @BeforeEach
    void fill() {
        VideoHarness.deleteTopic();
        List<List<Frame>> videos = List.of(
                VideoHarness.frames("h264", "plain.h264"),
                VideoHarness.frames("h264-b", "bframes.h264"),
                VideoHarness.frames("h265-b", "bframes.h265"));
        for (int i = 0; i < 45; i++) {
            for (List<Frame> video : videos) {
                if (i < video.size()) {
                    frames.add(video.get(i));
                }
            }
            byte[] jpeg = TestFrames.jpeg(120 + i);
            frames.add(VideoHarness.frame(
                    "jpeg", "run", i, i, Codec.JPEG, i % 11 == 10 ? Arrays.copyOf(jpeg, jpeg.length - 30) : jpeg));
        }
    }

    private List<String> inOneProcess() throws Exception {
        try (VideoHarness harness = new VideoHarness()) {
            return harness.give(frames).end().lines();
        }
    }

    private static List<String> of(List<String> lines, String camera) {
        return lines.stream().filter(line -> line.startsWith(camera + " ")).toList();
    }

    private static void signal(ProcessHandle process, String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, "" + process.pid())
                        .start()
                        .waitFor())
                .isZero();
    }

    /**
     * Returns when no thread runs any more: the signal stops the first one, which stops the others when it has its
     * turn.
     */
    private static void stop(ProcessHandle process) throws IOException, InterruptedException {
        signal(process, "STOP");
        Path threads = Path.of("/proc/" + process.pid() + "/task");
        while (Files.exists(threads) && !areStopped(threads)) {
            Thread.sleep(1);
        }
    }

    private static boolean areStopped(Path threads) throws IOException {
        try (Stream<Path> each = Files.list(threads)) {
            for (Path thread : each.toList()) {
                String stat = Files.readString(thread.resolve("stat"));
                if (!stat.substring(stat.lastIndexOf(')')).startsWith(") T")) {
                    return false;
                }
            }
        }
        return true;
    }

    /**
     * Ends the process once a request of the frame has been handed to it; stopped, it cannot be done with that before.
     */
    private static void endInTheRequest(VideoHarness harness, Frame frame) throws Exception {
        ProcessHandle decoder = harness.decoder();
        stop(decoder);
        Thread task = Thread.currentThread();
        Thread killer = new Thread(() -> {
            while (Arrays.stream(task.getStackTrace())
                    .noneMatch(at -> at.getClassName().contains("DecoderProcess")
                            && at.getMethodName().equals("ask"))) {
                Thread.onSpinWait();
            }
            decoder.destroyForcibly();
        });
        killer.start();
        harness.give(frame);
        killer.join();
    }

    @Test
    void theOutcomesAreThoseOfOneProcessAndAnIdleProcessThatEndsCostsNothing() throws Exception {
        List<String> lines = new ArrayList<>();
        try (VideoHarness harness = new VideoHarness(LONG)) {
            lines.addAll(harness.give(frames.subList(0, 75)).lines());
            ProcessHandle first = harness.decoder();
            first.destroyForcibly();
            first.onExit().get(1, TimeUnit.MINUTES);
            lines.addAll(harness.give(frames.subList(75, frames.size())).end().lines());
            assertThat(harness.decoder()).isNotEqualTo(first);
        }
        assertThat(lines).isEqualTo(inOneProcess());
    }

    @Test
    void aProcessThatEndsInAVideosPictureCostsThatCameraTheRestOfItsGroupAndOthersNothing() throws Exception {
        List<String> lines = new ArrayList<>();
        int at = 4 * 17 + 1; // a picture of h264-b
        String sequence = frames.get(at).info().sequence() + " ";
        try (VideoHarness harness = new VideoHarness(LONG)) {
            harness.give(frames.subList(0, at));
            endInTheRequest(harness, frames.get(at));
            lines.addAll(
                    harness.give(frames.subList(at + 1, frames.size())).end().lines());
        }
        List<String> whole = inOneProcess();
        for (String camera : List.of("h264", "h265-b", "jpeg")) {
            assertThat(of(lines, camera)).as(camera).isEqualTo(of(whole, camera));
        }
        List<String> hit = of(lines, "h264-b");
        assertThat(hit).hasSameSizeAs(of(whole, "h264-b"));
        assertThat(hit.stream().filter(line -> line.contains(" " + Reason.DECODER + " ")))
                .singleElement()
                .asString()
                .startsWith("h264-b run " + sequence);
        List<String> lost = hit.stream()
                .filter(line -> line.contains(" " + Reason.NO_REFERENCE + " "))
                .toList();
        assertThat(lost).as("up to the next key frame").isNotEmpty();
        List<String> rest = new ArrayList<>(hit);
        rest.removeAll(lost);
        rest.removeIf(line -> line.contains(" " + Reason.DECODER + " "));
        // The one after the loss says that it follows one.
        assertThat(of(whole, "h264-b").stream().filter(rest::contains).count())
                .isGreaterThanOrEqualTo(rest.size() - 1L);
    }

    /**
     * A camera falls silent, its decoder is closed, and the process ends before the camera's next stream opens one:
     * known to be gone ({@code atOpen} is false), or while it is asked to open one.
     */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aProcessThatEndsBetweenTwoStreamsCostsNothingAndNoneIsLeft(boolean atOpen) throws Exception {
        VideoHarness.deleteTopic();
        List<Frame> first = VideoHarness.frames("camera", "first", "bframes.h264");
        List<Frame> second = VideoHarness.frames("camera", "second", "bframes.h264");
        List<String> whole = new ArrayList<>();
        try (VideoHarness harness = new VideoHarness()) {
            whole.addAll(harness.give(first).lines());
            harness.setTime(2 * VideoHarness.IDLE.toMillis());
            whole.addAll(harness.give(second).end().lines());
        }
        Set<ProcessHandle> before = children();
        try (VideoHarness harness = new VideoHarness(LONG)) {
            List<String> lines = new ArrayList<>(harness.give(first).lines());
            harness.setTime(2 * VideoHarness.IDLE.toMillis());
            assertThat(harness.openDecoders()).isZero();
            ProcessHandle ended = harness.decoder();
            if (atOpen) {
                endInTheRequest(harness, second.get(0));
            } else {
                ended.destroyForcibly();
                ended.onExit().get(1, TimeUnit.MINUTES);
                harness.give(second.get(0));
            }
            ProcessHandle next = harness.decoder();
            assertThat(next).isNotEqualTo(ended);
            lines.addAll(harness.give(second.subList(1, second.size())).end().lines());
            assertThat(harness.decoder()).as("still the same").isEqualTo(next);
            assertThat(lines).isEqualTo(whole);
            Set<ProcessHandle> own = children();
            own.removeAll(before);
            assertThat(own).containsExactly(next);
        }
        Set<ProcessHandle> left = children();
        left.removeAll(before);
        for (ProcessHandle process : left) {
            process.onExit().get(1, TimeUnit.MINUTES); // told to end; a process takes a moment
        }
    }

    /** Of a camera that falls silent, while no other has a picture. */
    @Test
    @Timeout(120)
    void aDecoderThatIsClosedIsClosedInTheProcessToo() throws Exception {
        VideoHarness.deleteTopic();
        try (VideoHarness harness = new VideoHarness(LONG)) {
            harness.give(VideoHarness.frames("camera", "run", "plain.h264"));
            assertThat(decodersIn(harness.decoder())).isEqualTo(1);
            harness.setTime(2 * VideoHarness.IDLE.toMillis());
            assertThat(harness.openDecoders()).isZero();
            while (decodersIn(harness.decoder()) > 0) {
                Thread.sleep(20);
            }
        }
    }

    private static long decodersIn(ProcessHandle process) throws IOException {
        Process jcmd = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                        "" + process.pid(),
                        "GC.class_histogram")
                .redirectErrorStream(true)
                .start();
        String histogram = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(histogram).contains("java.lang.String");
        return histogram
                .lines()
                .filter(line -> line.matches(".*\\bio\\.landmarkstream\\.decode\\.video\\.FFmpegVideoDecoder( .*)?"))
                .mapToLong(line -> Long.parseLong(line.trim().split("\\s+")[1]))
                .sum();
    }

    private static Set<ProcessHandle> children() {
        return ProcessHandle.current().children().collect(Collectors.toSet());
    }

    @Test
    void aProcessThatHangsIsKilledAndCostsOneJpeg() throws Exception {
        List<Frame> jpegs = frames.stream()
                .filter(frame -> frame.codec() == Codec.JPEG)
                .limit(5)
                .toList();
        try (VideoHarness harness = new VideoHarness(SHORT)) {
            harness.give(jpegs.get(0)).take();
            ProcessHandle first = harness.decoder();
            stop(first);
            assertThat(harness.give(jpegs.get(1)).take()).singleElement().satisfies(outcome -> {
                assertThat(outcome.reject().reason()).isEqualTo(Reason.DECODER);
                assertThat(outcome.reject().detail()).contains("landmarks.decode.timeout = 12000 ms");
            });
            assertThat(first.isAlive()).isFalse();
            assertThat(harness.give(jpegs.subList(2, 5)).lines()).noneMatch(line -> line.contains("DECODER"));
        }
    }

    @Test
    void aLargePictureIsRefusedByTheLimits() throws Exception {
        byte[] jpeg = TestFrames.jpeg(120);
        try (DecoderProcess decoders = new DecoderProcess(new DecodeLimits(1 << 20, 100, 10), LONG, () -> {})) {
            assertThatThrownBy(() -> decoders.jpeg(jpeg, 0, jpeg.length))
                    .isInstanceOfSatisfying(
                            RejectException.class, e -> assertThat(e.reason()).isEqualTo(Reason.TOO_LARGE));
        }
    }
}
