package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.landmarkstream.Field;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.publish.FrameWishes.Compression;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cameras and files of the kinds that people have, published with the codec that nobody chose. */
class FieldSourcesTest {

    private HttpCamera server;

    @BeforeEach
    void start() throws IOException {
        server = new HttpCamera(
                Map.of("/multipart", this::multipart, "/snapshot", this::snapshot, "/refresh", this::refresh));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    /** {@code ?N}: so many pictures a second, each followed by 600 zeros. */
    private void multipart(HttpExchange exchange) throws IOException {
        double fps = Double.parseDouble(exchange.getRequestURI().getQuery());
        exchange.getResponseHeaders().add("Content-Type", "multipart/x-mixed-replace; boundary=abc");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            long begin = System.nanoTime();
            for (int i = 0; ; i++) {
                byte[] picture = Jpegs.concat(Jpegs.jpeg(Jpegs.scene(64 + i % 8, 48)), new byte[600]);
                out.write(("--abc\r\nContent-Type: image/jpg\r\nContent-Length: " + picture.length + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(picture);
                out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                sleepUntil(begin + Math.round((i + 1) * 1e9 / fps));
            }
        }
    }

    private void snapshot(HttpExchange exchange) throws IOException {
        byte[] picture = Jpegs.jpeg(Jpegs.scene(1200 + (int) (System.nanoTime() / 1_000_000 % 8), 1000));
        exchange.getResponseHeaders().add("Content-Type", "image/jpeg");
        exchange.sendResponseHeaders(200, 0); // it has no length, and ends with the connection or its last chunk
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(picture);
        }
    }

    /** A camera that refreshes its picture step by step and sends no key picture. */
    private void refresh(HttpExchange exchange) throws IOException {
        byte[] stream = Field.bytes("h264_intra_refresh_joined_late.ts");
        exchange.getResponseHeaders().add("Content-Type", "video/mp2t");
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = exchange.getResponseBody()) {
            long begin = System.nanoTime();
            for (long sent = 0; ; sent++) {
                int at = (int) (sent * 188 * 8 % stream.length);
                out.write(stream, at, Math.min(188 * 8, stream.length - at));
                out.flush();
                sleepUntil(begin + sent * 30_000_000L);
            }
        }
    }

