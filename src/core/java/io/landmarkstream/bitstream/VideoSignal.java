package io.landmarkstream.bitstream;

import io.landmarkstream.frame.RejectException;

/**
 * How a video's samples mean colours: the part of the video usability information that H.264 (E.1.1) and H.265 (E.2.1)
 * write alike.
 *
 * @param full full range (0–255) instead of limited (16–235)
 * @param matrix {@code matrix_coefficients}; {@link VideoFormat#UNSPECIFIED_MATRIX} where the stream does not tell
 * @param pixelAspect how wide a pixel is for its height; 1 where the stream does not tell
 */
record VideoSignal(boolean full, int matrix, double pixelAspect) {

    /** Where there is no usability information. */
    static final VideoSignal UNTOLD = new VideoSignal(false, VideoFormat.UNSPECIFIED_MATRIX, 1);

    private static final int EXTENDED_SAR = 255;

    /** Wider or narrower pixels are taken for a mistake. */
    private static final int MOST_ASPECT = 8;

    /** Table E-1: width and height by {@code aspect_ratio_idc}; 0 is unspecified. */
    private static final int[][] ASPECTS = {
        {1, 1}, {1, 1}, {12, 11}, {10, 11}, {16, 11}, {40, 33}, {24, 11}, {20, 11}, {32, 11}, {80, 33}, {18, 11},
        {15, 11}, {64, 33}, {160, 99}, {4, 3}, {3, 2}, {2, 1},
    };

    /** Reads from {@code aspect_ratio_info_present_flag} to the end of the chroma sample locations. */
    static VideoSignal parse(BitReader in) throws RejectException {
        double pixelAspect = in.flag() ? pixelAspect(in) : 1;
        if (in.flag()) {
            in.skip(1);
        }
        boolean full = false;
        int matrix = VideoFormat.UNSPECIFIED_MATRIX;
        if (in.flag()) {
            in.skip(3);
            full = in.flag();
            if (in.flag()) {
                in.skip(16);
                matrix = in.bits(8);
            }
        }
        if (in.flag()) {
            in.skipUe();
            in.skipUe();
        }
        return new VideoSignal(full, matrix, pixelAspect);
    }

    private static double pixelAspect(BitReader in) throws RejectException {
        int kind = in.bits(8);
        int width = 1;
        int height = 1;
        if (kind == EXTENDED_SAR) {
            width = in.bits(16);
            height = in.bits(16);
        } else if (kind < ASPECTS.length) {
            width = ASPECTS[kind][0];
            height = ASPECTS[kind][1];
        }
        double aspect = (double) width / height;
        return aspect >= 1. / MOST_ASPECT && aspect <= MOST_ASPECT ? aspect : 1;
    }
}
