package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VideoTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"320,240", "321,241", "161,120", "48,33"})
    void whatIsWrittenIsReadBack(int width, int height) throws IOException {
        Path file = clip(width, height, 30);
        int n = 0;
        try (VideoReader reader = new VideoReader(file)) {
            assertThat(reader.fps()).isEqualTo(25);
            assertThat(reader.count()).isEqualTo(30);
            for (TimedPicture picture = reader.next(); picture != null; picture = reader.next(), n++) {
                // 4:2:0 video has even sides: an odd one grew by a repeated row or column.
                assertThat(picture.picture().width()).isEqualTo(width + (width & 1));
                assertThat(picture.picture().height()).isEqualTo(height + (height & 1));
                assertThat(picture.timeUs()).isEqualTo(n * 40_000L);
                assertThat(picture.name()).isEqualTo("clip.mp4");
                BufferedImage seen = Pictures.image(picture.picture()).getSubimage(0, 0, width, height);
                assertThat(Jpegs.psnr(seen, frame(width, height, n)))
                        .as("picture " + n)
                        .isGreaterThan(26);
            }
            assertThat(reader.next()).isNull();
        }
        assertThat(n).isEqualTo(30);
    }

    @Test
    void unevenTimesAreKept() throws IOException {
        Path file = folder.resolve("uneven.mp4");
        long[] times = {0, 40_000, 240_000, 250_000};
        try (VideoWriter writer = new VideoWriter(file, 64, 64, 25)) {
            for (int i = 0; i < times.length; i++) {
                writer.write(Pictures.ofImage(frame(64, 64, i)), times[i]);
            }
            writer.finish();
        }
        List<Long> read = new ArrayList<>();
        try (VideoReader reader = new VideoReader(file)) {
            for (TimedPicture picture = reader.next(); picture != null; picture = reader.next()) {
                read.add(picture.timeUs());
            }
        }
        assertThat(read).containsExactly(0L, 40_000L, 240_000L, 250_000L);
    }

    @Test
    void everyRotationOfTheDisplayMatrixIsApplied() throws IOException {
        Path file = clip(64, 48, 1);
        // a b c d of the matrix (ISO/IEC 14496-12, tkhd) and the orientation that shows the same.
        int[][] turns = {
            {0, 1, -1, 0, 6}, {-1, 0, 0, -1, 3}, {0, -1, 1, 0, 8}, {-1, 0, 0, 1, 2}, {1, 0, 0, -1, 4}, {0, 1, 1, 0, 5}
        };
        Picture stored = only(file);
        for (int[] turn : turns) {
            Path turned = folder.resolve("turned.mp4");
            Files.write(turned, withMatrix(Files.readAllBytes(file), turn));

            Picture picture = only(turned);

            Picture expected = Pictures.upright(stored, turn[4]);
            assertThat(picture.width()).isEqualTo(expected.width());
            assertThat(picture.luma()).as("orientation " + turn[4]).isEqualTo(expected.luma());
        }
    }

    /** The file with another matrix in its track header box. */
    private static byte[] withMatrix(byte[] mp4, int[] turn) {
        int tkhd = new String(mp4, StandardCharsets.ISO_8859_1).indexOf("tkhd");
        ByteBuffer box = ByteBuffer.wrap(mp4);
        int matrix = tkhd + 4 + 4 + 20 + 8 + 8;
        box.putInt(matrix, turn[0] << 16);
        box.putInt(matrix + 4, turn[1] << 16);
        box.putInt(matrix + 12, turn[2] << 16);
        box.putInt(matrix + 16, turn[3] << 16);
        return mp4;
    }

    private static Picture only(Path file) throws IOException {
        try (VideoReader reader = new VideoReader(file)) {
            return reader.next().picture();
        }
    }

    @Test
    void longClipsDoNotFillTheMemory() throws IOException {
        clip(320, 240, 100);
        long bytes = Pointer.totalBytes();
        Path file = clip(320, 240, 600);
        try (VideoReader reader = new VideoReader(file)) {
            while (reader.next() != null) {
                assertThat(Pointer.totalBytes() - bytes).isLessThan(1 << 20);
            }
        }
    }

    @Test
    void filesThatAreNoVideoAreRefusedByName() throws IOException {
        Path text = Files.writeString(folder.resolve("notes.mp4"), "no video at all");
        Path cut = folder.resolve("cut.mp4");
        Files.write(cut, java.util.Arrays.copyOf(Files.readAllBytes(clip(64, 48, 5)), 300));

        assertThatIOException().isThrownBy(() -> new VideoReader(text)).withMessageContaining("notes.mp4");
        assertThatIOException().isThrownBy(() -> new VideoReader(cut)).withMessageContaining("cut.mp4");
        assertThatIOException()
                .isThrownBy(() -> PictureSource.open(folder.resolve("none.mp4"), 25))
                .withMessageContaining("There is no file or folder");
        assertThatIOException()
                .isThrownBy(() -> new VideoWriter(folder.resolve("no/such/folder.mp4"), 64, 48, 25))
                .withMessageContaining("folder.mp4");
    }

    @Test
    void picturesOfAnotherSizeAreRefused() throws IOException {
        try (VideoWriter writer = new VideoWriter(folder.resolve("size.mp4"), 64, 48, 25)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> writer.write(Pictures.ofImage(frame(48, 64, 0)), 0))
                    .withMessageContaining("64 x 48");
        }
    }

    @Test
    void videosThatDoNotSayAreGuessedBySize() {
        assertThat(Picture.Matrix.isHd(640, 480)).isFalse();
        assertThat(Picture.Matrix.isHd(720, 576)).isFalse();
        assertThat(Picture.Matrix.isHd(1280, 544)).isTrue();
        assertThat(Picture.Matrix.isHd(620, 1080)).isTrue();
    }

    private Path clip(int width, int height, int frames) throws IOException {
        Path file = folder.resolve("clip.mp4");
        try (VideoWriter writer = new VideoWriter(file, width, height, 25)) {
            for (int i = 0; i < frames; i++) {
                writer.write(Pictures.ofImage(frame(width, height, i)), i * 40_000L);
            }
            writer.finish();
        }
        return file;
    }

    private static BufferedImage frame(int width, int height, int number) {
        BufferedImage image = Jpegs.scene(width, height);
        Graphics2D g = image.createGraphics();
        g.setColor(Color.WHITE);
        g.fillRect(number * width / 40, 0, width / 8, height / 8);
        g.dispose();
        return image;
    }
}
