package io.landmarkstream.bitstream;

import io.landmarkstream.frame.RejectException;

/**
 * H.264's recovery points (D.1.8 and D.2.8): pictures with which decoding can begin though they are no IDR, as in
 * streams with open groups. Only those count with which everything is right at once and to the bit:
 * {@code recovery_frame_cnt} 0 and {@code exact_match_flag} 1, in a picture that refers to none. A stream that is
 * refreshed bit by bit (intra refresh) has others, which are no key frames.
 */
final class RecoveryPoint {

    /** The message alone, as a NAL unit with start code: what a decoder must be told that begins at such a picture. */
    private static final byte[] MESSAGE = {0, 0, 1, 6, 6, 1, (byte) 0xC4, (byte) 0x80};

    private static final int TYPE = 6;
    private static final int MAX_FRAMES = 1 << 16;
    private static final int MAX_SLICE_TYPE = 9;
    private static final int I = 2;

    private RecoveryPoint() {}

    static byte[] message() {
        return MESSAGE.clone();
    }

    /** Whether a NAL unit of supplemental enhancement information says so. Never throws: damaged ones say nothing. */
    static boolean isIn(byte[] value, NalUnit sei) {
        try {
            BitReader in = new BitReader(value, sei, 1);
            while (true) {
                int type = number(in);
                int bytes = number(in);
                if (type == TYPE) {
                    return in.ue(MAX_FRAMES) == 0 && in.flag();
                }
                in.skip(8 * bytes);
            }
        } catch (RejectException e) {
            return false;
        }
    }

    /** A number of bytes of 255 and a smaller one, which are added (7.3.2.3.1). */
    private static int number(BitReader in) throws RejectException {
        int number = 0;
        int next;
        do {
            next = in.bits(8);
            number += next;
        } while (next == 0xFF && number < AccessUnit.MAX_SEI_BYTES);
        return number;
    }

    /** Whether a slice refers to no other picture. Never throws. */
    static boolean isIntra(byte[] value, NalUnit slice) {
        try {
            BitReader in = new BitReader(value, slice, 1);
            in.skipUe();
            return in.ue(MAX_SLICE_TYPE) % 5 == I;
        } catch (RejectException e) {
            return false;
        }
    }
}
