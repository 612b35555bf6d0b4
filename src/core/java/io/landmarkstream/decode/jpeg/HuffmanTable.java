package io.landmarkstream.decode.jpeg;

/** The codes of one Huffman table of a JPEG (ITU-T T.81, C.2 and F.2.2.3), to read symbols with. */
final class HuffmanTable {

    private static final int LONGEST = 16;
    private static final int FAST_BITS = 9;

    /** By the next 9 bits: the code's length times 256 plus its symbol; 0 where the code is longer or none. */
    private final short[] fast = new short[1 << FAST_BITS];

    /** By length: the first code behind the last one of this length, in the upper bits of 16; 0 where there is none. */
    private final int[] end = new int[LONGEST + 1];

    /** By length: what to add to a code to get the place of its symbol. */
    private final int[] place = new int[LONGEST + 1];

    private final byte[] data;
    private final int symbols;

    /**
     * Reads the table whose 16 counts of codes begin at {@code counts}, symbols behind them; all of it lies in the
     * data.
     */
    HuffmanTable(byte[] data, int counts) {
        this.data = data;
        symbols = counts + LONGEST;
        int code = 0;
        int index = 0;
        for (int length = 1; length <= LONGEST; length++) {
            int count = data[counts + length - 1] & 0xFF;
            place[length] = index - code;
            for (int i = 0; i < count; i++, code++, index++) {
                if (length <= FAST_BITS) {
                    fill(code, length, data[symbols + index] & 0xFF);
                }
            }
            end[length] = count == 0 ? 0 : code << LONGEST - length;
            code <<= 1;
        }
    }

    private void fill(int code, int length, int symbol) {
        int from = code << FAST_BITS - length;
        int to = Math.min(fast.length, code + 1 << FAST_BITS - length);
        for (int i = from; i < to; i++) {
            fast[i] = (short) (length << 8 | symbol);
        }
    }

    /**
     * Finds the code that the bits begin with.
     *
     * @param bits 16 bits
     * @return the code's length times 256 plus its symbol; -1 where no code fits
     */
    int find(int bits) {
        int hit = fast[bits >> LONGEST - FAST_BITS];
        if (hit != 0) {
            return hit;
        }
        for (int length = FAST_BITS + 1; length <= LONGEST; length++) {
            if (bits < end[length]) {
                return length << 8 | data[symbols + place[length] + (bits >> LONGEST - length)] & 0xFF;
            }
        }
        return -1;
    }
}
