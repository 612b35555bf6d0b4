package io.landmarkstream.bitstream;

import io.landmarkstream.frame.RejectException;

/**
 * How a video's samples mean colours: the part of the video usability information that H.264 (E.1.1) and H.265 (E.2.1)
 * write alike.
 *
 * @param full full range (0–255) instead of limited (16–235)
 * @param matrix {@code matrix_coefficients}; {@link VideoFormat#UNSPECIFIED_MATRIX} where the stream does not tell
 */
record VideoSignal(boolean full, int matrix) {

    /** Where there is no usability information. */
    static final VideoSignal UNTOLD = new VideoSignal(false, VideoFormat.UNSPECIFIED_MATRIX);

    private static final int EXTENDED_SAR = 255;

    /** Reads from {@code aspect_ratio_info_present_flag} to the end of the chroma sample locations. */
    static VideoSignal parse(BitReader in) throws RejectException {
        if (in.flag() && in.bits(8) == EXTENDED_SAR) {
            in.skip(32);
        }
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
        return new VideoSignal(full, matrix);
    }
}
