package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_BGR24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY16LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_NV12;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_P010LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGB24;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_RGBA;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_UYVY422;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUYV422;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.landmarkstream.Field;
import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.ffmpeg.PixelConverter;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pixels as capture cards, webcams, phones and tools give them. */
class PixelsTest {

    @TempDir
    Path folder;

    @Test
    void samplesThatLieSideBySideBecomePlanes() {
        assertThat(planes(AV_PIX_FMT_YUYV422, AV_PIX_FMT_YUV422P, bytes(1, 101, 2, 111, 3, 102, 4, 112)))
                .isDeepEqualTo(new byte[][] {bytes(1, 2, 3, 4), bytes(101, 102), bytes(111, 112)});
        assertThat(planes(AV_PIX_FMT_UYVY422, AV_PIX_FMT_YUV422P, bytes(101, 1, 111, 2, 102, 3, 112, 4)))
                .isDeepEqualTo(new byte[][] {bytes(1, 2, 3, 4), bytes(101, 102), bytes(111, 112)});
    }

    @Test
    void everyFormatHasAPlanarOneWithTheSameChroma() {
        assertThat(PixelConverter.planar(AV_PIX_FMT_NV12)).isEqualTo(AV_PIX_FMT_YUV420P);
        assertThat(PixelConverter.planar(AV_PIX_FMT_P010LE)).isEqualTo(AV_PIX_FMT_YUV420P);
        assertThat(PixelConverter.planar(AV_PIX_FMT_YUV420P10LE)).isEqualTo(AV_PIX_FMT_YUV420P);
        for (int rgb : new int[] {AV_PIX_FMT_RGB24, AV_PIX_FMT_BGR24, AV_PIX_FMT_RGBA}) {
            assertThat(FFmpeg.formatName(PixelConverter.planar(rgb))).isEqualTo("gbrp");
        }
        assertThat(FFmpeg.formatName(PixelConverter.planar(AV_PIX_FMT_GRAY16LE)))
                .isEqualTo("gray");
        assertThat(PixelConverter.planar(-1)).isEqualTo(-1);
    }

