package io.landmarkstream.bitstream;

/**
 * What the headers of a picture's slices say.
 *
 * @param format of the sequence it belongs to
 * @param sps the sequence parameter set, byte for byte
 * @param bidirectional H.264: whether a slice is of type B; false in H.265, whose sequences say what they reorder
 * @param reference H.264: whether later pictures may refer to it, so that {@code frame_num} goes on; false in H.265
 * @param frameNum H.264: {@code frame_num}; 0 in H.265, whose pictures name those they build on
 * @param frameNums how many values {@code frameNum} can have
 */
public record PictureHeader(
        VideoFormat format, byte[] sps, boolean bidirectional, boolean reference, int frameNum, int frameNums) {

    PictureHeader withBidirectional() {
        return new PictureHeader(format, sps, true, reference, frameNum, frameNums);
    }
}
