package io.landmarkstream.decode.jpeg;

import io.landmarkstream.decode.jpeg.JpegHeader.Colour;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One pass over the markers of a JPEG file; see {@link JpegHeader} for what is accepted. */
final class JpegParser {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;

    private static final int SOI = 0xD8;
    private static final int EOI = 0xD9;
    /** Most tables between two scans; a scan can use four of each kind. */
    private static final int MAX_TABLES = 16;

    private final byte[] data;
    private final int start;
    private final int end;
    private final DecodeLimits limits;
    private final boolean onePicture;
    private final boolean countUnits;

    private int at;
    private int[] segments = new int[16];
    private int segmentCount;

    private JpegFrame frame;
    private int scans;
    private int restartInterval;
    private int tablesSinceScan;
    private int quantTables;
    private int dcTables;
    private int acTables;
    /** Offsets of the counts of each Huffman table: DC 0 to 3, then AC 0 to 3; 0 where there is none. */
    private final int[] huffman = new int[8];

    /** Ends of the intervals of the scan at hand, the marker behind each not counted. */
    private int[] intervalEnds = new int[16];

    private boolean standardTables;
    private boolean uncountedRestarts;
    private int orientation;
    private boolean jfif;
    private int adobeTransform = -1;

    /**
     * @param onePicture whether another picture behind the first is refused
     * @param countUnits whether restart intervals are counted; costs a good part of decoding
     */
    JpegParser(byte[] data, int offset, int length, DecodeLimits limits, boolean onePicture, boolean countUnits) {
        this.data = data;
        this.start = offset;
        this.end = offset + length;
        this.limits = limits;
        this.onePicture = onePicture;
        this.countUnits = countUnits;
    }

    JpegHeader parse() throws RejectException {
        if (end - start > limits.maxFrameBytes()) {
            throw new RejectException(
                    Reason.TOO_LARGE,
                    "The picture has %d bytes, more than landmarks.limits.frame-bytes = %d."
                            .formatted(end - start, limits.maxFrameBytes()));
        }
        if (end - start < 2 || u16(start) != 0xFF00 + SOI) {
            throw new RejectException(Reason.FORMAT, "The data is no JPEG: it does not begin with FF D8.");
        }
        at = start + 2;
        int marker = marker();
        while (marker != EOI) {
            segment(marker);
            marker = marker();
        }
        keep(at - 2, 2);
        if (frame == null) {
            throw corrupt("it has no frame header");
        }
        frame.requireAllScanned();
        if (onePicture) {
            checkTrailing();
        }
        return new JpegHeader(
                frame.width,
                frame.height,
                colour(),
                frame.progressive,
                scans,
                orientation == 0 ? 1 : orientation,
                standardTables,
                Arrays.copyOf(segments, segmentCount),
                frame.components == 1 ? frame.firstSampling : -1,
                at - start,
                uncountedRestarts);
    }

    /**
     * The next marker's code; {@link #at} moves behind it. Foreign bytes before it are skipped, as libjpeg does
     * ({@code next_marker}): some cameras put a few between segments.
     */
    private int marker() throws RejectException {
        while (true) {
            at = indexOfFF(at);
            while (at < end && u8(at) == 0xFF) {
                at++;
            }
            if (at >= end) {
                throw truncated();
            }
            int code = u8(at++);
            if (code != 0) {
                return code;
            }
        }
    }

    private void segment(int marker) throws RejectException {
        switch (marker) {
            case 0xC0, 0xC1, 0xC2 -> frame(marker);
            case 0xC3 -> throw codec("it is lossless");
            case 0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE, 0xDF -> throw codec("it is hierarchical");
            case 0xC9, 0xCA, 0xCB, 0xCC -> throw codec("it uses arithmetic coding");
            case 0xC8, 0xF7 -> throw codec("it is JPEG-LS or an extension");
            case 0xC4 -> huffmanTables();
            case 0xDB -> quantisationTables();
            case 0xDD -> restartInterval();
            case 0xDA -> scan();
            case 0xDC ->
                throw new RejectException(
                        Reason.DIMENSIONS,
                        "The JPEG gives its height after the first scan (DNL), which is not supported.");
            case 0xE0 -> jfif |= matches(body(), "JFIF\0");
            case 0xE1 -> exif(body());
            case 0xEE -> adobe(body());
            case 0xFE -> body();
            default -> {
                if (marker < 0xE0 || marker > 0xEF) {
                    throw corrupt("marker FF %02X does not belong at byte %d".formatted(marker, at - 2 - start));
                }
                body();
            }
        }
    }

