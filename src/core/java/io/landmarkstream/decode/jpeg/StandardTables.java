package io.landmarkstream.decode.jpeg;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import javax.imageio.plugins.jpeg.JPEGHuffmanTable;

/**
 * The Huffman tables of ITU-T T.81 annex K.3, for pictures that bring none of their own (motion JPEG of web cameras).
 */
final class StandardTables {

    /** Start of image. */
    static final byte[] START = {(byte) 0xFF, (byte) 0xD8};

    private static final JPEGHuffmanTable[] TABLES = {
        JPEGHuffmanTable.StdDCLuminance,
        JPEGHuffmanTable.StdDCChrominance,
        JPEGHuffmanTable.StdACLuminance,
        JPEGHuffmanTable.StdACChrominance
    };

    /** Start of image and a segment with all four tables. */
    static final byte[] START_WITH_TABLES = startWithTables();

    private StandardTables() {}

    /**
     * A table.
     *
     * @param index 0 and 1 for DC, 4 and 5 for AC
     */
    static HuffmanTable table(int index) {
        return new HuffmanTable(content(TABLES[(index & 1) + (index >> 1)]), 0);
    }

    private static byte[] startWithTables() {
        ByteArrayOutputStream tables = new ByteArrayOutputStream();
        for (int i = 0; i < TABLES.length; i++) {
            tables.write((i & 1) + (i >> 1 << 4));
            tables.writeBytes(content(TABLES[i]));
        }
        int length = tables.size() + 2;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(START);
        out.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xC4, (byte) (length >> 8), (byte) length});
        out.writeBytes(tables.toByteArray());
        return out.toByteArray();
    }

    /** The 16 counts, then the symbols. */
    private static byte[] content(JPEGHuffmanTable table) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (short count : Arrays.copyOf(table.getLengths(), 16)) {
            out.write(count);
        }
        for (short value : table.getValues()) {
            out.write(value);
        }
        return out.toByteArray();
    }
}