    private static void sleepUntil(long nanos) throws IOException {
        try {
            Thread.sleep(Math.max(0, (nanos - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private String url(String path) {
        return "http://" + server.authority() + path;
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 10, 15, 30})
    void motionJpegHasTheStepsOfItsCamera(int fps) {
        try (LiveRig rig = new LiveRig(url("/multipart?" + fps))) {
            int count = fps * 3;
            List<Long> times =
                    rig.await(count + 5).stream().map(Frame::getCaptureTimeUs).toList();

            assertThat(times).isSorted().doesNotHaveDuplicates();
            double mean = (times.get(count) - times.get(0)) / (double) count;
            assertThat(mean).isBetween(1e6 / fps * .85, 1e6 / fps * 1.15);
            for (int i = 1; i < times.size(); i++) {
                assertThat(times.get(i) - times.get(i - 1)).isLessThan(1_000_000L);
            }
        }
    }

    @Test
    void aLimitOfEightOfFifteenIsKept() {
        FrameWishes wishes = new FrameWishes(Compression.AUTO, 90, 8, PictureSize.ANY);
        try (LiveRig rig = new LiveRig(url("/multipart?15"), wishes, 8 << 20, true)) {
            List<Long> times =
                    rig.await(34).stream().map(Frame::getCaptureTimeUs).toList();

            double fps = 32e6 / (times.get(33) - times.get(1));
            assertThat(fps).isBetween(6.8, 8.6);
        }
    }

    @Test
    void zerosBehindThePictureAreCutOff() throws RejectException {
        try (LiveRig rig = new LiveRig(url("/multipart?15"))) {
            byte[] data = rig.await(1).get(0).getData().toByteArray();

            assertThat(data[data.length - 1]).isEqualTo((byte) 0xD9);
        }
    }

    @Test
    void aSnapshotIsAskedForAtTheRate() {
        FrameWishes wishes = new FrameWishes(Compression.AUTO, 90, 4, PictureSize.ANY);
        try (LiveRig rig = new LiveRig(url("/snapshot"), wishes, 8 << 20, true)) {
            List<Long> times =
                    rig.await(13).stream().map(Frame::getCaptureTimeUs).toList();

            assertThat((times.get(12) - times.get(0)) / 12).isBetween(210_000L, 300_000L);
            assertThat(rig.frames())
                    .allMatch(frame -> frame.getData().size() > 20_000
                            && frame.getData().byteAt(frame.getData().size() - 1) == (byte) 0xD9);
            assertThat(rig.figures().reconnects()).isZero();
        }
    }

    @Test
    void aCameraWithoutKeyPicturesBecomesJpeg() {
        try (LiveRig rig = new LiveRig(url("/refresh"))) {
            List<Frame> frames = rig.await(5);

            assertThat(frames).allMatch(frame -> frame.getCodec() == io.landmarkstream.proto.Codec.CODEC_JPEG);
            assertThat(rig.figures().codec()).isEqualTo("JPEG");
        }
    }

    @Test
    void aCameraOfWhichNothingCanBePublishedSaysWhatToDo() {
        FrameWishes copy = new FrameWishes(Compression.COPY, 90, 0, PictureSize.ANY);
        try (LiveRig rig = new LiveRig(url("/refresh"), copy, 8 << 20, true)) {
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(rig.figures().lastError())
                            .contains("for 10 s none could be published", "codec jpeg"));
            assertThat(rig.frames()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "h264_frame_mbs_only_0_progressive.ts",
                "h264_grey_400.mp4",
                "hevc_10bit.mp4",
                "h264_intra_refresh_joined_late.ts",
                "raw_uyvy.nut"
            })
    void whatTheJobRefusesBecomesJpeg(String name) throws IOException, RejectException {
        List<CompressedFrame> frames = all(name, Compression.AUTO);

        assertThat(frames).hasSizeGreaterThan(3).allMatch(frame -> frame.codec() == Codec.JPEG);
        try (JpegDecoder decoder = new JpegDecoder()) {
            byte[] file = frames.get(0).data();
            Picture picture = decoder.decode(file, 0, file.length);
            assertThat(picture.width()).isGreaterThan(100);
        }
    }

    @Test
    void aMatrixThatIsASlipPassesAsItIs() throws IOException {
        assertThat(all("h264_matrix_coefficients_0.mp4", Compression.AUTO))
                .hasSize(74)
                .allMatch(frame -> frame.codec() == Codec.H264);
    }

    @Test
    void whatATrimmedClipHidesIsNeverPublished() throws IOException {
        List<CompressedFrame> frames = all("mp4_edit_list_hides_first_pictures.mp4", Compression.AUTO);

        assertThat(frames).hasSize(41);
        assertThat(frames.get(0).timeUs()).isZero();
        assertThat(all("mp4_edit_list_hides_first_pictures.mp4", Compression.JPEG))
                .hasSize(41);
        assertThatThrownBy(() -> all("mp4_edit_list_hides_first_pictures.mp4", Compression.COPY))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("hidden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264_raw_b_frames_no_times.h264", "avi_h264_b_frames.avi"})
    void copiedPicturesHaveTimesInDisplayOrder(String name) throws IOException {
        List<Long> times = new ArrayList<>(all(name, Compression.COPY).stream()
                .map(CompressedFrame::timeUs)
                .toList());

        assertThat(times).hasSize(74);
        assertThat(times).isNotEqualTo(times.stream().sorted().toList());
        times.sort(null);
        for (int i = 0; i < times.size(); i++) {
            assertThat(times.get(i)).isEqualTo(i * 40_000L);
        }
    }

    @Test
    void aShapeThatTheCameraDoesNotSayMakesPixelsSquare() throws IOException, RejectException {
        FrameWishes wishes = new FrameWishes(Compression.AUTO, 90, 0, PictureSize.ANY, FrameWishes.shape("2:1"));
        try (FrameSource source = FrameSource.open(Field.path("base_sound_74_pictures.mp4"), wishes);
                JpegDecoder decoder = new JpegDecoder()) {
            byte[] file = source.next().data();
            Picture picture = decoder.decode(file, 0, file.length);

            assertThat(picture.width()).isEqualTo(2 * picture.height());
        }
    }

    /** The job makes them square; the container's word does not reach it. */
    @Test
    void pixelsThatAreNotSquarePassWhereTheStreamItselfSaysSo() throws IOException, RejectException {
        for (Compression compression : List.of(Compression.COPY, Compression.AUTO)) {
            assertThat(allOf(Field.path("../video/squeezed.h264"), compression))
                    .hasSize(6)
                    .allMatch(frame -> frame.codec() == Codec.H264);
        }
        Path other = Field.path("../video/container-shape.mp4"); // 4:3 there, 3:2 in the stream
        assertThatThrownBy(() -> allOf(other, Compression.COPY))
                .isInstanceOf(PublishException.class)
                .hasMessageContaining("the container says another shape of the pixels than the stream");
        byte[] file = allOf(other, Compression.AUTO).get(0).data();
        try (JpegDecoder decoder = new JpegDecoder()) {
            Picture picture = decoder.decode(file, 0, file.length);
            assertThat(new int[] {picture.width(), picture.height()}).containsExactly(85, 64);
        }
    }

    /** Density is left from scanners and editors, and no browser looks at it (docs/decisions/0036). */
    @Test
    void theDensityThatAJpegTellsDoesNotStretchIt(@TempDir Path dir) throws IOException, RejectException {
        byte[] picture = Jpegs.jpeg(Jpegs.scene(64, 48));
        assertThat(new String(picture, 6, 4, StandardCharsets.US_ASCII)).isEqualTo("JFIF");
        picture[13] = 0; // no unit: the proportion alone
        picture[15] = 2;
        picture[17] = 1;
        Path clip = dir.resolve("clip.mjpeg");
        Path single = Files.write(dir.resolve("single.jpg"), picture);
        try (OutputStream out = Files.newOutputStream(clip)) {
            for (int i = 0; i < 30; i++) {
                out.write(picture);
            }
        }
        for (Path file : List.of(clip, single)) {
            FrameWishes wishes = new FrameWishes(Compression.JPEG, 90, 0, new PictureSize(32, 32));
            try (FrameSource source = FrameSource.open(file, wishes);
                    JpegDecoder decoder = new JpegDecoder()) {
                byte[] sent = source.next().data();
                Picture shown = decoder.decode(sent, 0, sent.length);

                assertThat(new int[] {shown.width(), shown.height()}).containsExactly(32, 24);
            }
        }
    }

    private static List<CompressedFrame> all(String name, Compression compression) throws IOException {
        return allOf(Field.path(name), compression);
    }

    private static List<CompressedFrame> allOf(Path file, Compression compression) throws IOException {
        List<CompressedFrame> frames = new ArrayList<>();
        FrameWishes wishes = new FrameWishes(compression, 90, 0, PictureSize.ANY);
        try (FrameSource source = FrameSource.open(file, wishes)) {
            for (CompressedFrame frame = source.next(); frame != null; frame = source.next()) {
                frames.add(frame);
            }
        }
        return frames;
    }
}
