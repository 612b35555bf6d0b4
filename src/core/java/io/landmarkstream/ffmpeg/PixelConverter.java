package io.landmarkstream.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_BAYER;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_HWACCEL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_PAL;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_FLAG_XYZ;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_NONE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV410P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_pix_fmt_desc_get;
import static org.bytedeco.ffmpeg.global.swscale.SWS_ACCURATE_RND;
import static org.bytedeco.ffmpeg.global.swscale.SWS_BICUBIC;
import static org.bytedeco.ffmpeg.global.swscale.SWS_FULL_CHR_H_INP;
import static org.bytedeco.ffmpeg.global.swscale.sws_freeContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_getCoefficients;
import static org.bytedeco.ffmpeg.global.swscale.sws_getContext;
import static org.bytedeco.ffmpeg.global.swscale.sws_scale_frame;
import static org.bytedeco.ffmpeg.global.swscale.sws_setColorspaceDetails;

import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.ffmpeg.swscale.SwsFilter;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.IntPointer;

/**
 * Frames of any pixel format to 8-bit planar ones, and to other sizes, by swscale. Colours keep their matrix, range and
 * tone; transparency is left out. For one thread; owns native memory.
 */
public final class PixelConverter implements AutoCloseable {

    private static final int SIXTEEN = 1 << 16;

    private AVFrame out;
    private SwsContext context;
    private String made = "";

    public PixelConverter() {
        FFmpeg.load();
        out = av_frame_alloc();
    }

    /**
     * The 8-bit planar format nearest to a pixel format: with the same chroma samples, GBRP for all kinds of RGB; -1 if
     * there is none.
     */
    public static int planar(int format) {
        if (FFmpeg.chromaShiftX(format) >= 0) {
            return format;
        }
        AVPixFmtDescriptor kind = format == AV_PIX_FMT_NONE ? null : av_pix_fmt_desc_get(format);
        if (kind == null || (kind.flags() & AV_PIX_FMT_FLAG_HWACCEL) != 0) {
            return -1;
        }
        long rgb = AV_PIX_FMT_FLAG_RGB | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BAYER | AV_PIX_FMT_FLAG_XYZ;
        if ((kind.flags() & rgb) != 0) {
            return AV_PIX_FMT_GBRP;
        }
        return kind.nb_components() < 3 ? AV_PIX_FMT_GRAY8 : ycc(kind.log2_chroma_w(), kind.log2_chroma_h());
    }

    /** The 8-bit planar YCbCr format with such chroma planes; -1 if there is none. */
    public static int ycc(int chromaShiftX, int chromaShiftY) {
        return switch (chromaShiftX * 10 + chromaShiftY) {
            case 0 -> AV_PIX_FMT_YUV444P;
            case 1 -> AV_PIX_FMT_YUV440P;
            case 10 -> AV_PIX_FMT_YUV422P;
            case 11 -> AV_PIX_FMT_YUV420P;
            case 20 -> AV_PIX_FMT_YUV411P;
            case 22 -> AV_PIX_FMT_YUV410P;
            default -> -1;
        };
    }

    /**
     * The frame in another format and size; valid until the next call.
     *
     * @param full whether its samples have full range
     * @throws IllegalStateException if swscale does not convert between the two
     */
    public AVFrame to(AVFrame frame, int format, int width, int height, boolean full) {
        String wanted = frame.width() + "x" + frame.height() + " " + frame.format() + " to " + width + "x" + height
                + " " + format + " " + full;
        if (!wanted.equals(made)) {
            free();
            context = sws_getContext(
                    frame.width(),
                    frame.height(),
                    frame.format(),
                    width,
                    height,
                    format,
                    SWS_BICUBIC | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INP,
                    (SwsFilter) null,
                    (SwsFilter) null,
                    (DoublePointer) null);
            if (context == null) {
                throw failure(frame, format);
            }
            IntPointer same = sws_getCoefficients(5);
            sws_setColorspaceDetails(context, same, full ? 1 : 0, same, full ? 1 : 0, 0, SIXTEEN, SIXTEEN);
            made = wanted;
        }
        av_frame_unref(out);
        out.width(width).height(height).format(format);
        out.color_range(frame.color_range());
        if (av_frame_get_buffer(out, 0) < 0 || sws_scale_frame(context, out, frame) < 0) {
            throw failure(frame, format);
        }
        return out;
    }

    private static IllegalStateException failure(AVFrame frame, int format) {
        return new IllegalStateException("FFmpeg does not convert pixels from %s to %s."
                .formatted(FFmpeg.formatName(frame.format()), FFmpeg.formatName(format)));
    }

    private void free() {
        if (context != null) {
            sws_freeContext(context);
            context = null;
        }
        made = "";
    }

    @Override
    public void close() {
        free();
        if (out != null) {
            av_frame_free(out);
            out = null;
        }
    }
}
