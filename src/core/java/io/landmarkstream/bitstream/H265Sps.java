package io.landmarkstream.bitstream;

import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;

/**
 * An H.265 sequence parameter set (ITU-T H.265 7.3.2.2 and annex E) as far as the pictures' format needs it.
 *
 * @param id {@code sps_seq_parameter_set_id}, 0 to 15
 */
record H265Sps(int id, VideoFormat format) {

    static H265Sps parse(byte[] value, NalUnit unit, DecodeLimits limits) throws RejectException {
        BitReader in = new BitReader(value, unit, 2);
        in.skip(4);
        int subLayers = in.bits(3);
        in.skip(1);
        skipProfileTierLevel(in, subLayers);
        int id = in.ue(15);
        int chroma = in.ue(3);
        if (chroma != 1) {
            throw VideoFormat.profile(new String[] {"no colour (4:0:0)", "", "4:2:2", "4:4:4"}[chroma]);
        }
        int storedWidth = in.ue(1 << 20);
        int storedHeight = in.ue(1 << 20);
        int[] crop = new int[4];
        if (in.flag()) {
            for (int i = 0; i < 4; i++) {
                crop[i] = 2 * in.ue(1 << 16);
            }
        }
        VideoFormat.checkSize(storedWidth, storedHeight, crop[0] + crop[1], crop[2] + crop[3], limits);
        int width = storedWidth - crop[0] - crop[1];
        int height = storedHeight - crop[2] - crop[3];
        int luma = in.ue(8) + 8;
        int chromaBits = in.ue(8) + 8;
        if (luma != 8 || chromaBits != 8) {
            throw VideoFormat.profile(Math.max(luma, chromaBits) + " bits a sample");
        }
        int orderBits = in.ue(12) + 4;
        int reorder = 0;
        for (int i = in.flag() ? 0 : subLayers; i <= subLayers; i++) {
            in.skipUe();
            reorder = in.ue(16);
            in.skipUe();
        }
        skipTools(in);
        H265ReferenceSets.skip(in, in.ue(64));
        if (in.flag()) { // long-term pictures
            for (int i = in.ue(32); i > 0; i--) {
                in.skip(orderBits + 1);
            }
        }
        in.skip(2);
        VideoSignal signal = VideoSignal.UNTOLD;
        if (in.flag()) {
            signal = VideoSignal.parse(in);
            in.skip(1);
            if (in.flag()) {
                throw VideoFormat.profile("interlaced pictures (field_seq_flag 1)");
            }
        }
        VideoFormat.checkSquared(width, height, signal.pixelAspect(), limits);
        return new H265Sps(
                id,
                new VideoFormat(
                        width,
                        height,
                        crop[0],
                        crop[2],
                        signal.pixelAspect(),
                        VideoFormat.matrix(signal.full(), signal.matrix(), width, height),
                        reorder,
                        reorder));
    }

    private static void skipProfileTierLevel(BitReader in, int subLayers) throws RejectException {
        in.skip(96);
        boolean[] profile = new boolean[subLayers];
        boolean[] level = new boolean[subLayers];
        for (int i = 0; i < subLayers; i++) {
            profile[i] = in.flag();
            level[i] = in.flag();
        }
        in.skip(subLayers > 0 ? 2 * (8 - subLayers) : 0);
        for (int i = 0; i < subLayers; i++) {
            in.skip((profile[i] ? 88 : 0) + (level[i] ? 8 : 0));
        }
    }

    /** From the block sizes to the number of reference picture sets. */
    private static void skipTools(BitReader in) throws RejectException {
        for (int i = 0; i < 6; i++) {
            in.skipUe();
        }
        if (in.flag() && in.flag()) {
            skipScalingLists(in);
        }
        in.skip(2);
        if (in.flag()) {
            in.skip(8);
            in.skipUe();
            in.skipUe();
            in.skip(1);
        }
    }

    /** 7.3.4. */
    private static void skipScalingLists(BitReader in) throws RejectException {
        for (int size = 0; size < 4; size++) {
            for (int matrix = 0; matrix < 6; matrix += size == 3 ? 3 : 1) {
                if (!in.flag()) {
                    in.skipUe();
                    continue;
                }
                if (size > 1) {
                    in.se();
                }
                for (int i = Math.min(64, 1 << 4 + 2 * size); i > 0; i--) {
                    in.se();
                }
            }
        }
    }
}
