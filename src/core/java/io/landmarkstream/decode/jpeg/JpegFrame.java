package io.landmarkstream.decode.jpeg;

import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.util.Arrays;

/** A JPEG's frame header (ITU-T T.81, B.2.2) and what its scans may do (B.2.3). */
final class JpegFrame {

    /** Most blocks of a coded unit (B.2.3). */
    private static final int MAX_BLOCKS = 10;

    final int width;
    final int height;
    final int components;
    final boolean progressive;
    /** Offset of the first component's sampling factors. */
    final int firstSampling;
    /** log2 of luma samples a chroma sample; 0 for grey. */
    final int chromaShiftX;

    final int chromaShiftY;

    private final byte[] data;
    private final int[] id = new int[3];
    private final int[] h = new int[3];
    private final int[] v = new int[3];
    private final int[] quant = new int[3];
    /** Bit c: component c has had its first scan. */
    private int scanned;

    /**
     * What one scan holds and needs.
     *
     * @param quantTables bit set
     * @param dcTables bit set
     * @param acTables bit set
     * @param units coded units
     * @param minBits fewest bits that they take
     * @param blockTables for each block of a unit, in order: number of its DC table times 16 plus that of its AC table
     */
    record Scan(int quantTables, int dcTables, int acTables, long units, long minBits, int[] blockTables) {}

    /** Reads the header of at least 6 bytes at {@code body}. */
    JpegFrame(byte[] data, int body, int length, boolean progressive, DecodeLimits limits) throws RejectException {
        this.data = data;
        this.progressive = progressive;
        if (u8(body) != 8) {
            throw JpegParser.codec("it has " + u8(body) + " bits a sample");
        }
        height = u8(body + 1) << 8 | u8(body + 2);
        width = u8(body + 3) << 8 | u8(body + 4);
        int longer = Math.max(width, height);
        int shorter = Math.min(width, height);
        if (shorter == 0 || longer > shorter * (long) JpegHeader.MAX_PROPORTION) {
            throw new RejectException(
                    Reason.DIMENSIONS,
                    "The JPEG has %d x %d pixels; both sides must be at least 1 and at most %d times the other."
                            .formatted(width, height, JpegHeader.MAX_PROPORTION));
        }
        if ((long) width * height > limits.maxPixels()) {
            throw new RejectException(
                    Reason.TOO_LARGE,
                    "The JPEG has %d x %d pixels, more than landmarks.limits.pixels = %d."
                            .formatted(width, height, limits.maxPixels()));
        }
        components = u8(body + 5);
        if (components != 1 && components != 3) {
            throw JpegParser.codec("it has " + components + " components");
        }
        if (length != 6 + 3 * components) {
            throw JpegParser.corrupt("its frame header has the wrong length");
        }
        firstSampling = body + 7;
        for (int c = 0; c < components; c++) {
            int p = body + 6 + 3 * c;
            id[c] = u8(p);
            h[c] = components == 1 ? 1 : u8(p + 1) >> 4;
            v[c] = components == 1 ? 1 : u8(p + 1) & 0x0F;
            quant[c] = u8(p + 2);
            if (quant[c] > 3 || (c > 0 && id[c] == id[0]) || (c > 1 && id[c] == id[1])) {
                throw JpegParser.corrupt("its frame header contradicts itself");
            }
        }
        chromaShiftX = components == 1 ? 0 : shift(h);
        chromaShiftY = components == 1 ? 0 : shift(v);
    }

    private static int shift(int[] factor) throws RejectException {
        int chroma = factor[1];
        int ratio = chroma == 0 ? 0 : factor[0] / chroma;
        if (chroma != factor[2]
                || factor[0] > 4
                || chroma * ratio != factor[0]
                || (ratio != 1 && ratio != 2 && ratio != 4)) {
            throw JpegParser.codec("its components are sampled %d:%d:%d".formatted(factor[0], factor[1], factor[2]));
        }
        return ratio >> 1;
    }

    boolean namedRgb() {
        return id[0] == 'R' && id[1] == 'G' && id[2] == 'B';
    }

    /** Checks a scan's header and takes down which components it covers. */
    Scan scan(int body, int length) throws RejectException {
        int count = length > 0 ? u8(body) : 0;
        if (count < 1 || count > components || length != 4 + 2 * count) {
            throw JpegParser.corrupt("a scan header has the wrong length");
        }
        int p = body + 1 + 2 * count;
        int first = u8(p);
        int last = u8(p + 1);
        int refines = u8(p + 2) >> 4;
        boolean dc = !progressive || first == 0;
        if (progressive && (dc ? last != 0 : count > 1 || last < first || last > 63)) {
            throw JpegParser.corrupt("a scan has the impossible band %d to %d".formatted(first, last));
        }
        int covers = 0;
        int quantTables = 0;
        int dcTables = 0;
        int acTables = 0;
        int blocksAUnit = 0;
        int[] blockTables = new int[MAX_BLOCKS];
        long units = 0;
        for (int i = 0; i < count; i++) {
            int c = component(u8(body + 1 + 2 * i));
            covers |= 1 << c;
            quantTables |= 1 << quant[c];
            int tables = u8(body + 2 + 2 * i);
            if ((tables & 0x0F) > 3 || tables >> 4 > 3) {
                throw JpegParser.corrupt("a scan uses a table that cannot be");
            }
            if (dc && refines == 0 || !progressive) {
                dcTables |= 1 << (tables >> 4);
            }
            if (!dc || !progressive) {
                acTables |= 1 << (tables & 0x0F);
            }
            int blocks = count > 1 ? h[c] * v[c] : 1;
            if (blocksAUnit + blocks > blockTables.length) {
                throw JpegParser.corrupt("a scan header contradicts itself");
            }
            Arrays.fill(blockTables, blocksAUnit, blocksAUnit + blocks, tables);
            blocksAUnit += blocks;
            units = count > 1 ? interleavedUnits() : blocks(c);
        }
        if (Integer.bitCount(covers) != count) {
            throw JpegParser.corrupt("a scan header contradicts itself");
        }
        boolean begins = dc && (!progressive || refines == 0);
        if (begins ? (scanned & covers) != 0 : (scanned & covers) != covers) {
            throw JpegParser.corrupt("its scans are out of order");
        }
        scanned |= covers;
        long bitsABlock = !progressive ? 2 : dc ? 1 : 0;
        return new Scan(
                quantTables,
                dcTables,
                acTables,
                units,
                units * blocksAUnit * bitsABlock,
                Arrays.copyOf(blockTables, blocksAUnit));
    }

    void requireAllScanned() throws RejectException {
        if (scanned != (1 << components) - 1) {
            throw JpegParser.corrupt("a component has no scan");
        }
    }

    private int component(int selector) throws RejectException {
        for (int c = 0; c < components; c++) {
            if (id[c] == selector) {
                return c;
            }
        }
        throw JpegParser.corrupt("a scan names a component that is not there");
    }

    /** Minimum coded units of an interleaved scan; luma has the largest factors. */
    private long interleavedUnits() {
        return (long) ceilDiv(width, 8 * h[0]) * ceilDiv(height, 8 * v[0]);
    }

    /** Blocks of a component in a scan of its own. */
    private long blocks(int c) {
        int columns = ceilDiv(width * h[c], h[0]);
        int rows = ceilDiv(height * v[c], v[0]);
        return (long) ceilDiv(columns, 8) * ceilDiv(rows, 8);
    }

    private static int ceilDiv(int a, int b) {
        return (a + b - 1) / b;
    }

    private int u8(int p) {
        return data[p] & 0xFF;
    }
}
