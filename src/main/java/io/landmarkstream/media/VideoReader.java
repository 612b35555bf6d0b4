package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_DATA_DISPLAYMATRIX;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_side_data_get;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;

import io.landmarkstream.decode.FFmpeg;
import io.landmarkstream.decode.Picture;
import io.landmarkstream.decode.Pictures;
import java.io.IOException;
import java.nio.file.Path;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVInputFormat;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * The pictures of a video file, by FFmpeg: any container and codec of its LGPL build, 8 bits a sample. Turned as the
 * file's display matrix says. One decoding thread; holds a handful of pictures at a time.
 *
 * <p>Colours follow what the file says; where it says nothing, BT.709 from 1280 columns or 577 rows on, else BT.601, as
 * the player mpv guesses ({@code mp_csp_guess_colorspace}), and limited range. Pixels that are not square stay as stored.
 */
public final class VideoReader implements PictureSource {

    private static final int SPC_RGB = 0;
    private static final int SPC_BT709 = 1;
    private static final int SPC_UNSPECIFIED = 2;
    private static final int SPC_BT470BG = 5;
    private static final int SPC_SMPTE170M = 6;
    private static final int RANGE_FULL = 2;

    private final Path path;
    private final String name;
    private final AVRational timeBase;
    private final int streamIndex;
    private final double fps;
    private final long count;
    private final int orientation;
    private AVFormatContext container;
    private AVCodecContext decoder;
    private AVPacket packet;
    private AVFrame frame;
    private boolean drained;
    private long firstTimestamp = AV_NOPTS_VALUE;
    private long lastTimeUs = -1;

