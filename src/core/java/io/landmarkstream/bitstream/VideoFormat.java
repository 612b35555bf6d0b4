package io.landmarkstream.bitstream;

import io.landmarkstream.decode.jpeg.JpegHeader;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;

/**
 * What a sequence parameter set says about the pictures: 8 bits a sample, 4:2:0, whole frames; everything else is
 * refused.
 *
 * @param width columns after cropping, as stored
 * @param height rows after cropping, as stored
 * @param cropLeft columns cropped on the left
 * @param cropTop rows cropped at the top
 * @param pixelAspect how wide a pixel is for its height; pictures are given with square pixels
 * @param matrix colours; see {@link #matrix(boolean, int, int, int)}
 * @param reorder how many pictures may come before one that is shown earlier; {@link #UNTOLD} if the stream does not
 *     say
 * @param maxReorder the most that the stream's level allows
 */
public record VideoFormat(
        int width,
        int height,
        int cropLeft,
        int cropTop,
        double pixelAspect,
        Picture.Matrix matrix,
        int reorder,
        int maxReorder) {

    public static final int UNTOLD = -1;

    /** {@code matrix_coefficients} of ITU-T H.273 where the stream says nothing. */
    static final int UNSPECIFIED_MATRIX = 2;

    /**
     * Checks the size of a picture as stored and as shown.
     *
     * @param storedWidth columns before cropping, a multiple of the block size
     * @param cropX columns cropped on both sides together
     */
    static void checkSize(long storedWidth, long storedHeight, long cropX, long cropY, DecodeLimits limits)
            throws RejectException {
        long width = storedWidth - cropX;
        long height = storedHeight - cropY;
        // Rounding both sides up to blocks of 64 adds no more than this.
        long blocks = 63 * (storedWidth + storedHeight);
        if (storedWidth * storedHeight > limits.maxPixels() + blocks || width * height > limits.maxPixels()) {
            throw new RejectException(
                    Reason.TOO_LARGE,
                    "The video has %d x %d pixels, more than landmarks.limits.pixels = %d."
                            .formatted(width, height, limits.maxPixels()));
        }
        long longer = Math.max(width, height);
        long shorter = Math.min(width, height);
        if (shorter < 1 || longer > shorter * JpegHeader.MAX_PROPORTION) {
            throw new RejectException(
                    Reason.DIMENSIONS,
                    "The video has %d x %d pixels; both sides must be at least 1 and at most %d times the other."
                            .formatted(width, height, JpegHeader.MAX_PROPORTION));
        }
    }

    /** Checks the size of a picture once its pixels are square. */
    static void checkSquared(int width, int height, double pixelAspect, DecodeLimits limits) throws RejectException {
        checkSize(Pictures.squaredWidth(width, pixelAspect), Pictures.squaredHeight(height, pixelAspect), 0, 0, limits);
    }

    /**
     * The colours of a stream. Where it says nothing that can be: BT.709 from 1280 columns or 577 rows on, else BT.601
     * ({@link Picture.Matrix#of}), and limited range.
     *
     * @param coefficients {@code matrix_coefficients} of ITU-T H.273
     */
    static Picture.Matrix matrix(boolean full, int coefficients, int width, int height) throws RejectException {
        Picture.Matrix matrix = Picture.Matrix.of(coefficients, full, width, height);
        if (matrix == null) {
            throw profile("colours of kind %d (matrix_coefficients)".formatted(coefficients));
        }
        return matrix;
    }

    static RejectException profile(String what) {
        return new RejectException(
                Reason.PROFILE,
                "The video has " + what + "; 8 bits a sample, 4:2:0, YCbCr and whole frames are decoded.");
    }
}
