package io.landmarkstream.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.landmarkstream.decode.jpeg.Jpegs;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.VideoReader;
import io.landmarkstream.media.VideoWriter;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrameSourceTest {

    @TempDir
    Path folder;

    @Test
    void jpegFilesPassByteForByteEvenIfDamaged() throws IOException {
        byte[] damaged = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3};
        Files.write(folder.resolve("a.jpg"), damaged);
        ImageIO.write(Jpegs.scene(32, 20), "png", folder.resolve("b.png").toFile());
        try (FrameSource source = FrameSource.open(folder, 0, 90)) {
            assertThat(source.next().data()).isEqualTo(damaged);
            CompressedFrame encoded = source.next();
            assertThat(encoded.timeUs()).isEqualTo(40_000);
            assertThat(Jpegs.read(encoded.data()).getWidth()).isEqualTo(32);
            assertThat(source.next()).isNull();
        }
    }

    @Test
    void aLimitOnTheRateLeavesPicturesOut() throws IOException {
        Path clip = clip(30);

        assertThat(times(FrameSource.open(clip, 0, 90))).hasSize(30);
        assertThat(times(FrameSource.open(clip, 100, 90))).hasSize(30);
        assertThat(times(FrameSource.open(clip, 5, 90)))
                .containsExactly(0L, 200_000L, 400_000L, 600_000L, 800_000L, 1_000_000L);
        assertThat(times(FrameSource.open(clip, 10, 90)).subList(0, 5))
                .containsExactly(0L, 120_000L, 200_000L, 320_000L, 400_000L);
    }

    @Test
    void aPlaylistGoesOnInTime() throws IOException {
        Path clip = clip(3);
        FrameSource.Opener opener = () -> FrameSource.open(clip, 0, 90);

        List<Long> times = times(new Playlist(List.of(opener, opener), false));

        assertThat(times).containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L, 200_000L);
    }

    @Test
    void aLoopIsEncodedOnceAndGoesOnInTime() throws IOException {
        Path clip = clip(3);
        AtomicInteger opened = new AtomicInteger();
        FrameSource.Opener opener = () -> {
            opened.incrementAndGet();
            return FrameSource.open(clip, 0, 90);
        };
        List<CompressedFrame> frames = new ArrayList<>();
        try (Playlist playlist = new Playlist(List.of(opener), true)) {
            for (int i = 0; i < 10; i++) {
                frames.add(playlist.next());
            }
        }
        assertThat(frames)
                .extracting(CompressedFrame::timeUs)
                .containsExactly(
                        0L, 40_000L, 80_000L, 120_000L, 160_000L, 200_000L, 240_000L, 280_000L, 320_000L, 360_000L);
        assertThat(frames.get(9).data()).isSameAs(frames.get(0).data());
        assertThat(opened).hasValue(1);
    }

    @Test
    void aLoopTooLargeToKeepIsReadAgain() throws IOException {
        byte[] half = new byte[40 << 20];
        AtomicInteger opened = new AtomicInteger();
        FrameSource.Opener opener = () -> {
            opened.incrementAndGet();
            return FramePublisherTest.source(
                    List.of(CompressedFrame.jpeg(half, 0, "large"), CompressedFrame.jpeg(half, 40_000, "large")));
        };
        List<Long> times = new ArrayList<>();
        try (Playlist playlist = new Playlist(List.of(opener), true)) {
            for (int i = 0; i < 5; i++) {
                times.add(playlist.next().timeUs());
            }
        }
        assertThat(times).containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L);
        assertThat(opened).hasValue(3);
    }

    @Test
    void aClipPassesAsItIsAndDecodesToTheSamePictures() throws IOException {
        Path clip = clip(30);
        Path elementary = folder.resolve("copied.h264");
        FrameWishes copy = new FrameWishes(FrameWishes.Compression.COPY, 90, 0, PictureSize.ANY);
        int keys = 0;
        try (FrameSource source = FrameSource.open(clip, copy);
                OutputStream out = Files.newOutputStream(elementary)) {
            int n = 0;
            for (CompressedFrame frame = source.next(); frame != null; frame = source.next(), n++) {
                assertThat(frame.codec()).isEqualTo(Codec.H264);
                assertThat(frame.timeUs()).isEqualTo(n * 40_000L);
                assertThat(frame.data()).startsWith(0, 0, 0, 1);
                keys += frame.key() ? 1 : 0;
                out.write(frame.data());
            }
            assertThat(n).isEqualTo(30);
        }
        assertThat(keys).isGreaterThanOrEqualTo(1);
        try (VideoReader copied = new VideoReader(elementary);
                VideoReader original = new VideoReader(clip)) {
            for (int i = 0; i < 30; i++) {
                assertThat(copied.next().picture().luma())
                        .isEqualTo(original.next().picture().luma());
            }
            assertThat(copied.next()).isNull();
        }
    }

    @Test
    void aLoopOfACopiedClipGoesOnInTime() throws IOException {
        Path clip = clip(3);
        FrameWishes copy = new FrameWishes(FrameWishes.Compression.COPY, 90, 0, PictureSize.ANY);
        List<Long> due = new ArrayList<>();
        try (Playlist playlist = new Playlist(List.of(() -> FrameSource.open(clip, copy)), true)) {
            for (int i = 0; i < 7; i++) {
                CompressedFrame frame = playlist.next();
                assertThat(frame.key()).isEqualTo(i % 3 == 0);
                due.add(frame.dueUs());
            }
        }
        assertThat(due).containsExactly(0L, 40_000L, 80_000L, 120_000L, 160_000L, 200_000L, 240_000L);
    }

    @Test
    void aLimitOnTheSizeMeansJpeg() throws IOException {
        FrameWishes small = new FrameWishes(FrameWishes.Compression.AUTO, 90, 0, PictureSize.parse("32x32"));
        try (FrameSource source = FrameSource.open(clip(3), small)) {
            CompressedFrame frame = source.next();
            assertThat(frame.codec()).isEqualTo(Codec.JPEG);
            assertThat(Jpegs.read(frame.data()).getWidth()).isEqualTo(32);
            assertThat(Jpegs.read(frame.data()).getHeight()).isEqualTo(24);
        }
        FrameWishes copy = new FrameWishes(FrameWishes.Compression.COPY, 90, 0, PictureSize.parse("32x32"));
        assertThatIOException()
                .isThrownBy(() -> FrameSource.open(folder.resolve("clip.mp4"), copy))
                .withMessageContaining("clip.mp4")
                .withMessageContaining("made smaller");
    }

    @Test
    void aSourceWithoutPicturesIsNamed() throws IOException {
        try (Playlist playlist = new Playlist(List.of(() -> FramePublisherTest.source(List.of())), true)) {
            assertThatIOException().isThrownBy(playlist::next).withMessageContaining("Source number 1 has no pictures");
        }
        assertThatIOException()
                .isThrownBy(() -> FrameSource.open(folder.resolve("none"), 0, 90))
                .withMessageContaining("There is no file or folder");
    }

    private static List<Long> times(FrameSource source) throws IOException {
        List<Long> times = new ArrayList<>();
        try (source) {
            for (CompressedFrame frame = source.next(); frame != null; frame = source.next()) {
                times.add(frame.timeUs());
            }
        }
        return times;
    }

    private Path clip(int frames) throws IOException {
        Path file = folder.resolve("clip.mp4");
        try (VideoWriter writer = new VideoWriter(file, 64, 48, 25)) {
            for (int i = 0; i < frames; i++) {
                writer.write(Pictures.ofImage(Jpegs.scene(64, 48)), i * 40_000L);
            }
            writer.finish();
        }
        return file;
    }
}
