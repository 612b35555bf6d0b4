package io.landmarkstream.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderReaderTest {

    @TempDir
    Path folder;

    @Test
    void picturesComeInNaturalOrderAtTheGivenRate() throws IOException {
        Files.write(folder.resolve("10.jpg"), Jpegs.jpeg(Jpegs.scene(30, 20)));
        Files.write(folder.resolve("2.JPEG"), Jpegs.jpeg(Jpegs.scene(40, 20)));
        ImageIO.write(Jpegs.scene(50, 20), "png", folder.resolve("9.png").toFile());
        Files.writeString(folder.resolve("notes.txt"), "not a picture");
        try (PictureSource source = PictureSource.open(folder, 10)) {
            assertThat(source.count()).isEqualTo(3);
            assertNext(source, "2.JPEG", 0, 40);
            assertNext(source, "9.png", 100_000, 50);
            assertNext(source, "10.jpg", 200_000, 30);
            assertThat(source.next()).isNull();
        }
    }

    private static void assertNext(PictureSource source, String name, long timeUs, int width) throws IOException {
        TimedPicture next = source.next();
        assertThat(next.name()).isEqualTo(name);
        assertThat(next.timeUs()).isEqualTo(timeUs);
        assertThat(next.picture().width()).isEqualTo(width);
    }

    @Test
    void aPngIsReadAsItIs() throws IOException {
        Path file = folder.resolve("one.png");
        ImageIO.write(Jpegs.scene(33, 21), "png", file.toFile());
        try (PictureSource source = PictureSource.open(file, 25)) {
            assertThat(Jpegs.psnr(Pictures.image(source.next().picture()), Jpegs.scene(33, 21)))
                    .isGreaterThan(42);
        }
    }

    @Test
    void faultsNameTheFile() throws IOException {
        Path cut = Files.write(folder.resolve("cut.jpg"), new byte[] {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF});
        Path text = Files.writeString(folder.resolve("text.png"), "text");
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatIOException()
                .isThrownBy(() -> new FolderReader(cut, 25).next())
                .withMessageContaining("cut.jpg");
        assertThatIOException()
                .isThrownBy(() -> new FolderReader(text, 25).next())
                .withMessageContaining("text.png");
        assertThatIOException()
                .isThrownBy(() -> PictureSource.open(empty, 25))
                .withMessageContaining("has no pictures");
    }

    @Test
    void numbersAreOrderedByValue() {
        assertThat(FolderReader.natural("frame2.jpg", "frame10.jpg")).isNegative();
        assertThat(FolderReader.natural("a", "b")).isNegative();
        assertThat(FolderReader.natural("a1", "a1")).isZero();
        assertThat(FolderReader.natural("a01", "a1")).isNotZero();
        assertThat(FolderReader.natural("99999999999999999999", "100000000000000000000"))
                .isNegative();
    }
}
