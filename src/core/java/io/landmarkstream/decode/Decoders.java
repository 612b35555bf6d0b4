package io.landmarkstream.decode;

import io.landmarkstream.bitstream.VideoFormat;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.video.FFmpegVideoDecoder;
import io.landmarkstream.decode.video.VideoDecoder;
import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;

/** The native decoders of one thread: in this process, or in one of their own. */
public interface Decoders extends AutoCloseable {

    /**
     * Decodes the JPEG in {@code [offset, offset + length)} of {@code value}.
     *
     * @throws RejectException as {@link JpegDecoder#decode}
     * @throws DecoderLostException if the process that decodes ended
     */
    Picture jpeg(byte[] value, int offset, int length) throws RejectException;

    /** Opens a decoder of H.264 or H.265; as {@link VideoDecoder.Opener}. */
    VideoDecoder video(Codec codec, VideoFormat format, int reorder);

    @Override
    void close();

    /** Decoders in this process. */
    static Decoders inThisProcess(DecodeLimits limits) {
        return new Decoders() {

            private final JpegDecoder jpeg = new JpegDecoder(limits);

            @Override
            public Picture jpeg(byte[] value, int offset, int length) throws RejectException {
                return jpeg.decode(value, offset, length);
            }

            @Override
            public VideoDecoder video(Codec codec, VideoFormat format, int reorder) {
                return new FFmpegVideoDecoder(codec, format, reorder);
            }

            @Override
            public void close() {
                jpeg.close();
            }
        };
    }
}
