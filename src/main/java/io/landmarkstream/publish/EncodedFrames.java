package io.landmarkstream.publish;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.PacketDecoder;
import io.landmarkstream.media.PacketSource;
import io.landmarkstream.media.UnsupportedVideoException;
import io.landmarkstream.picture.Picture;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Pictures decoded, made smaller and fewer as wished, and encoded as JPEG. A picture of a live source of which the
 * decoder had to guess a part is damaged; a file shows it as any player does.
 */
final class EncodedFrames implements FrameMaker {

    /** Pictures of a live source without a key picture, after which decoding begins all the same. */
    private static final int MAX_WAITED = 250;

    private final String name;
    private final boolean live;
    private final PacketDecoder decoder;
    private final JpegEncoder encoder;
    private final RateLimit limit;
    private final PictureSize size;
    private boolean waiting;
    private int waited;

    EncodedFrames(PacketSource source, FrameWishes wishes) throws IOException {
        name = source.address().shown();
        live = source.address().kind().live();
        waiting = live;
        decoder = new PacketDecoder(source);
        decoder.shape(wishes.shape());
        encoder = new JpegEncoder(wishes.quality());
        limit = new RateLimit(wishes.maxFps());
        size = wishes.maxSize();
    }

    @Override
    public boolean take(Packet packet, Consumer<CompressedFrame> out) throws IOException {
        // A stream without key pictures (intra refresh) recovers step by step: what is not whole yet does not come out.
        if (waiting && !packet.key() && ++waited < MAX_WAITED) {
            return false;
        }
        waiting = false;
        waited = 0;
        try {
            decoder.send(packet);
            encode(out);
        } catch (UnsupportedVideoException e) {
            throw new PublishException(e.getMessage(), e);
        }
        return true;
    }

    @Override
    public void end(Consumer<CompressedFrame> out) throws IOException {
        decoder.send(null);
        encode(out);
    }

    private void encode(Consumer<CompressedFrame> out) throws IOException {
        for (Picture picture = decoder.receive(); picture != null; picture = decoder.receive()) {
            if (live && !decoder.isWhole()) {
                throw new IOException("The video " + name + " has a picture of which parts are missing.");
            }
            long timeUs = decoder.presentationUs();
            if (timeUs == Packet.NO_TIME || limit.takes(timeUs)) {
                out.accept(CompressedFrame.jpeg(encoder.encode(size.fit(picture)), timeUs, name));
            }
        }
    }

    @Override
    public void restart() {
        decoder.reset();
        waiting = true;
    }

    @Override
    public Codec codec() {
        return Codec.JPEG;
    }

    @Override
    public void close() {
        decoder.close();
        encoder.close();
    }
}
