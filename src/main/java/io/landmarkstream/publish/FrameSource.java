package io.landmarkstream.publish;

import io.landmarkstream.media.FolderReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compressed pictures in order of decoding, read one by one. For one thread. */
public interface FrameSource extends AutoCloseable {

    /** The next frame, or {@code null} after the last. */
    CompressedFrame next() throws IOException;

    /** Frames a second, nominally; more than 0. */
    double fps();

    @Override
    void close();

    /** Opens a source anew; each call starts at its first frame. */
    @FunctionalInterface
    interface Opener {
        FrameSource open() throws IOException;
    }

    /**
     * A video clip, a picture or a folder of pictures, as JPEG.
     *
     * @param fps pictures a second of a folder; the most of a clip, which leaves out the frames between; 0: 25 for a
     *     folder, the clip's own rate for a clip
     * @param quality JPEG quality, 1 to 100, of what is not a JPEG file already; those pass unchanged
     * @throws IOException if there is no such file
     */
    static FrameSource open(Path path, double fps, int quality) throws IOException {
        return open(path, new FrameWishes(FrameWishes.Compression.JPEG, quality, fps, PictureSize.ANY));
    }

    /**
     * A video clip, a picture or a folder of pictures.
     *
     * @param wishes {@code maxFps} is the rate of a folder (0: 25)
     * @throws IOException if there is no such file
     */
    static FrameSource open(Path path, FrameWishes wishes) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("There is no file or folder " + path + ".");
        }
        return FolderReader.isPictures(path) ? new PictureFrames(path, wishes) : new ClipFrames(path, wishes);
    }
}
