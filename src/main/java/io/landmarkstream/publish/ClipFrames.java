package io.landmarkstream.publish;

import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.MediaAddress;
import io.landmarkstream.media.MediaLimits;
import io.landmarkstream.media.Packet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Queue;

/** A clip's pictures, encoded or as they are; with a limit on the rate, those that come too early are left out. */
final class ClipFrames implements FrameSource {

    private final Demuxer demuxer;
    private final FrameMaker maker;
    private final double fps;
    private final Queue<CompressedFrame> ready = new ArrayDeque<>();
    private boolean ended;
    private long firstTimeUs = Packet.NO_TIME;
    private long firstDueUs = Packet.NO_TIME;
    private long untimed;

    ClipFrames(Path path, FrameWishes wishes) throws IOException {
        demuxer = new Demuxer(new MediaAddress(MediaAddress.Kind.FILE, path.toString()), MediaLimits.FILE);
        try {
            maker = FrameMaker.of(demuxer, wishes);
        } catch (IOException | RuntimeException e) {
            demuxer.close();
            throw e;
        }
        fps = wishes.maxFps() > 0 ? Math.min(wishes.maxFps(), demuxer.fps()) : demuxer.fps();
    }

    @Override
    public CompressedFrame next() throws IOException {
        while (ready.isEmpty() && !ended) {
            Packet packet = demuxer.next();
            ended = packet == null;
            if (ended) {
                maker.end(ready::add);
            } else {
                maker.take(packet, ready::add);
            }
        }
        CompressedFrame frame = ready.poll();
        return frame == null ? null : sinceFirst(frame);
    }

    /** Times from the first picture on; a file without times runs at its nominal rate. */
    private CompressedFrame sinceFirst(CompressedFrame frame) {
        if (frame.timeUs() == Packet.NO_TIME) {
            long timeUs = Math.round(untimed++ * 1e6 / fps);
            return frame.at(timeUs, timeUs);
        }
        if (firstTimeUs == Packet.NO_TIME) {
            firstTimeUs = frame.timeUs();
            firstDueUs = frame.dueUs();
        }
        return frame.at(frame.timeUs() - firstTimeUs, frame.dueUs() - firstDueUs);
    }

    @Override
    public double fps() {
        return fps;
    }

    @Override
    public void close() {
        maker.close();
        demuxer.close();
    }
}
