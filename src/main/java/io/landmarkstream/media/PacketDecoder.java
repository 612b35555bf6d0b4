package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUYV422;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A {@link Demuxer}'s packets to upright pictures, by FFmpeg: any codec of its LGPL build, 8 bits a sample. Turned as
 * the container says. One decoding thread; holds a handful of pictures at a time.
 *
 * <p>Colours follow what the stream says; where it says nothing, BT.709 from 1280 columns or 577 rows on, else BT.601,
 * as the player mpv guesses ({@code mp_csp_guess_colorspace}), and limited range. Pixels that are not square stay as
 * stored.
 */
public final class PacketDecoder implements AutoCloseable {

    private static final int SPC_RGB = 0;
    private static final int SPC_BT709 = 1;
    private static final int SPC_UNSPECIFIED = 2;
    private static final int SPC_BT470BG = 5;
    private static final int SPC_SMPTE170M = 6;
    private static final int RANGE_FULL = 2;

    private final String source;
    private final int orientation;
    private AVCodecContext decoder;
    private AVPacket packet;
    private AVFrame frame;
    private long presentationUs;
    private boolean whole;

    /**
     * @param source where its packets come from
     * @throws IOException if this build of FFmpeg does not decode them
     */
    public PacketDecoder(Demuxer source) throws IOException {
        this.source = source.address().toString();
        orientation = source.orientation();
        if (orientation == 0) {
            throw new IOException(
                    "The video %s asks for a rotation that is no multiple of 90 degrees.".formatted(this.source));
        }
        AVCodec codec = avcodec_find_decoder(source.parameters().codec_id());
        if (codec == null) {
            throw new IOException(
                    "The video %s is coded in a way that this build of FFmpeg does not decode.".formatted(this.source));
        }
        try {
            decoder = avcodec_alloc_context3(codec);
            check(avcodec_parameters_to_context(decoder, source.parameters()), "has parameters that cannot be used");
            decoder.thread_count(1);
            check(avcodec_open2(decoder, codec, (AVDictionary) null), "cannot be decoded");
            packet = av_packet_alloc();
            frame = av_frame_alloc();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /**
     * Takes the next packet, or with {@code null} the end; {@link #receive} gives the pictures, and must be called
     * until it gives none.
     *
     * @throws IOException if it is damaged
     */
    public void send(Packet next) throws IOException {
        if (next == null) {
            avcodec_send_packet(decoder, null);
            return;
        }
        check(av_new_packet(packet, next.data().length), "is too large");
        try {
            packet.data().put(next.data(), 0, next.data().length);
            packet.pts(next.presentationUs() == Packet.NO_TIME ? AV_NOPTS_VALUE : next.presentationUs());
            packet.dts(next.decodingUs() == Packet.NO_TIME ? AV_NOPTS_VALUE : next.decodingUs());
            packet.flags(next.key() ? AV_PKT_FLAG_KEY : 0);
            check(avcodec_send_packet(decoder, packet), "is damaged");
        } finally {
            av_packet_unref(packet);
        }
    }

    /**
     * The next picture in order of presentation, or {@code null} if more packets are needed or the end is reached.
     *
     * @throws IOException if it cannot be decoded, or has pixels of a kind that cannot be read
     */
    public Picture receive() throws IOException {
        int received = avcodec_receive_frame(decoder, frame);
        if (received == AVERROR_EOF() || received == AVERROR_EAGAIN()) {
            return null;
        }
        check(received, "is damaged");
        try {
            long best = frame.best_effort_timestamp();
            presentationUs = best == AV_NOPTS_VALUE ? Packet.NO_TIME : best;
            whole = frame.decode_error_flags() == 0 && (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) == 0;
            return Pictures.upright(picture(), orientation);
        } finally {
            av_frame_unref(frame);
        }
    }

    /** When the picture that {@link #receive} gave last is shown, by the packets' clock, or {@link Packet#NO_TIME}. */
    public long presentationUs() {
        return presentationUs;
    }

    /** Whether the picture that {@link #receive} gave last is all there; else parts of it are guessed. */
    public boolean isWhole() {
        return whole;
    }

    /** Forgets what it knows of earlier pictures; the next packet must be a key picture. */
    public void reset() {
        avcodec_flush_buffers(decoder);
    }

    private Picture picture() throws IOException {
        int format = frame.format();
        int width = frame.width();
        int height = frame.height();
        if (format == AV_PIX_FMT_YUYV422) {
            byte[][] planes = FFmpeg.planesOfYuyv(frame);
            return new Picture(width, height, planes[0], planes[1], planes[2], 1, 0, matrix(width, height));
        }
        int shiftX = FFmpeg.chromaShiftX(format);
        if (shiftX < 0) {
            throw new IOException(
                    ("The video %s has the pixel format %s; only 8-bit planar YCbCr, grey and RGB can be read. "
                                    + "Convert it, for example: ffmpeg -i %s -pix_fmt yuv420p converted.mp4")
                            .formatted(source, FFmpeg.formatName(format), source));
        }
        byte[][] planes = FFmpeg.planes(frame);
        if (format == AV_PIX_FMT_GBRP) {
            return Pictures.ofRgbPlanes(planes[0], planes[1], planes[2], width, height);
        }
        boolean grey = format == AV_PIX_FMT_GRAY8;
        return new Picture(
                width,
                height,
                planes[0],
                grey ? new byte[0] : planes[1],
                grey ? new byte[0] : planes[2],
                shiftX,
                FFmpeg.chromaShiftY(format),
                matrix(width, height));
    }

    private Picture.Matrix matrix(int width, int height) throws IOException {
        boolean full = frame.color_range() == RANGE_FULL || FFmpeg.isFullRange(frame.format());
        boolean hd =
                switch (frame.colorspace()) {
                    case SPC_BT709 -> true;
                    case SPC_BT470BG, SPC_SMPTE170M -> false;
                    case SPC_UNSPECIFIED, SPC_RGB -> Picture.Matrix.isHd(width, height);
                    default ->
                        throw new IOException(
                                ("The video %s has colours of kind %d (AVColorSpace); only BT.601 and BT.709 can be "
                                                + "read. Convert it, for example: ffmpeg -i %s -vf "
                                                + "scale=out_color_matrix=bt709 -pix_fmt yuv420p converted.mp4")
                                        .formatted(source, frame.colorspace(), source));
                };
        if (hd) {
            return full ? Picture.Matrix.BT709_FULL : Picture.Matrix.BT709_LIMITED;
        }
        return full ? Picture.Matrix.BT601_FULL : Picture.Matrix.BT601_LIMITED;
    }

    private void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException("The video %s %s: %s.".formatted(source, what, FFmpeg.message(result)));
        }
    }

    @Override
    public void close() {
        if (decoder != null) {
            avcodec_free_context(decoder);
            decoder = null;
        }
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
        if (frame != null) {
            av_frame_free(frame);
            frame = null;
        }
    }
}
