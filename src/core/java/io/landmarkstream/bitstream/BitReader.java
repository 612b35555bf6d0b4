package io.landmarkstream.bitstream;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;

/**
 * Bits of a NAL unit's payload, most significant first, without the emulation prevention bytes (ITU-T H.264 7.4.1,
 * H.265 7.4.2: the 3 in 0 0 3 is none of the payload's).
 */
final class BitReader {

    private final byte[] value;
    private final int end;
    private int at;
    private int zeros;
    private int current;
    private int left;

    /** Reads the unit from behind its header of {@code headerBytes}. */
    BitReader(byte[] value, NalUnit unit, int headerBytes) {
        this.value = value;
        at = unit.offset() + headerBytes;
        end = unit.offset() + unit.length();
    }

    boolean flag() throws RejectException {
        return bits(1) == 1;
    }

    /** An unsigned number of 0 to 32 bits; of 32 bits the lowest 32 count. */
    int bits(int count) throws RejectException {
        int number = 0;
        for (int i = 0; i < count; i++) {
            if (left == 0) {
                current = nextByte();
                left = 8;
            }
            number = number << 1 | current >> --left & 1;
        }
        return number;
    }

    void skip(int count) throws RejectException {
        for (int rest = count; rest > 0; rest -= 32) {
            bits(Math.min(rest, 32));
        }
    }

    /** Exponential Golomb code, unsigned ({@code ue(v)}); at most {@code max}. */
    int ue(int max) throws RejectException {
        int prefix = 0;
        while (!flag()) {
            if (++prefix > 31) {
                throw damaged("a number that is too large");
            }
        }
        int number = (1 << prefix) - 1 + bits(prefix);
        if (number < 0 || number > max) {
            throw damaged("a number out of its range");
        }
        return number;
    }

    /** As {@link #ue(int)}, of a number that does not matter. */
    void skipUe() throws RejectException {
        int prefix = 0;
        while (!flag()) {
            if (++prefix > 32) {
                throw damaged("a number that is too large");
            }
        }
        skip(prefix);
    }

    /** Exponential Golomb code, signed ({@code se(v)}). */
    int se() throws RejectException {
        int code = ue(Integer.MAX_VALUE - 1);
        return (code & 1) == 0 ? -(code >> 1) : (code + 1) >> 1;
    }

    static RejectException damaged(String what) {
        return new RejectException(Reason.CORRUPT, "The video's headers are damaged: they hold " + what + ".");
    }

    private int nextByte() throws RejectException {
        if (zeros >= 2 && at < end && value[at] == 3) {
            at++;
            zeros = 0;
        }
        if (at >= end) {
            throw new RejectException(Reason.TRUNCATED, "A header of the video ends early.");
        }
        int next = value[at++] & 0xFF;
        zeros = next == 0 ? zeros + 1 : 0;
        return next;
    }
}
