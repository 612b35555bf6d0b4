package io.landmarkstream.publish;

import io.landmarkstream.bitstream.AccessUnit;
import io.landmarkstream.bitstream.ParameterSets;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.PacketSource;
import io.landmarkstream.media.PictureFile;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.util.OptionalDouble;
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
    private final PacketSource source;
    private final boolean copy;

    PassedFrames(PacketSource source, FrameWishes wishes) {
        this.source = source;
        copy = wishes.compression() == FrameWishes.Compression.COPY;
        codec = source.codec();
        name = source.address().shown();
        rotation = rotation(source.orientation());
        limit = new RateLimit(wishes.maxFps());
        sets = codec == Codec.JPEG ? null : new InBandSets(codec, source.parameterSets());
    }

    /** Why a source's pictures cannot be published as they are, as part of a sentence; {@code null} if they can. */
    static String obstacle(PacketSource source, FrameWishes wishes) {
        if (source.codec() == null) {
            return "they are none of H.264, H.265 and JPEG";
        }
        if (wishes.maxSize().limited()) {
            return "they are to be made smaller";
        }
        if (rotation(source.orientation()) < 0) {
            return "they are to be mirrored or turned by other than quarters";
        }
        if (wishes.shape() > 0) {
            return "their pixels are to become square";
        }
        if (source.codec() == Codec.JPEG) {
            return Pictures.isSquare(source.pixelAspect()) ? null : "their pixels are not square";
        }
        if (wishes.maxFps() > 0) {
            return "some are to be left out, and pictures of H.264 and H.265 need one another";
        }
        if (source.hidesPictures()) {
            return "some are hidden (an edit list, as of a trimmed clip), and the job would show them";
        }
        try {
            ParameterSets sets = ParameterSets.of(source.codec(), source.parameterSets(), DecodeLimits.DEFAULT);
            return shapeObstacle(source.pixelAspect(), sets.pixelAspect(DecodeLimits.DEFAULT));
        } catch (RejectException e) {
            return isOfAKind(e) ? refused(e) : null;
        }
    }

    /**
     * The job makes pixels square as the stream itself says (docs/decisions/0036); it never sees the container.
     *
     * @param shown how wide a pixel is for its height, as a player shows it
     * @param stream as the stream's parameter sets say it
     */
    private static String shapeObstacle(double shown, OptionalDouble stream) {
        if (stream.isEmpty()) {
            return Pictures.isSquare(shown) ? null : "their pixels are not square";
        }
        return Pictures.isSquare(shown / stream.getAsDouble())
                ? null
                : "the container says another shape of the pixels than the stream";
    }

    static String refusal(PacketSource source, String obstacle) {
        return "The pictures of %s cannot be published as they are: %s. Use the codec auto or jpeg."
                .formatted(source.address(), obstacle);
    }

    /** Whether the job refuses all such pictures, and not only a damaged one. */
    private static boolean isOfAKind(RejectException e) {
        return switch (e.reason()) {
            case PROFILE, CODEC, DIMENSIONS, TOO_LARGE -> true;
            default -> false;
        };
    }

    private static String refused(RejectException e) {
        String why = e.getMessage();
        return "the job refuses them (" + (why.endsWith(".") ? why.substring(0, why.length() - 1) : why) + ")";
    }

    /** Looks at a key picture as the job does. */
    private void check(byte[] unit) throws IOException {
        try {
            AccessUnit parsed = AccessUnit.parse(codec, unit, 0, unit.length);
            ParameterSets.none(codec).with(parsed, DecodeLimits.DEFAULT).header(parsed, DecodeLimits.DEFAULT);
        } catch (RejectException e) {
            if (isOfAKind(e)) {
                throw copy ? new PublishException(refusal(source, refused(e))) : new NotPassableException(refused(e));
            }
        }
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
    public boolean take(Packet packet, Consumer<CompressedFrame> out) throws IOException {
        if (packet.hidden()) {
            return codec == Codec.JPEG;
        }
        if (codec == Codec.JPEG) {
            long timeUs = packet.presentationUs();
            if (timeUs == Packet.NO_TIME || limit.takes(timeUs)) {
                byte[] file = PictureFile.withoutTail(packet.data());
                out.accept(new CompressedFrame(codec, file, true, timeUs, timeUs, rotation, name));
            }
            return true;
        }
        // Where the job can begin, which is not everywhere that a player can.
        boolean key = AccessUnit.isKeyFrame(codec, packet.data(), 0, packet.data().length);
        byte[] unit = sets.seen(packet.data(), key);
        if (key) {
            check(unit);
        }
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
