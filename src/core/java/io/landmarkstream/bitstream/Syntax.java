package io.landmarkstream.bitstream;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;

/** What NAL units of one codec look like: their header and their types. */
public enum Syntax {

    /** ITU-T H.264, 7.3.1 and table 7-1. */
    H264(1) {
        private static final int SLICE = 1;
        private static final int PARTITION_A = 2;
        private static final int PARTITION_C = 4;
        private static final int IDR = 5;
        private static final int SEI = 6;
        private static final int SPS = 7;
        private static final int PPS = 8;
        private static final int END_OF_STREAM = 11;

        @Override
        int type(byte[] value, int offset) {
            return value[offset] & 0x1F;
        }

        @Override
        public boolean isBaseLayer(byte[] value, NalUnit unit) {
            return true; // slices of further layers and views have types of their own, 20 and 21
        }

        @Override
        public boolean isSlice(int type) {
            return type == SLICE || type == IDR;
        }

        @Override
        boolean isKey(int type) {
            return type == IDR;
        }

        @Override
        boolean isSei(int type) {
            return type == SEI;
        }

        @Override
        public boolean isParameterSet(int type) {
            return type == SPS || type == PPS;
        }

        @Override
        boolean endsSequence(int type) {
            return type == END_OF_STREAM - 1 || type == END_OF_STREAM;
        }

        /** {@code first_mb_in_slice} is 0, whose code is a single one bit. */
        @Override
        boolean beginsPicture(byte[] value, NalUnit unit) throws RejectException {
            return firstBit(value, unit);
        }

        @Override
        void requireSupported(int type) throws RejectException {
            if (type >= PARTITION_A && type <= PARTITION_C) {
                throw new RejectException(
                        Reason.PROFILE, "Data partitions (H.264 extended profile) are not supported; main or high is.");
            }
        }
    },

    /** ITU-T H.265, 7.3.1.2 and table 7-1. */
    H265(2) {
        private static final int LAST_SLICE = 21;
        private static final int FIRST_IRAP = 16;
        private static final int LAST_VCL = 31;
        private static final int VPS = 32;
        private static final int PPS = 34;
        private static final int END_OF_SEQUENCE = 36;
        private static final int PREFIX_SEI = 39;
        private static final int RADL_N = 6;
        private static final int RASL_N = 8;
        private static final int RASL_R = 9;

        @Override
        int type(byte[] value, int offset) {
            return value[offset] >> 1 & 0x3F;
        }

        /** {@code nuh_layer_id} is 0. */
        @Override
        public boolean isBaseLayer(byte[] value, NalUnit unit) {
            return (value[unit.offset()] & 1) == 0 && (value[unit.offset() + 1] & 0xF8) == 0;
        }

        @Override
        public boolean isSlice(int type) {
            return type <= 9 || type >= FIRST_IRAP && type <= LAST_SLICE;
        }

        @Override
        boolean isKey(int type) {
            return type >= FIRST_IRAP && type <= LAST_SLICE;
        }

        @Override
        boolean isSei(int type) {
            return type == PREFIX_SEI || type == PREFIX_SEI + 1;
        }

        @Override
        public boolean isParameterSet(int type) {
            return type >= VPS && type <= PPS;
        }

        @Override
        boolean endsSequence(int type) {
            return type == END_OF_SEQUENCE || type == END_OF_SEQUENCE + 1;
        }

        @Override
        public boolean leadsAcross(int type) {
            return type == RASL_N || type == RASL_R;
        }

        @Override
        public boolean trails(int type) {
            return type < RADL_N;
        }

        /** {@code first_slice_segment_in_pic_flag}. */
        @Override
        boolean beginsPicture(byte[] value, NalUnit unit) throws RejectException {
            return firstBit(value, unit);
        }

        @Override
        void requireSupported(int type) throws RejectException {
            if (type <= LAST_VCL && !isSlice(type)) {
                throw new RejectException(Reason.PROFILE, "The picture has slices of the reserved type " + type + ".");
            }
        }
    };

    /** {@code nal_unit_type} of a picture that others may refer across. */
    static final int H265_CRA = 21;

    private final int headerBytes;

    Syntax(int headerBytes) {
        this.headerBytes = headerBytes;
    }

    public static Syntax of(Codec codec) {
        return switch (codec) {
            case H264 -> H264;
            case H265 -> H265;
            case JPEG -> throw new IllegalArgumentException("A JPEG has no NAL units.");
        };
    }

    /** Bytes of a NAL unit's header. */
    int headerBytes() {
        return headerBytes;
    }

    /** Type of the NAL unit whose header begins at {@code offset}. */
    abstract int type(byte[] value, int offset);

    /** Whether the unit is of the one layer that is decoded. */
    public abstract boolean isBaseLayer(byte[] value, NalUnit unit);

    public abstract boolean isSlice(int type);

    /** Whether slices of this type make a picture with which decoding can begin. */
    abstract boolean isKey(int type);

    abstract boolean isSei(int type);

    public abstract boolean isParameterSet(int type);

    /** Whether the picture after this one must be a key frame. */
    abstract boolean endsSequence(int type);

    /** Whether such a picture may refer to ones before the key frame that it follows (RASL). */
    public boolean leadsAcross(int type) {
        return false;
    }

    /** Whether such a picture comes after its key frame in both orders (TRAIL, TSA, STSA). */
    public boolean trails(int type) {
        return true;
    }

    /** Whether the slice is the first one of its picture. */
    abstract boolean beginsPicture(byte[] value, NalUnit slice) throws RejectException;

    /** @throws RejectException for slices that are part of no profile we decode */
    abstract void requireSupported(int type) throws RejectException;

    boolean firstBit(byte[] value, NalUnit unit) throws RejectException {
        if (unit.length() <= headerBytes) {
            throw new RejectException(Reason.TRUNCATED, "A slice ends behind its NAL unit's header.");
        }
        return value[unit.offset() + headerBytes] < 0;
    }
}
