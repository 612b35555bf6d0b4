package io.landmarkstream.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AVERROR_INVALIDDATA;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GBRP;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV410P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ411P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ440P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.av_get_pix_fmt_name;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_strerror;

import io.landmarkstream.picture.Picture;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/** What every user of FFmpeg's libraries here needs: names for its errors, and its frames as Java arrays and back. */
public final class FFmpeg {

    static {
        // Faults are return codes, and those are reported; the library's own lines on stderr would repeat them unasked.
        av_log_set_level(AV_LOG_QUIET);
    }

    private FFmpeg() {}

    /** Loads the native libraries, and silences their log. */
    public static void load() {}

    /** An error code in words: FFmpeg's, but for the one that it gives to whatever it does not know. */
    public static String message(int error) {
        if (error == AVERROR_INVALIDDATA) {
            return "it is damaged, or of a kind that FFmpeg does not know";
        }
        byte[] text = new byte[128];
        av_strerror(error, text, text.length);
        int length = 0;
        while (text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, java.nio.charset.StandardCharsets.UTF_8);
    }

    /**
     * log2 of luma samples a chroma sample along x, or -1 if the pixel format is not 8-bit planar YCbCr, RGB or grey.
     */
    public static int chromaShiftX(int format) {
        return switch (format) {
            case AV_PIX_FMT_YUV444P,
                    AV_PIX_FMT_YUVJ444P,
                    AV_PIX_FMT_YUV440P,
                    AV_PIX_FMT_YUVJ440P,
                    AV_PIX_FMT_GBRP,
                    AV_PIX_FMT_GRAY8 -> 0;
            case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P -> 1;
            case AV_PIX_FMT_YUV411P, AV_PIX_FMT_YUVJ411P, AV_PIX_FMT_YUV410P -> 2;
            default -> -1;
        };
    }

    /** log2 of luma samples a chroma sample along y, for a format that {@link #chromaShiftX} knows. */
    public static int chromaShiftY(int format) {
        return switch (format) {
            case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVJ420P, AV_PIX_FMT_YUV440P, AV_PIX_FMT_YUVJ440P -> 1;
            case AV_PIX_FMT_YUV410P -> 2;
            default -> 0;
        };
    }

    /** Whether the pixel format itself says that its YCbCr has full range. */
    public static boolean isFullRange(int format) {
        return switch (format) {
            case AV_PIX_FMT_YUVJ411P,
                    AV_PIX_FMT_YUVJ420P,
                    AV_PIX_FMT_YUVJ422P,
                    AV_PIX_FMT_YUVJ440P,
                    AV_PIX_FMT_YUVJ444P -> true;
            default -> false;
        };
    }

    /** FFmpeg's name of a pixel format. */
    public static String formatName(int format) {
        BytePointer name = av_get_pix_fmt_name(format);
        return name == null ? "number " + format : name.getString();
    }

    /**
     * Copies a frame's planes: Y, Cb, Cr, or R, G, B, or grey alone; packed row by row without padding.
     *
     * @param frame 8-bit planar, of a format that {@link #chromaShiftX} knows
     */
    public static byte[][] planes(AVFrame frame) {
        int format = frame.format();
        int width = frame.width();
        int height = frame.height();
        byte[] first = plane(frame, 0, width, height);
        if (format == AV_PIX_FMT_GRAY8) {
            return new byte[][] {first};
        }
        int chromaWidth = Picture.ceilShift(width, chromaShiftX(format));
        int chromaHeight = Picture.ceilShift(height, chromaShiftY(format));
        byte[] second = plane(frame, 1, chromaWidth, chromaHeight);
        byte[] third = plane(frame, 2, chromaWidth, chromaHeight);
        return format == AV_PIX_FMT_GBRP ? new byte[][] {third, first, second} : new byte[][] {first, second, third};
    }

    private static byte[] plane(AVFrame frame, int index, int width, int height) {
        byte[] plane = new byte[width * height];
        int stride = frame.linesize(index);
        BytePointer rows = frame.data(index);
        if (stride == width) {
            rows.get(plane, 0, plane.length);
            return plane;
        }
        for (int y = 0; y < height; y++) {
            rows.position((long) y * stride).get(plane, y * width, width);
        }
        return plane;
    }

    /**
     * Writes a plane into a writable frame, its last column and row repeated where the frame's plane is larger.
     *
     * @param columns columns of the frame's plane, at least {@code width}
     * @param lines rows of the frame's plane, at least {@code height}
     */
    public static void fill(AVFrame frame, int index, byte[] plane, int width, int height, int columns, int lines) {
        int stride = frame.linesize(index);
        BytePointer rows = frame.data(index);
        byte[] line = new byte[columns];
        for (int y = 0; y < lines; y++) {
            int from = Math.min(y, height - 1) * width;
            System.arraycopy(plane, from, line, 0, width);
            java.util.Arrays.fill(line, width, columns, plane[from + width - 1]);
            rows.position((long) y * stride).put(line, 0, columns);
        }
    }
}
