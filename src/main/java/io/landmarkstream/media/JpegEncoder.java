package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * {@link Picture} to JPEG as cameras send it: baseline, 4:2:0, BT.601 full range, by FFmpeg's mjpeg encoder. Any size;
 * the same picture gives the same bytes. For one thread; keeps its native buffers while the size stays.
 */
public final class JpegEncoder implements AutoCloseable {

    /** FFmpeg's FF_QP2LAMBDA, the unit of {@code global_quality}. */
    private static final int LAMBDA = 118;

    private final int quality;
    private AVPacket packet;
    private AVCodecContext context;
    private AVFrame frame;

    /**
     * @param quality 1 to 100 on libjpeg's scale, of which FFmpeg's encoder has 31 steps: 95 and more are the finest,
     *     below 30 all alike
     */
    public JpegEncoder(int quality) {
        if (quality < 1 || quality > 100) {
            throw new IllegalArgumentException("JPEG quality must be 1 to 100, but is " + quality + ".");
        }
        FFmpeg.load();
        this.quality = quality;
        packet = av_packet_alloc();
    }

    /** The whole JPEG file of one picture. */
    public byte[] encode(Picture picture) {
        int width = picture.width();
        int height = picture.height();
        if (context == null || context.width() != width || context.height() != height) {
            release();
            open(width, height);
        }
        Picture jpeg = Pictures.convert(picture, Picture.Matrix.BT601_FULL, 1, 1);
        check(av_frame_make_writable(frame));
        int chromaWidth = jpeg.chromaWidth();
        int chromaHeight = jpeg.chromaHeight();
        FFmpeg.fill(frame, 0, jpeg.luma(), width, height, width, height);
        FFmpeg.fill(frame, 1, jpeg.cb(), chromaWidth, chromaHeight, chromaWidth, chromaHeight);
        FFmpeg.fill(frame, 2, jpeg.cr(), chromaWidth, chromaHeight, chromaWidth, chromaHeight);
        frame.quality(context.global_quality());
        frame.pts(frame.pts() + 1);
        check(avcodec_send_frame(context, frame));
        check(avcodec_receive_packet(context, packet));
        byte[] file = new byte[packet.size()];
        packet.data().get(file);
        av_packet_unref(packet);
        return file;
    }

    private void open(int width, int height) {
        context = avcodec_alloc_context3(avcodec_find_encoder(AV_CODEC_ID_MJPEG));
        context.width(width).height(height).pix_fmt(AV_PIX_FMT_YUVJ420P).color_range(AVCOL_RANGE_JPEG);
        context.time_base(av_make_q(1, 25)).thread_count(1);
        context.flags(context.flags() | AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT);
        context.qmin(1).qmax(31).global_quality(scale(quality) * LAMBDA);
        check(avcodec_open2(context, null, (AVDictionary) null));
        frame = av_frame_alloc();
        frame.width(width).height(height).format(AV_PIX_FMT_YUVJ420P).pts(0);
        check(av_frame_get_buffer(frame, 0));
    }

    /**
     * FFmpeg's quantiser scale, 1 to 31. It multiplies the MPEG-1 intra matrix / 8, libjpeg's percentage the matrix of
     * T.81 annex K; both matrices' means make scale 1 about 6 %.
     */
    private static int scale(int quality) {
        double percent = quality < 50 ? 5000.0 / quality : 200 - 2 * quality;
        return (int) Math.max(1, Math.min(31, Math.round(percent / 6)));
    }

    private static void check(int result) {
        if (result < 0) {
            throw new IllegalStateException("FFmpeg's JPEG encoder failed: " + FFmpeg.message(result));
        }
    }

    private void release() {
        if (context != null) {
            avcodec_free_context(context);
            context = null;
        }
        if (frame != null) {
            av_frame_free(frame);
            frame = null;
        }
    }

    @Override
    public void close() {
        release();
        if (packet != null) {
            av_packet_free(packet);
            packet = null;
        }
    }
}
