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
 * @param order H.264: {@code pic_order_cnt_lsb}; 0 in H.265 and where the sequence tells the order in another way
 * @param orders how many values {@code order} can have; 0 where it tells nothing
 * @param resets H.264: whether the picture forgets all others and begins to count anew after itself
 *     ({@code memory_management_control_operation} 5)
 * @param forgets H.264: how many values of {@code frame_num} back lies the furthest picture that it names as one that
 *     no other refers to any more; 0: it names none
 */
public record PictureHeader(
        VideoFormat format,
        byte[] sps,
        boolean bidirectional,
        boolean reference,
        int frameNum,
        int frameNums,
        int order,
        int orders,
        boolean resets,
        int forgets) {

    /** {@code frame_num} of the picture that comes next after this one, which others may refer to. */
    public int nextFrameNum() {
        return ((resets ? 0 : frameNum) + 1) % frameNums;
    }

    PictureHeader withBidirectional() {
        return new PictureHeader(format, sps, true, reference, frameNum, frameNums, order, orders, resets, forgets);
    }
}