    /**
     * Opens a file.
     *
     * @throws IOException if it cannot be opened or has no video that can be decoded; names the file
     */
    public VideoReader(Path path) throws IOException {
        FFmpeg.load();
        this.path = path;
        this.name = path.getFileName().toString();
        container = new AVFormatContext(null);
        int opened = avformat_open_input(container, path.toString(), (AVInputFormat) null, (AVDictionary) null);
        if (opened < 0) {
            container = null;
            throw new IOException("The video %s cannot be opened: %s.".formatted(path, FFmpeg.message(opened)));
        }
        try {
            check(avformat_find_stream_info(container, (PointerPointer<?>) null), "has no streams that can be read");
            streamIndex = check(
                    av_find_best_stream(container, AVMEDIA_TYPE_VIDEO, -1, -1, (AVCodec) null, 0), "has no video");
            AVStream stream = container.streams(streamIndex);
            decoder = open(stream.codecpar());
            timeBase = stream.time_base();
            AVRational rate = stream.avg_frame_rate().num() > 0 ? stream.avg_frame_rate() : stream.r_frame_rate();
            fps = rate.num() > 0 && rate.den() > 0 ? (double) rate.num() / rate.den() : 25;
            count = stream.nb_frames() > 0 ? stream.nb_frames() : -1;
            orientation = orientation(stream.codecpar());
            packet = av_packet_alloc();
            frame = av_frame_alloc();
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private AVCodecContext open(AVCodecParameters parameters) throws IOException {
        AVCodec codec = avcodec_find_decoder(parameters.codec_id());
        if (codec == null) {
            throw new IOException("The video %s is coded in a way that this build of FFmpeg does not decode.".formatted(path));
        }
        decoder = avcodec_alloc_context3(codec);
        check(avcodec_parameters_to_context(decoder, parameters), "has parameters that cannot be used");
        decoder.thread_count(1);
        check(avcodec_open2(decoder, codec, (AVDictionary) null), "cannot be decoded");
        return decoder;
    }

    /** The display matrix (libavutil/display.h: x' = a x + c y, y' = b x + d y) as an EXIF orientation. */
    private int orientation(AVCodecParameters parameters) throws IOException {
        if (parameters.nb_coded_side_data() == 0) {
            return 1;
        }
        AVPacketSideData side = av_packet_side_data_get(
                parameters.coded_side_data(), parameters.nb_coded_side_data(), AV_PKT_DATA_DISPLAYMATRIX);
        if (side == null) {
            return 1;
        }
        IntPointer matrix = new IntPointer(side.data());
        int a = Math.round(matrix.get(0) / 65536f);
        int b = Math.round(matrix.get(1) / 65536f);
        int c = Math.round(matrix.get(3) / 65536f);
        int d = Math.round(matrix.get(4) / 65536f);
        String turn = a + " " + b + " " + c + " " + d;
        return switch (turn) {
            case "1 0 0 1" -> 1;
            case "-1 0 0 1" -> 2;
            case "-1 0 0 -1" -> 3;
            case "1 0 0 -1" -> 4;
            case "0 1 1 0" -> 5;
            case "0 1 -1 0" -> 6;
            case "0 -1 -1 0" -> 7;
            case "0 -1 1 0" -> 8;
            default -> throw new IOException(
                    "The video %s asks for a rotation that is no multiple of 90 degrees.".formatted(path));
        };
    }

    @Override
    public TimedPicture next() throws IOException {
        while (true) {
            int received = avcodec_receive_frame(decoder, frame);
            if (received >= 0) {
                try {
                    return picture();
                } finally {
                    av_frame_unref(frame);
                }
            }
            if (received == AVERROR_EOF()) {
                return null;
            }
            if (received != AVERROR_EAGAIN()) {
                check(received, "is damaged");
            }
            feed();
        }
    }

    private void feed() throws IOException {
        if (drained) {
            throw new IOException("The video " + path + " ends in the middle of a picture.");
        }
        int read = av_read_frame(container, packet);
        if (read == AVERROR_EOF()) {
            drained = true;
            avcodec_send_packet(decoder, null);
            return;
        }
        check(read, "cannot be read on");
        try {
            if (packet.stream_index() == streamIndex) {
                check(avcodec_send_packet(decoder, packet), "is damaged");
            }
        } finally {
            av_packet_unref(packet);
        }
    }

    private TimedPicture picture() throws IOException {
        int format = frame.format();
        int shiftX = FFmpeg.chromaShiftX(format);
        if (shiftX < 0) {
            throw new IOException(
                    ("The video %s has the pixel format %s; only 8-bit planar YCbCr, grey and RGB can be read. "
                                    + "Convert it, for example: ffmpeg -i %s -pix_fmt yuv420p converted.mp4")
                            .formatted(path, FFmpeg.formatName(format), name));
        }
        byte[][] planes = FFmpeg.planes(frame);
        int width = frame.width();
        int height = frame.height();
        Picture picture = format == AV_PIX_FMT_GBRP
                ? Pictures.ofRgbPlanes(planes[0], planes[1], planes[2], width, height)
                : new Picture(
                        width,
                        height,
                        planes[0],
                        format == AV_PIX_FMT_GRAY8 ? new byte[0] : planes[1],
                        format == AV_PIX_FMT_GRAY8 ? new byte[0] : planes[2],
                        shiftX,
                        FFmpeg.chromaShiftY(format),
                        matrix(width, height));
        return new TimedPicture(Pictures.upright(picture, orientation), timeUs(), name);
    }

    private Picture.Matrix matrix(int width, int height) throws IOException {
        boolean full = frame.color_range() == RANGE_FULL || FFmpeg.isFullRange(frame.format());
        boolean hd = switch (frame.colorspace()) {
            case SPC_BT709 -> true;
            case SPC_BT470BG, SPC_SMPTE170M -> false;
            case SPC_UNSPECIFIED, SPC_RGB -> Picture.Matrix.isHd(width, height);
            default -> throw new IOException(
                    ("The video %s has colours of kind %d (AVColorSpace); only BT.601 and BT.709 can be read. Convert it, "
                                    + "for example: ffmpeg -i %s -vf scale=out_color_matrix=bt709 -pix_fmt yuv420p converted.mp4")
                            .formatted(path, frame.colorspace(), name));
        };
        if (hd) {
            return full ? Picture.Matrix.BT709_FULL : Picture.Matrix.BT709_LIMITED;
        }
        return full ? Picture.Matrix.BT601_FULL : Picture.Matrix.BT601_LIMITED;
    }

    /** Time since the first picture; a picture without a time follows the one before at the nominal rate. */
    private long timeUs() {
        long timestamp = frame.best_effort_timestamp();
        long timeUs;
        if (timestamp == AV_NOPTS_VALUE) {
            timeUs = lastTimeUs < 0 ? 0 : lastTimeUs + Math.round(1e6 / fps);
        } else {
            if (firstTimestamp == AV_NOPTS_VALUE) {
                firstTimestamp = timestamp;
            }
            timeUs = Math.round((timestamp - firstTimestamp) * 1e6 * timeBase.num() / timeBase.den());
        }
        lastTimeUs = Math.max(lastTimeUs, timeUs);
        return lastTimeUs;
    }

    private int check(int result, String what) throws IOException {
        if (result < 0) {
            throw new IOException("The video %s %s: %s.".formatted(path, what, FFmpeg.message(result)));
        }
        return result;
    }

    @Override
    public double fps() {
        return fps;
    }

    @Override
    public long count() {
        return count;
    }

    @Override
    public void close() {
        if (decoder != null) {
            avcodec_free_context(decoder);
            decoder = null;
        }
        if (container != null) {
            avformat_close_input(container);
            container = null;
        }
        if (packet != null) {
            av_packet_free(packet);
            av_frame_free(frame);
            packet = null;
            frame = null;
        }
    }
}
