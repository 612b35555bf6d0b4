package io.landmarkstream.publish;

import io.landmarkstream.decode.Picture;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.VideoDecoder;
import java.io.IOException;
import java.util.function.Consumer;

/** Pictures decoded, made smaller and fewer as wished, and encoded as JPEG. */
final class EncodedFrames implements FrameMaker {

    private final String name;
    private final VideoDecoder decoder;
    private final JpegEncoder encoder;
    private final RateLimit limit;
    private final PictureSize size;

    EncodedFrames(Demuxer source, FrameWishes wishes) throws IOException {
        name = source.address().shown();
        decoder = new VideoDecoder(source);
        encoder = new JpegEncoder(wishes.quality());
        limit = new RateLimit(wishes.maxFps());
        size = wishes.maxSize();
    }

    @Override
    public void take(Packet packet, Consumer<CompressedFrame> out) throws IOException {
        decoder.send(packet);
        for (Picture picture = decoder.receive(); picture != null; picture = decoder.receive()) {
            if (!decoder.isWhole()) {
                throw new IOException("The video " + name + " has a picture of which parts are missing.");
            }
            long timeUs = decoder.presentationUs();
            if (timeUs == Packet.NO_TIME || limit.takes(timeUs)) {
                out.accept(CompressedFrame.jpeg(encoder.encode(size.fit(picture)), timeUs, name));
            }
        }
    }

    @Override
    public void end(Consumer<CompressedFrame> out) throws IOException {
        take(null, out);
    }

    @Override
    public void restart() {
        decoder.reset();
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
