package io.landmarkstream.bitstream;

import io.landmarkstream.frame.RejectException;

/**
 * What an H.264 slice header says of its picture's place (ITU-T H.264 7.3.3), whole frames with 4:2:0 chroma only.
 *
 * @param order {@code pic_order_cnt_lsb}; 0 where there is none
 * @param resets whether {@code memory_management_control_operation} 5 is among its operations
 * @param forgets how many values of {@code frame_num} back lies the furthest picture that it forgets by name; 0: none
 */
record H264Slice(int frameNum, int order, boolean resets, int forgets) {

    private static final int B = 1;
    private static final int I = 2;
    private static final int MAX_REFERENCES = 31;

    /** Ends of lists in 7.4.3.1 and 7.4.3.3. */
    private static final int END_OF_CHANGES = 3;

    private static final int FORGET = 1;
    private static final int KEEP_LONG = 3;
    private static final int FORGET_ALL = 5;
    private static final int MAX_DIFFERENCE = 1 << 17;

    /**
     * Reads on behind the picture parameter set's id.
     *
     * @param type {@code slice_type} modulo 5: 0 P, 1 B, 2 I
     */
    static H264Slice parse(BitReader in, H264Sps sps, H264Pps pps, int type, boolean idr, boolean reference)
            throws RejectException {
        int frameNum = in.bits(sps.frameNumBits());
        if (idr) {
            in.skipUe();
        }
        int order = in.bits(sps.orderBits());
        if (idr || !reference || !pps.known()) {
            return new H264Slice(frameNum, order, false, 0);
        }
        int deltas = sps.orderType() == 0 && pps.orderDelta()
                ? 1
                : sps.orderType() == 1 && sps.orderDeltas() ? pps.orderDelta() ? 2 : 1 : 0;
        for (int i = 0; i < deltas; i++) {
            in.se();
        }
        if (pps.redundant()) {
            in.skipUe();
        }
        if (type == B) {
            in.skip(1);
        }
        int references0 = pps.references0();
        int references1 = pps.references1();
        if (type != I && in.flag()) {
            references0 = in.ue(MAX_REFERENCES) + 1;
            references1 = type == B ? in.ue(MAX_REFERENCES) + 1 : 0;
        }
        if (type != I) {
            skipListChanges(in);
        }
        if (type == B) {
            skipListChanges(in);
        }
        if (type == B ? pps.weightedBidirectional() : type != I && pps.weighted()) {
            in.skipUe();
            in.skipUe();
            skipWeights(in, references0);
            skipWeights(in, type == B ? references1 : 0);
        }
        return operations(frameNum, order, in);
    }

    private static void skipListChanges(BitReader in) throws RejectException {
        if (in.flag()) {
            while (in.ue(END_OF_CHANGES) != END_OF_CHANGES) {
                in.skipUe();
            }
        }
    }

    private static void skipWeights(BitReader in, int references) throws RejectException {
        for (int i = 0; i < references; i++) {
            for (int numbers = in.flag() ? 2 : 0; numbers > 0; numbers--) {
                in.se();
            }
            for (int numbers = in.flag() ? 4 : 0; numbers > 0; numbers--) {
                in.se();
            }
        }
    }

    /** 7.3.3.3. */
    private static H264Slice operations(int frameNum, int order, BitReader in) throws RejectException {
        boolean all = false;
        int furthest = 0;
        if (in.flag()) {
            for (int operation = in.ue(6); operation != 0; operation = in.ue(6)) {
                switch (operation) {
                    case FORGET -> furthest = Math.max(furthest, in.ue(MAX_DIFFERENCE) + 1);
                    case KEEP_LONG -> {
                        furthest = Math.max(furthest, in.ue(MAX_DIFFERENCE) + 1);
                        in.skipUe();
                    }
                    case FORGET_ALL -> all = true;
                    default -> in.skipUe();
                }
            }
        }
        return new H264Slice(frameNum, order, all, furthest);
    }
}
