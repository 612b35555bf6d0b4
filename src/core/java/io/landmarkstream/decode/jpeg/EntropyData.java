package io.landmarkstream.decode.jpeg;

import io.landmarkstream.frame.RejectException;

/**
 * Where the coded units of a sequential scan end (ITU-T T.81, F.2.2). FFmpeg's decoder expects a restart marker
 * directly behind an interval's last unit. Some cameras put further bytes between the two, which it would decode as
 * pixels. So the units are counted here, without decoding them.
 */
final class EntropyData {

    private static final int BLOCK = 64;
    private static final int ZEROS = 0xF0;

    private final byte[] data;

    /** For each block of a coded unit, in order: its DC and its AC table. */
    private final HuffmanTable[] dc;

    private final HuffmanTable[] ac;

    private int at;
    private int end;
    private long bits;
    private int count;

    EntropyData(byte[] data, HuffmanTable[] dc, HuffmanTable[] ac) {
        this.data = data;
        this.dc = dc;
        this.ac = ac;
    }

    /**
     * The offset behind the last unit.
     *
     * @param from first byte of the interval
     * @param to behind its last byte; no marker lies between
     * @throws RejectException {@code CORRUPT} where the interval does not hold so many
     */
    int endOf(long units, int from, int to) throws RejectException {
        at = from;
        end = to;
        bits = 0;
        count = 0;
        for (long unit = 0; unit < units; unit++) {
            for (int block = 0; block < dc.length; block++) {
                block(dc[block], ac[block]);
            }
        }
        int padding = count & 7;
        int fill = (int) (bits >> count - padding) & (1 << padding) - 1;
        if (fill != 0 && fill != (1 << padding) - 1) {
            throw JpegParser.corrupt("a restart interval ends in the middle of a byte with other bits than ones");
        }
        int last = at;
        for (int unread = count >> 3; unread > 0; unread--) {
            last -= last - from >= 2 && data[last - 1] == 0 && data[last - 2] == (byte) 0xFF ? 2 : 1;
        }
        return last;
    }

    private void block(HuffmanTable dcTable, HuffmanTable acTable) throws RejectException {
        skip(symbol(dcTable) & 15);
        for (int k = 1; k < BLOCK; k++) {
            int symbol = symbol(acTable);
            int size = symbol & 15;
            if (size == 0 && symbol != ZEROS) {
                return;
            }
            k += symbol >> 4;
            skip(size);
        }
    }

    private int symbol(HuffmanTable table) throws RejectException {
        fill();
        int next = (int) (count >= 16 ? bits >> count - 16 : bits << 16 - count) & 0xFFFF;
        int found = table.find(next);
        if (found < 0) {
            throw JpegParser.corrupt("a restart interval has a code that is none");
        }
        skip(found >> 8);
        return found & 0xFF;
    }

    private void skip(int length) throws RejectException {
        if (count < length) {
            fill();
        }
        if (count < length) {
            throw JpegParser.corrupt("a restart interval ends early");
        }
        count -= length;
    }

    private void fill() {
        while (count <= 48 && at < end) {
            int next = data[at++] & 0xFF;
            if (next == 0xFF) {
                at++; // the stuffed zero
            }
            bits = bits << 8 | next;
            count += 8;
        }
    }
}
