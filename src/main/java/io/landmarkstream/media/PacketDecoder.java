package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_PROP_INTRA_ONLY;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_DISCARD;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avcodec.av_new_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_descriptor_get;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_flush_buffers;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.ffmpeg.PixelConverter;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecDescriptor;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * A {@link PacketSource}'s packets to upright pictures of square pixels, by FFmpeg: any codec of its LGPL build; JPEG
 * by {@link JpegDecoder}. They are rotated as the picture, else the container says; hidden pictures are decoded and not
 * given out. More than 8 bits a sample become 8, without tone mapping. One decoding thread; holds a handful of pictures
 * at a time.
 *
 * <p>Colours follow what the stream says; by default BT.709 from 1280 columns or 577 rows on, else BT.601, as the
 * player mpv guesses ({@code mp_csp_guess_colorspace}), and limited range.
 */
public final class PacketDecoder implements AutoCloseable {

    private static final int SPC_YCGCO = 8;
    private static final int RANGE_UNSPECIFIED = 0;
    private static final int RANGE_FULL = 2;

    private static final Map<Integer, AVCodecParameters> PLAIN = new ConcurrentHashMap<>();

    private final String source;
    private final int orientation;
    private final double streamAspect;
    private final PixelConverter converter = new PixelConverter();
    /** For JPEG, as long as its packets are single pictures of a usual kind. */
    private JpegDecoder jpeg;

    private Picture ready;
    private double shape;
    private AVCodecContext decoder;
    private AVPacket packet;
    private AVFrame frame;
    private long presentationUs;
    private boolean whole;

    /**
     * @param source where its packets come from
     * @throws IOException if this build of FFmpeg does not decode them
     */
    public PacketDecoder(PacketSource source) throws IOException {
        this(source.address().toString(), source.parameters(), source.orientation(), source.pixelAspect());
    }

    /** For packets that are whole picture files. */
    PacketDecoder(String source, int codecId) throws IOException {
        this(source, parameters(codecId), 1, 1);
    }

    /** For parts of a picture: they stay as stored. */
    PacketDecoder(String source, AVCodecParameters parameters) throws IOException {
        this(source, parameters, 1, 1);
        jpeg = null;
    }

