package io.landmarkstream.publish;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.media.Packet;
import io.landmarkstream.media.PacketSource;
import io.landmarkstream.media.UnsupportedVideoException;
import java.io.IOException;
import java.util.function.Consumer;

/** What comes out of a {@link PacketSource}, in the form in which it is published. For one thread. */
interface FrameMaker extends AutoCloseable {

    /**
     * Takes a packet and gives the pictures that are ready, in the order in which they are to be published: none, one,
     * or several.
     *
     * @return false if the packet is of no use, since what it needs is missing
     * @throws IOException if the packet is damaged; after {@link #restart} the next key picture can be taken
     */
    boolean take(Packet packet, Consumer<CompressedFrame> out) throws IOException;

    /** Gives what is still held back at the end of the source. */
    default void end(Consumer<CompressedFrame> out) throws IOException {}

    /** Packets are missing: forgets what it knows of earlier pictures. */
    default void restart() {}

    /** How the pictures are compressed. */
    Codec codec();

    @Override
    void close();

    /**
     * The maker for an open source.
     *
     * @throws PublishException if the source's own form is asked for and is not possible; says why
     * @throws IOException if the source cannot be decoded
     */
    static FrameMaker of(PacketSource source, FrameWishes asked) throws IOException {
        FrameWishes wishes = asked.of(source.nominalFps());
        String obstacle = PassedFrames.obstacle(source, wishes);
        boolean jpeg = source.codec() == Codec.JPEG;
        boolean copy = wishes.compression() == FrameWishes.Compression.COPY;
        if (obstacle != null && copy) {
            throw new PublishException(PassedFrames.refusal(source, obstacle));
        }
        if (obstacle != null || wishes.compression() == FrameWishes.Compression.JPEG && !jpeg) {
            return encoded(source, wishes);
        }
        return jpeg || copy ? new PassedFrames(source, wishes) : new SwitchingFrames(source, wishes);
    }

    /** The maker of JPEGs; what can never be decoded is a {@link PublishException}. */
    static FrameMaker encoded(PacketSource source, FrameWishes wishes) throws IOException {
        try {
            return new EncodedFrames(source, wishes);
        } catch (UnsupportedVideoException e) {
            throw new PublishException(e.getMessage(), e);
        }
    }
}
