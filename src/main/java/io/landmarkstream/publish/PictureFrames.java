package io.landmarkstream.publish;

import io.landmarkstream.media.FolderReader;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.PictureFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Picture files: JPEG files pass byte for byte up to their end, also damaged ones, unless their size is limited; others
 * are encoded.
 */
final class PictureFrames implements FrameSource {

    private final List<Path> files;
    private final double fps;
    private final JpegEncoder encoder;
    private final PictureSize size;
    private int read;

    PictureFrames(Path path, FrameWishes wishes) throws IOException {
        files = FolderReader.pictures(path);
        fps = wishes.maxFps() > 0 ? wishes.maxFps() : 25;
        size = wishes.maxSize();
        encoder = new JpegEncoder(wishes.quality());
    }

    @Override
    public CompressedFrame next() throws IOException {
        if (read == files.size()) {
            return null;
        }
        Path file = files.get(read);
        long timeUs = Math.round(read * 1e6 / fps);
        read++;
        return CompressedFrame.jpeg(jpeg(file), timeUs, file.getFileName().toString());
    }

    private byte[] jpeg(Path file) throws IOException {
        if (PictureFile.isJpeg(file) && !size.limited()) {
            return PictureFile.withoutTail(Files.readAllBytes(file));
        }
        try (FolderReader reader = new FolderReader(file, fps)) {
            return encoder.encode(size.fit(reader.next().picture()));
        }
    }

    @Override
    public double fps() {
        return fps;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