    private PacketDecoder(String source, AVCodecParameters parameters, int orientation, double aspect)
            throws IOException {
        this.source = source;
        this.orientation = orientation;
        this.streamAspect = aspect;
        if (orientation == 0) {
            throw new UnsupportedVideoException(
                    "The video %s asks for a rotation that is no multiple of 90 degrees.".formatted(this.source));
        }
        AVCodec codec = avcodec_find_decoder(parameters.codec_id());
        if (codec == null) {
            throw new UnsupportedVideoException(
                    "The video %s is coded in a way that this build of FFmpeg does not decode.".formatted(this.source));
        }
        try {
            decoder = avcodec_alloc_context3(codec);
            check(avcodec_parameters_to_context(decoder, parameters), "has parameters that cannot be used");
            decoder.thread_count(1);
            check(avcodec_open2(decoder, codec, (AVDictionary) null), "cannot be decoded");
            packet = av_packet_alloc();
            frame = av_frame_alloc();
            jpeg = parameters.codec_id() == AV_CODEC_ID_MJPEG ? new JpegDecoder(PictureFile.limits()) : null;
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Parameters of a codec whose packets hold the rest; kept for the life of the process. */
    static AVCodecParameters parameters(int codecId) {
        return PLAIN.computeIfAbsent(
                codecId,
                id -> avcodec_parameters_alloc().codec_type(AVMEDIA_TYPE_VIDEO).codec_id(id));
    }

    /**
     * Sets the aspect of the stored pictures, where the source's is missing or wrong.
     *
     * @param widthForHeight of the whole picture as stored, before it is turned; 0: as the source says
     */
    public void shape(double widthForHeight) {
        shape = widthForHeight;
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
        if (jpeg != null && decodedAsJpeg(next)) {
            return;
        }
        check(av_new_packet(packet, next.data().length), "is too large");
        try {
            packet.data().put(next.data(), 0, next.data().length);
            packet.pts(next.presentationUs() == Packet.NO_TIME ? AV_NOPTS_VALUE : next.presentationUs());
            packet.dts(next.decodingUs() == Packet.NO_TIME ? AV_NOPTS_VALUE : next.decodingUs());
            packet.flags((next.key() ? AV_PKT_FLAG_KEY : 0) | (next.hidden() ? AV_PKT_FLAG_DISCARD : 0));
            check(avcodec_send_packet(decoder, packet), "is damaged");
        } finally {
            av_packet_unref(packet);
        }
    }

    /**
     * FFmpeg's own decoder is for what {@link JpegDecoder} does not take: fields in pairs, twelve bits, four
     * components.
     */
    private boolean decodedAsJpeg(Packet next) throws IOException {
        try {
            Picture picture = jpeg.decode(next.data(), 0, next.data().length);
            ready = next.hidden() ? null : picture;
            presentationUs = next.presentationUs();
            whole = true;
            return true;
        } catch (RejectException e) {
            if (e.reason() == Reason.TRAILING || e.reason() == Reason.CODEC) {
                jpeg.close();
                jpeg = null;
                return false;
            }
            throw new IOException("The video %s is damaged: %s".formatted(source, e.getMessage()), e);
        }
    }

    /**
     * The next picture in order of presentation, or {@code null} if more packets are needed or the end is reached.
     *
     * @throws IOException if it cannot be decoded, or has pixels of a kind that cannot be read
     */
    public Picture receive() throws IOException {
        if (ready != null) {
            Picture picture = ready;
            ready = null;
            return Pictures.upright(square(picture), orientation);
        }
        int received = avcodec_receive_frame(decoder, frame);
        if (received == AVERROR_EOF() || received == AVERROR_EAGAIN()) {
            return null;
        }
        check(received, "is damaged");
        try {
            if ((frame.flags() & AVFrame.AV_FRAME_FLAG_DISCARD) != 0) {
                return receive();
            }
            long best = frame.best_effort_timestamp();
            presentationUs = best == AV_NOPTS_VALUE ? Packet.NO_TIME : best;
            whole = frame.decode_error_flags() == 0 && (frame.flags() & AVFrame.AV_FRAME_FLAG_CORRUPT) == 0;
            return Pictures.upright(square(picture()), orientation);
        } finally {
            av_frame_unref(frame);
        }
    }

    private Picture square(Picture picture) {
        double aspect = shape > 0 ? shape * picture.height() / picture.width() : streamAspect;
        return Pictures.squared(picture, aspect);
    }

    /** When the picture that {@link #receive} gave last is shown, by the packets' clock, or {@link Packet#NO_TIME}. */
    public long presentationUs() {
        return presentationUs;
    }

    /** Whether the picture that {@link #receive} gave last is complete; else parts of it are concealed. */
    public boolean isWhole() {
        return whole;
    }

    /** Drops earlier pictures; the next packet must be a key frame. */
    public void reset() {
        ready = null;
        avcodec_flush_buffers(decoder);
    }

    private Picture picture() throws IOException {
        int stored = frame.format();
        int format = PixelConverter.planar(stored);
        if (format < 0) {
            throw new UnsupportedVideoException("The video %s has the pixel format %s, which cannot be read."
                    .formatted(source, FFmpeg.formatName(stored)));
        }
        int width = frame.width();
        int height = frame.height();
        boolean full = isFullRange(format);
        AVFrame planar = frame;
        if (format != stored) {
            try {
                planar = converter.to(frame, format, width, height, full);
            } catch (IllegalStateException e) {
                throw new UnsupportedVideoException("The video " + source + " cannot be read: " + e.getMessage());
            }
        }
        byte[][] planes = FFmpeg.planes(planar);
        if (format == AV_PIX_FMT_GBRP) {
            return Pictures.ofRgbPlanes(planes[0], planes[1], planes[2], width, height);
        }
        boolean grey = format == AV_PIX_FMT_GRAY8;
        boolean ycgco = frame.colorspace() == SPC_YCGCO && !grey;
        Picture.Matrix matrix = Picture.Matrix.of(ycgco ? 1 : frame.colorspace(), full, width, height);
        if (matrix == null) {
            throw new UnsupportedVideoException(
                    "The video %s has colours of kind %d (matrix_coefficients), which cannot be read."
                            .formatted(source, frame.colorspace()));
        }
        Picture picture = new Picture(
                width,
                height,
                planes[0],
                grey ? new byte[0] : planes[1],
                grey ? new byte[0] : planes[2],
                FFmpeg.chromaShiftX(format),
                FFmpeg.chromaShiftY(format),
                matrix);
        return ycgco ? Pictures.ofYcgco(picture) : picture;
    }

    /** Of grey pictures that do not say: those of still pictures have full range, those of video have not. */
    private boolean isFullRange(int format) {
        if (frame.color_range() == RANGE_UNSPECIFIED && format == AV_PIX_FMT_GRAY8) {
            AVCodecDescriptor codec = avcodec_descriptor_get(decoder.codec_id());
            return codec != null && (codec.props() & AV_CODEC_PROP_INTRA_ONLY) != 0;
        }
        return frame.color_range() == RANGE_FULL || FFmpeg.isFullRange(frame.format());
    }

    private void check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException("The video %s %s: %s.".formatted(source, what, FFmpeg.message(result)));
        }
    }

    @Override
    public void close() {
        if (jpeg != null) {
            jpeg.close();
            jpeg = null;
        }
        converter.close();
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
