package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;

import io.landmarkstream.ffmpeg.FFmpeg;
import io.landmarkstream.ffmpeg.PixelConverter;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/** Pictures of pixels that are not square to ones of square pixels: the shorter side of the pixel grows. One thread. */
final class Resample implements AutoCloseable {

    /** Smaller differences from square are ignored. */
    private static final double TOLERANCE = .01;

    private final PixelConverter converter = new PixelConverter();

    /** Whether pixels of such an aspect count as square. */
    static boolean isSquare(double aspect) {
        return Math.abs(aspect - 1) <= TOLERANCE;
    }

    /** @param aspect how wide a pixel is for its height */
    Picture square(Picture picture, double aspect) {
        if (isSquare(aspect)) {
            return picture;
        }
        int width = aspect > 1 ? (int) Math.round(picture.width() * aspect) : picture.width();
        int height = aspect < 1 ? (int) Math.round(picture.height() / aspect) : picture.height();
        int format = picture.isGrey()
                ? AV_PIX_FMT_GRAY8
                : PixelConverter.ycc(picture.chromaShiftX(), picture.chromaShiftY());
        Picture source = format < 0 ? Pictures.convert(picture, picture.matrix(), 0, 0) : picture;
        format = format < 0 ? PixelConverter.ycc(0, 0) : format;
        AVFrame frame = av_frame_alloc();
        try {
            frame.width(source.width()).height(source.height()).format(format);
            if (av_frame_get_buffer(frame, 0) < 0) {
                throw new OutOfMemoryError("No memory for a picture of FFmpeg's.");
            }
            fill(frame, 0, source.luma(), source.width(), source.height());
            if (!source.isGrey()) {
                fill(frame, 1, source.cb(), source.chromaWidth(), source.chromaHeight());
                fill(frame, 2, source.cr(), source.chromaWidth(), source.chromaHeight());
            }
            byte[][] planes = FFmpeg.planes(converter.to(frame, format, width, height, true));
            return new Picture(
                    width,
                    height,
                    planes[0],
                    source.isGrey() ? source.cb() : planes[1],
                    source.isGrey() ? source.cr() : planes[2],
                    source.chromaShiftX(),
                    source.chromaShiftY(),
                    source.matrix());
        } finally {
            av_frame_free(frame);
        }
    }

    private static void fill(AVFrame frame, int index, byte[] plane, int width, int height) {
        FFmpeg.fill(frame, index, plane, width, height, width, height);
    }

    @Override
    public void close() {
        converter.close();
    }
}