    /** One row of four pixels. */
    private static byte[][] planes(int from, int to, byte[] row) {
        FFmpeg.load();
        AVFrame frame = av_frame_alloc();
        frame.width(4).height(1).format(from);
        av_frame_get_buffer(frame, 0);
        frame.data(0).put(row, 0, row.length);
        try (PixelConverter converter = new PixelConverter()) {
            return FFmpeg.planes(converter.to(frame, to, 4, 1, true));
        } finally {
            av_frame_free(frame);
        }
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void aCaptureCardsPicturesAreRead() throws IOException {
        List<TimedPicture> pictures = all("raw_uyvy.nut");

        assertThat(pictures).isNotEmpty();
        assertThat(mean(pictures.get(0).picture().luma())).isBetween(40.0, 200.0);
    }

    @Test
    void aPhonesTenBitsAreRead() throws IOException {
        assertThat(all("hevc_10bit.mp4")).isNotEmpty();
        assertThat(all("hevc_10bit.mp4").get(0).picture().chromaShiftX()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264_matrix_coefficients_0.mp4", "h264_grey_400.mp4"})
    void coloursThatFewSayAreRead(String name) throws IOException {
        assertThat(all(name)).isNotEmpty();
    }

    @Test
    void matricesOfH273AreKnownOrGuessed() {
        assertThat(Picture.Matrix.of(9, false, 640, 480)).isEqualTo(Picture.Matrix.BT2020_LIMITED);
        assertThat(Picture.Matrix.of(7, true, 640, 480)).isEqualTo(Picture.Matrix.SMPTE240_FULL);
        for (int slip : new int[] {0, 2, 3, 4}) {
            assertThat(Picture.Matrix.of(slip, false, 1280, 720)).isEqualTo(Picture.Matrix.BT709_LIMITED);
            assertThat(Picture.Matrix.of(slip, true, 640, 480)).isEqualTo(Picture.Matrix.BT601_FULL);
        }
        assertThat(Picture.Matrix.of(8, false, 640, 480)).isNull();
        assertThat(Picture.Matrix.of(14, false, 640, 480)).isNull();
    }

    @Test
    void greenAndOrangeBecomeRgb() {
        // R 200, G 100, B 50: Y = (200 + 200 + 50) / 4, Cg = (200 - 250) / 4, Co = (200 - 50) / 2.
        Picture stored =
                new Picture(1, 1, bytes(113), bytes(128 - 13), bytes(128 + 75), 0, 0, Picture.Matrix.BT601_FULL);

        byte[] rgb = Pictures.rgb(Pictures.ofYcgco(stored));

        assertThat(rgb[0] & 0xFF).isBetween(197, 203);
        assertThat(rgb[1] & 0xFF).isBetween(97, 103);
        assertThat(rgb[2] & 0xFF).isBetween(47, 54);
    }

    @Test
    void whatATrimmedClipHidesIsNotRead() throws IOException {
        List<TimedPicture> pictures = all("mp4_edit_list_hides_first_pictures.mp4");

        assertThat(pictures).hasSize(41);
        assertThat(pictures.get(0).timeUs()).isZero();
    }

    @Test
    void timesOfAJoinedStreamGoOn() throws IOException {
        List<TimedPicture> pictures = all("ts_times_start_again_twice.ts");

        List<Long> times = pictures.stream().map(TimedPicture::timeUs).toList();
        assertThat(times).hasSize(222).isSorted().doesNotHaveDuplicates();
        assertThat(times.get(221)).isBetween(221 * 39_000L, 221 * 41_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h264_raw_b_frames_no_times.h264", "avi_h264_b_frames.avi"})
    void timesThatTheFileDoesNotTellFollowTheDisplayOrder(String name) throws IOException {
        List<TimedPicture> pictures = all(name);

        for (int i = 0; i < pictures.size(); i++) {
            assertThat(pictures.get(i).timeUs()).as("picture " + i).isBetween(i * 40_000L - 2, i * 40_000L + 2);
        }
        assertThat(pictures).hasSizeGreaterThan(70);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.jpg", "x.jfif", "x.JPE", "x.mpo", "x", "x.png"})
    void aJpegIsTurnedWhateverItsName(String name) throws IOException {
        assertUpright(copy("exif6_upright_is_640x480.jpg", name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"x.webp", "x", "x.jpg"})
    void aWebpIsTurnedWhateverItsName(String name) throws IOException {
        assertUpright(copy("exif6_upright_is_640x480.webp", name));
    }

    @Test
    void aPngIsTurnedByItsExifChunk() throws IOException {
        Path plain = folder.resolve("plain.png");
        javax.imageio.ImageIO.write(Jpegs.scene(60, 40), "png", plain.toFile());
        byte[] png = Files.readAllBytes(plain);
        byte[] exif = Jpegs.exif(6, true);
        byte[] tiff = java.util.Arrays.copyOfRange(exif, 10, exif.length);
        byte[] chunk = new byte[12 + tiff.length];
        chunk[3] = (byte) tiff.length;
        System.arraycopy("eXIf".getBytes(StandardCharsets.US_ASCII), 0, chunk, 4, 4);
        System.arraycopy(tiff, 0, chunk, 8, tiff.length);
        java.util.zip.CRC32 crc = new java.util.zip.CRC32();
        crc.update(chunk, 4, 4 + tiff.length);
        ByteBuffer.wrap(chunk).putInt(8 + tiff.length, (int) crc.getValue());
        Path turned = Files.write(folder.resolve("turned.jpg"), Jpegs.insert(png, 33, chunk));

        Picture picture = only(turned);

        assertThat(picture.width()).isEqualTo(40);
        assertThat(picture.luma()).isEqualTo(Pictures.upright(only(plain), 6).luma());
    }

    @Test
    void aTiledPictureIsPutTogether() throws IOException {
        Picture picture = only(Field.path("avif_grid_2x2_640x480.avif"));

        assertThat(picture.width()).isEqualTo(640);
        assertThat(picture.height()).isEqualTo(480);
        Picture jpeg = only(Field.path("jpeg_restart_markers_sound.jpg"));
        assertThat(Jpegs.psnr(Pictures.image(picture), Pictures.image(jpeg))).isGreaterThan(25);
    }

    /** HEVC in a HEIC file, the way that phones store their photos; another reader (libheif) shows the same. */
    @Test
    void aTiledHeicIsPutTogetherAndTurned() throws IOException {
        BufferedImage picture = Pictures.image(only(Field.path("heic_grid_2x2_turned.heic")));

        assertThat(picture.getWidth()).isEqualTo(100);
        assertThat(picture.getHeight()).isEqualTo(120);
        BufferedImage right = new BufferedImage(100, 120, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < 120; y++) {
            for (int x = 0; x < 100; x++) {
                right.setRGB(x, y, new Color(2 * (119 - y), 2 * x, 128).getRGB());
            }
        }
        assertThat(Jpegs.psnr(picture, right)).isGreaterThan(38);
    }

    @Test
    void aTiledPictureIsTurnedMirroredAndCroppedAsTheFileSays() throws IOException {
        Picture whole = only(Field.path("avif_grid_2x2_640x480.avif"));

        assertThat(only(withProperty("irot", bytes(1))).luma())
                .isEqualTo(Pictures.upright(whole, 8).luma());
        assertThat(only(withProperty("imir", bytes(1))).luma())
                .isEqualTo(Pictures.upright(whole, 2).luma());
        byte[] middle = ByteBuffer.allocate(32)
                .putInt(300)
                .putInt(1)
                .putInt(200)
                .putInt(1)
                .putInt(20)
                .putInt(1)
                .putInt(-30)
                .putInt(1)
                .array();
        assertThat(only(withProperty("clap", middle)).luma())
                .isEqualTo(whole.cropped(170 + 20, 140 - 30, 300, 200).luma());
        middle[1] = 1;
        assertThatIOException()
                .isThrownBy(() -> only(withProperty("clap", middle)))
                .withMessageContaining("does not lie within it");
    }

    /** The tiled file with one more property of its main picture, the first item of all tables. */
    private Path withProperty(String name, byte[] content) throws IOException {
        byte[] file = Field.bytes("avif_grid_2x2_640x480.avif");
        String text = new String(file, StandardCharsets.ISO_8859_1);
        int uses = text.indexOf("ipma") - 4;
        int first = uses + 18;
        byte[] box = ByteBuffer.allocate(8 + content.length)
                .putInt(8 + content.length)
                .put(name.getBytes(StandardCharsets.US_ASCII))
                .put(content)
                .array();
        ByteBuffer counts = ByteBuffer.wrap(file);
        counts.put(first, (byte) (file[first] + 1));
        add(counts, uses, 1);
        add(counts, text.indexOf("ipco") - 4, box.length);
        add(counts, text.indexOf("iprp") - 4, box.length + 1);
        add(counts, text.indexOf("meta") - 4, box.length + 1);
        int places = text.indexOf("iloc") - 4 + 16;
        for (int item = 0; item < counts.getShort(places - 2); item++) {
            add(counts, places + 14 * item + 6, box.length + 1);
        }
        byte[] used = Jpegs.insert(file, first + 1 + 3, bytes(0x80 | 6));
        return Files.write(folder.resolve(name + ".heic"), Jpegs.insert(used, uses, box));
    }

    private static void add(ByteBuffer file, int at, int more) {
        file.putInt(at, file.getInt(at) + more);
    }

    private void assertUpright(Path file) throws IOException {
        Picture picture = only(file);
        assertThat(picture.width()).isEqualTo(640);
        assertThat(picture.height()).isEqualTo(480);
    }

    private Path copy(String resource, String name) throws IOException {
        return Files.write(folder.resolve(name), Field.bytes(resource));
    }

    private static Picture only(Path file) throws IOException {
        try (PictureSource source = PictureSource.open(file, 25)) {
            Picture picture = source.next().picture();
            assertThat(source.next()).isNull();
            return picture;
        }
    }

    private static List<TimedPicture> all(String name) throws IOException {
        List<TimedPicture> pictures = new ArrayList<>();
        try (PictureSource source = PictureSource.open(Field.path(name), 25)) {
            for (TimedPicture picture = source.next(); picture != null; picture = source.next()) {
                pictures.add(picture);
            }
        }
        return pictures;
    }

    private static double mean(byte[] plane) {
        long sum = 0;
        for (byte sample : plane) {
            sum += sample & 0xFF;
        }
        return (double) sum / plane.length;
    }
}