    /** Skips a segment: {@link #at} moves behind it. Returns the offset of its content. */
    private int body() throws RejectException {
        if (end - at < 2) {
            throw truncated();
        }
        int length = u16(at);
        if (length < 2) {
            throw corrupt("a segment at byte %d has the length %d".formatted(at - start, length));
        }
        if (end - at < length) {
            throw truncated();
        }
        at += length;
        return at - length + 2;
    }

    /** As {@link #body}, for a segment that the decoder needs. */
    private int keptBody() throws RejectException {
        int body = body();
        keep(body - 4, at - body + 4);
        return body;
    }

    private void frame(int marker) throws RejectException {
        if (frame != null) {
            throw corrupt("it has two frame headers");
        }
        int body = keptBody();
        if (at - body < 6) {
            throw corrupt("its frame header is too short");
        }
        frame = new JpegFrame(data, body, at - body, marker == 0xC2, limits);
    }

    private void huffmanTables() throws RejectException {
        int p = keptBody();
        while (p < at) {
            countTable();
            int codes = 0;
            for (int i = 1; i <= 16 && p + i < at; i++) {
                codes += u8(p + i);
            }
            int id = u8(p);
            int counts = p + 1;
            p += 17 + codes;
            if (p > at || codes > 256 || (id & 0x0F) > 3 || id > 0x13) {
                throw corrupt("a Huffman table is malformed");
            }
            huffman[id < 0x10 ? id : 4 + (id & 3)] = counts;
            if (id < 0x10) {
                dcTables |= 1 << id;
            } else {
                acTables |= 1 << (id & 3);
            }
        }
    }

    private void quantisationTables() throws RejectException {
        int p = keptBody();
        while (p < at) {
            countTable();
            int id = u8(p);
            p += id < 0x10 ? 65 : 129;
            if (p > at || (id & 0x0F) > 3 || id > 0x13) {
                throw corrupt("a quantisation table is malformed");
            }
            quantTables |= 1 << (id & 3);
        }
    }

    private void countTable() throws RejectException {
        if (++tablesSinceScan > MAX_TABLES) {
            throw corrupt("it defines more than %d tables between two scans".formatted(MAX_TABLES));
        }
    }

    private void restartInterval() throws RejectException {
        int body = keptBody();
        if (at - body != 2) {
            throw corrupt("its restart interval is malformed");
        }
        restartInterval = u16(body);
    }

    private void scan() throws RejectException {
        if (frame == null) {
            throw corrupt("a scan comes before the frame header");
        }
        if (++scans > limits.maxScans()) {
            throw new RejectException(
                    Reason.SCANS, "The JPEG has more scans than landmarks.limits.scans = " + limits.maxScans() + ".");
        }
        tablesSinceScan = 0;
        int header = at - 2;
        int body = body();
        JpegFrame.Scan scan = frame.scan(body, at - body);
        if ((scan.quantTables() & ~quantTables) != 0) {
            throw corrupt("a quantisation table is missing");
        }
        int missing = (scan.dcTables() & ~dcTables) | (scan.acTables() & ~acTables);
        if ((missing & ~0b11) != 0) {
            throw corrupt("a Huffman table is missing");
        }
        standardTables |= missing != 0;

        int entropy = at;
        int restarts = skipEntropyCoded();
        if ((at - entropy) * 8L < scan.minBits()) {
            throw new RejectException(
                    Reason.TRUNCATED,
                    "The JPEG claims %d x %d pixels, of which %d bytes cannot hold all."
                            .formatted(frame.width, frame.height, at - entropy));
        }
        if (restartInterval > 0) {
            long needed = (scan.units() - 1) / restartInterval;
            if (restarts < needed || restarts > needed + 1) {
                throw corrupt("it has %d restart markers where %d belong".formatted(restarts, needed));
            }
            if (needed > 0 && countUnits && !frame.progressive) {
                keep(header, entropy - header);
                keepIntervals(scan, entropy, (int) needed);
                return;
            }
            uncountedRestarts |= needed > 0;
        }
        keep(header, at - header);
    }

    /** Keeps each restart interval without the bytes that some cameras put between its last unit and the marker. */
    private void keepIntervals(JpegFrame.Scan scan, int entropy, int needed) throws RejectException {
        int[] tables = scan.blockTables();
        HuffmanTable[] dc = new HuffmanTable[tables.length];
        HuffmanTable[] ac = new HuffmanTable[tables.length];
        HuffmanTable[] made = new HuffmanTable[huffman.length];
        for (int i = 0; i < tables.length; i++) {
            dc[i] = table(made, tables[i] >> 4);
            ac[i] = table(made, 4 + (tables[i] & 0x0F));
        }
        EntropyData data = new EntropyData(this.data, dc, ac);
        long left = scan.units();
        int from = entropy;
        for (int i = 0; i <= needed; i++) {
            int to = intervalEnds[i];
            int last = data.endOf(Math.min(left, restartInterval), from, to);
            left -= restartInterval;
            keep(from, last - from);
            if (i < needed) {
                int marker = to;
                while (u8(marker + 1) == 0xFF) {
                    marker++;
                }
                keep(marker, 2);
                from = marker + 2;
            }
        }
    }

