package io.landmarkstream.publish;

import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.TimedPicture;
import io.landmarkstream.media.VideoReader;
import java.io.IOException;
import java.nio.file.Path;

/** A clip's pictures, encoded; with a limit on the rate, those that come too early after the one before are left out. */
final class ClipFrames implements FrameSource {

    private final VideoReader reader;
    private final JpegEncoder encoder;
    private final double fps;
    private final double intervalUs;
    private double dueUs;

    ClipFrames(Path path, double maxFps, int quality) throws IOException {
        encoder = new JpegEncoder(quality);
        try {
            reader = new VideoReader(path);
        } catch (IOException e) {
            encoder.close();
            throw e;
        }
        boolean limited = maxFps > 0 && maxFps < reader.fps();
        fps = limited ? maxFps : reader.fps();
        intervalUs = limited ? 1e6 / maxFps : 0;
    }

    @Override
    public CompressedFrame next() throws IOException {
        for (TimedPicture picture = reader.next(); picture != null; picture = reader.next()) {
            // Half a millisecond of tolerance: times in files are rounded.
            if (picture.timeUs() + 500 >= dueUs) {
                dueUs += intervalUs;
                return new CompressedFrame(encoder.encode(picture.picture()), picture.timeUs(), picture.name());
            }
        }
        return null;
    }

    @Override
    public double fps() {
        return fps;
    }

    @Override
    public void close() {
        reader.close();
        encoder.close();
    }
}
