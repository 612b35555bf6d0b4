package io.landmarkstream.publish;

import io.landmarkstream.media.FolderReader;
import io.landmarkstream.media.JpegEncoder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Picture files: JPEG files pass byte for byte, also damaged ones; others are encoded. */
final class PictureFrames implements FrameSource {

    private final List<Path> files;
    private final double fps;
    private final JpegEncoder encoder;
    private int read;

    PictureFrames(Path path, double fps, int quality) throws IOException {
        this.files = FolderReader.pictures(path);
        this.fps = fps;
        this.encoder = new JpegEncoder(quality);
    }

    @Override
    public CompressedFrame next() throws IOException {
        if (read == files.size()) {
            return null;
        }
        Path file = files.get(read);
        long timeUs = Math.round(read * 1e6 / fps);
        read++;
        return new CompressedFrame(jpeg(file), timeUs, file.getFileName().toString());
    }

    private byte[] jpeg(Path file) throws IOException {
        if (FolderReader.isJpeg(file)) {
            return Files.readAllBytes(file);
        }
        try (FolderReader reader = new FolderReader(file, fps)) {
            return encoder.encode(reader.next().picture());
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
