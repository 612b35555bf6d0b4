package io.landmarkstream.media;

import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The pictures of a video file: any container and codec of FFmpeg's LGPL build, as {@link PacketDecoder} decodes them.
 */
public final class VideoReader implements PictureSource {

    private final String name;
    private final Demuxer demuxer;
    private final PacketDecoder decoder;
    private boolean drained;
    private long firstUs = Packet.NO_TIME;
    private long lastTimeUs = -1;

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be opened or has no video that can be decoded; names the file
     */
    public VideoReader(Path path) throws IOException {
        this.name = path.getFileName().toString();
        demuxer = new Demuxer(new MediaAddress(MediaAddress.Kind.FILE, path.toString()), MediaLimits.FILE);
        try {
            decoder = new PacketDecoder(demuxer);
        } catch (IOException | RuntimeException e) {
            demuxer.close();
            throw e;
        }
    }

    @Override
    public TimedPicture next() throws IOException {
        for (Picture picture = decoder.receive(); ; picture = decoder.receive()) {
            if (picture != null) {
                return new TimedPicture(picture, timeUs(), name);
            }
            if (drained) {
                return null;
            }
            Packet packet = demuxer.next();
            drained = packet == null;
            decoder.send(packet);
        }
    }

    /** Time since the first picture; a picture without a time follows the one before at the nominal rate. */
    private long timeUs() {
        long presentation = decoder.presentationUs();
        long timeUs;
        if (presentation == Packet.NO_TIME) {
            timeUs = lastTimeUs < 0 ? 0 : lastTimeUs + Math.round(1e6 / fps());
        } else {
            if (firstUs == Packet.NO_TIME) {
                firstUs = presentation;
            }
            timeUs = presentation - firstUs;
        }
        lastTimeUs = Math.max(lastTimeUs, timeUs);
        return lastTimeUs;
    }

    @Override
    public double fps() {
        return demuxer.fps();
    }

    @Override
    public long count() {
        return demuxer.count();
    }

    @Override
    public void close() {
        decoder.close();
        demuxer.close();
    }
}
