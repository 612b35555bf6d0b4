package io.landmarkstream.publish;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.Demuxer;
import io.landmarkstream.media.Packet;
import java.util.function.Consumer;

/**
 * Pictures as the source has them. Key pictures of H.264 and H.265 bring their parameter sets, so that a reader can
 * begin at each.
 */
final class PassedFrames implements FrameMaker {

    private final Codec codec;
    private final String name;
    private final int rotation;
    private final RateLimit limit;
    private final InBandSets sets;

    PassedFrames(Demuxer source, FrameWishes wishes) {
        codec = source.codec();
        name = source.address().shown();
        rotation = rotation(source.orientation());
        limit = new RateLimit(wishes.maxFps());
        sets = codec == Codec.JPEG ? null : new InBandSets(codec, source.parameterSets());
    }

    /** Why a source's pictures cannot be published as they are, as part of a sentence; {@code null} if they can. */
    static String obstacle(Demuxer source, FrameWishes wishes) {
        if (source.codec() == null) {
            return "they are none of H.264, H.265 and JPEG";
        }
        if (wishes.maxSize().limited()) {
            return "they are to be made smaller";
        }
        if (rotation(source.orientation()) < 0) {
            return "they are to be mirrored or turned by other than quarters";
        }
        if (source.codec() == Codec.JPEG) {
            return null;
        }
        if (wishes.maxFps() > 0) {
            return "some are to be left out, and pictures of H.264 and H.265 need one another";
        }
        return source.isPlain() ? null : "they are interlaced, or have other than 8 bits a sample and 4:2:0 chroma";
    }

    /** Clockwise degrees of an EXIF orientation; -1 for one that mirrors. */
    private static int rotation(int orientation) {
        return switch (orientation) {
            case 1 -> 0;
            case 6 -> 90;
            case 3 -> 180;
            case 8 -> 270;
            default -> -1;
        };
    }

    @Override
    public boolean take(Packet packet, Consumer<CompressedFrame> out) {
        if (codec == Codec.JPEG) {
            long timeUs = packet.presentationUs();
            if (timeUs == Packet.NO_TIME || limit.takes(timeUs)) {
                out.accept(new CompressedFrame(codec, packet.data(), true, timeUs, timeUs, rotation, name));
            }
            return true;
        }
        // What the job can begin with, not what a player can: pictures that recover step by step are none.
        boolean key = AccessUnit.isKeyFrame(codec, packet.data(), 0, packet.data().length);
        byte[] unit = sets.seen(packet.data(), key);
        long presentation = packet.presentationUs();
        long decoding = packet.decodingUs() == Packet.NO_TIME ? presentation : packet.decodingUs();
        out.accept(new CompressedFrame(codec, unit, key, presentation, decoding, rotation, name));
        return true;
    }

    @Override
    public Codec codec() {
        return codec;
    }

    @Override
    public void close() {}
}
