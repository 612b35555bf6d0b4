package io.landmarkstream.media;

import io.landmarkstream.frame.Codec;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;

/** Compressed pictures of one source, in decoding order. For one thread. */
public abstract class PacketSource implements AutoCloseable {

    /**
     * Opens a source by what it is: pictures over HTTP by {@link HttpPictures}, everything else by {@link Demuxer}.
     *
     * @param deadline ends this call and all others when it is interrupted
     * @throws IOException if it cannot be opened in time or has no video; the message names it without its password
     */
    public static PacketSource open(MediaAddress address, MediaLimits limits, Deadline deadline) throws IOException {
        PacketSource pictures =
                address.kind() == MediaAddress.Kind.HTTP ? HttpPictures.at(address, limits, deadline) : null;
        return pictures == null ? new Demuxer(address, limits, deadline) : pictures;
    }

    /**
     * The next picture, or {@code null} after the last.
     *
     * @throws IOException if the source ends unasked, is damaged, or gives nothing in time
     */
    public abstract Packet next() throws IOException;

    /** What was opened. */
    public abstract MediaAddress address();

    /** How the pictures are compressed; {@code null} for what is none of ours. */
    public abstract Codec codec();

    /** H.264, H.265: parameter sets outside of the access units, in Annex B form; empty where there are none. */
    public byte[] parameterSets() {
        return new byte[0];
    }

    /** EXIF orientation (1 to 8) that the container asks for; 0 for a rotation that is no multiple of 90 degrees. */
    public int orientation() {
        return 1;
    }

    /** How wide a pixel is for its height; 1 where the source does not say. */
    public double pixelAspect() {
        return 1;
    }

    /**
     * Whether the file says of some of its pictures that they are not to be shown, as those of a trimmed clip are not.
     */
    public boolean hidesPictures() {
        return false;
    }

    /** Pictures a second, nominally; 25 where the source does not say. */
    public double fps() {
        double fps = nominalFps();
        return fps > 0 ? fps : 25;
    }

    /** Pictures a second, nominally; 0 where the source does not say. */
    public abstract double nominalFps();

    /** What a decoder of the packets must know. */
    abstract AVCodecParameters parameters();

    @Override
    public abstract void close();
}
