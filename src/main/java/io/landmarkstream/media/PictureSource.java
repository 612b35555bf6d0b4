package io.landmarkstream.media;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Pictures in order of time, read one by one; memory does not grow with their number. For one thread. */
public interface PictureSource extends AutoCloseable {

    /**
     * The next picture, or {@code null} after the last.
     *
     * @throws IOException if the file is damaged or of a kind that cannot be read; names the file
     */
    TimedPicture next() throws IOException;

    /** Pictures a second, nominally; more than 0. */
    double fps();

    /** Number of pictures, or -1 where only reading to the end tells. */
    long count();

    @Override
    void close();

    /**
     * Opens a video clip, a picture, or a folder of pictures (its own files, in natural order of their names: 2 before
     * 10).
     *
     * @param fps pictures a second of a folder; a clip has its own
     * @throws IOException if there is no such file, or nothing in it that can be read
     */
    static PictureSource open(Path path, double fps) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("There is no file or folder " + path + ".");
        }
        return FolderReader.isPictures(path) ? new FolderReader(path, fps) : new VideoReader(path);
    }
}