    private HuffmanTable table(HuffmanTable[] made, int index) {
        if (made[index] == null) {
            made[index] = huffman[index] == 0 ? StandardTables.table(index) : new HuffmanTable(data, huffman[index]);
        }
        return made[index];
    }

    /** Moves {@link #at} to the marker that ends the scan. Returns the number of restart markers passed. */
    private int skipEntropyCoded() throws RejectException {
        int restarts = 0;
        while (true) {
            at = indexOfFF(at);
            int p = at + 1;
            while (p < end && data[p] == (byte) 0xFF) {
                p++;
            }
            if (p >= end) {
                throw truncated();
            }
            int code = u8(p);
            if (code >= 0xD0 && code <= 0xD7) {
                if (restartInterval == 0 || (code & 7) != (restarts & 7)) {
                    throw corrupt("a restart marker is out of order at byte " + (at - start));
                }
                interval(restarts, at);
                restarts++;
            } else if (code != 0) {
                interval(restarts, at);
                return restarts;
            }
            at = p + 1;
        }
    }

    private void interval(int index, int end) {
        if (index == intervalEnds.length) {
            intervalEnds = Arrays.copyOf(intervalEnds, 2 * index);
        }
        intervalEnds[index] = end;
    }

    /**
     * First byte FF at or after {@code from}, or {@link #end}; eight bytes at a time, which is most of this pass's
     * cost.
     */
    private int indexOfFF(int from) {
        int p = from;
        for (; p <= end - 8; p += 8) {
            long word = (long) LONGS.get(data, p);
            long hit = (~word - ONES) & word & HIGHS;
            if (hit != 0) {
                return p + (Long.numberOfTrailingZeros(hit) >>> 3);
            }
        }
        while (p < end && data[p] != (byte) 0xFF) {
            p++;
        }
        return p;
    }

    private void checkTrailing() throws RejectException {
        for (int p = indexOfFF(at); p + 2 < end; p = indexOfFF(p + 1)) {
            if (u16(p) == 0xFF00 + SOI && u8(p + 2) == 0xFF) {
                throw new RejectException(
                        Reason.TRAILING,
                        "Another JPEG follows at byte %d behind the end of the first; one record holds one picture."
                                .formatted(p - start));
            }
        }
    }

    private void exif(int body) {
        if (orientation == 0 && matches(body, "Exif\0\0")) {
            orientation = ExifOrientation.read(data, body + 6, at);
        }
    }

    /** Adobe Technical Note 5116: "Adobe", version, two flags, transform. */
    private void adobe(int body) {
        if (at - body >= 12 && matches(body, "Adobe")) {
            adobeTransform = u8(body + 11);
        }
    }

    private Colour colour() throws RejectException {
        if (frame.components == 1) {
            return Colour.GREY;
        }
        boolean rgb = !jfif && (adobeTransform == 0 || (adobeTransform < 0 && frame.namedRgb()));
        if (rgb && (frame.chromaShiftX | frame.chromaShiftY) != 0) {
            throw codec("it is RGB with subsampled components");
        }
        return rgb ? Colour.RGB : Colour.YCBCR;
    }

    private boolean matches(int body, String name) {
        if (at - body < name.length()) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            if (data[body + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Remembers a range of bytes for the decoder, joined to the one before where they touch. */
    private void keep(int offset, int length) {
        if (segmentCount > 0 && segments[segmentCount - 2] + segments[segmentCount - 1] == offset) {
            segments[segmentCount - 1] += length;
            return;
        }
        if (segmentCount == segments.length) {
            segments = Arrays.copyOf(segments, segmentCount * 2);
        }
        segments[segmentCount++] = offset;
        segments[segmentCount++] = length;
    }

    private int u8(int p) {
        return data[p] & 0xFF;
    }

    private int u16(int p) {
        return u8(p) << 8 | u8(p + 1);
    }

    private RejectException truncated() {
        return new RejectException(
                Reason.TRUNCATED,
                "The JPEG ends after %d bytes, before its end-of-image marker.".formatted(end - start));
    }

    static RejectException corrupt(String what) {
        return new RejectException(Reason.CORRUPT, "The JPEG is damaged: " + what + ".");
    }

    static RejectException codec(String what) {
        return new RejectException(
                Reason.CODEC,
                "This kind of JPEG is not supported: " + what
                        + "; baseline or progressive with 8 bits, grey or three components is.");
    }
}
