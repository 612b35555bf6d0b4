package io.landmarkstream.decode.jpeg;

import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import java.util.Arrays;

/**
 * The header of a JPEG file, read in Java without decoding it (markers: ITU-T T.81 annex B). A file that has a header
 * is complete (it runs up to its end-of-image marker), within the limits, and of a coding that {@link JpegDecoder} can
 * decode; only its entropy-coded data may still turn out to be damaged.
 *
 * <p>What is refused, with the {@link io.landmarkstream.frame.Reason} it gets:
 *
 * <ul>
 *   <li>{@code FORMAT}: no JPEG.
 *   <li>{@code TRUNCATED}: the data ends before the end-of-image marker, or is too short for the number of blocks that
 *       the picture claims (each costs at least two bits, one in the first scan of a progressive picture).
 *   <li>{@code TOO_LARGE}: more bytes or pixels than the limits allow.
 *   <li>{@code DIMENSIONS}: width or height 0, also where a DNL marker would give the height later; or one side more
 *       than {@value #MAX_PROPORTION} times the other.
 *   <li>{@code CODEC}: not 8 bits a sample, arithmetic coding, lossless, hierarchical, JPEG-LS, a number of components
 *       other than 1 and 3 (so CMYK and YCCK too), or sampling factors where chroma is finer than luma or the ratio is
 *       not 1, 2 or 4.
 *   <li>{@code SCANS}: more scans than the limit.
 *   <li>{@code TRAILING}: another JPEG after the end-of-image marker. Anything else there is ignored: cameras fill up
 *       their buffers with zeros, line ends and earlier content.
 *   <li>{@code CORRUPT}: segments that contradict each other, a component without a scan, restart markers that are
 *       missing or out of order, a restart interval of a sequential picture that ends early.
 * </ul>
 *
 * <p>Foreign bytes before a marker between two segments and before a restart marker are skipped.
 *
 * <p>A file without Huffman tables (motion JPEG of web cameras) uses the standard's (annex K). A file without
 * quantisation tables is {@code CORRUPT}.
 *
 * @param width columns as stored, before {@code orientation} is applied
 * @param height rows as stored
 * @param colour what the components mean
 * @param progressive whether the coding is progressive
 * @param scans number of scans
 * @param orientation EXIF orientation, 1 to 8; 1 where the file gives none or a value out of range
 * @param standardTables whether a scan uses a Huffman table that the file leaves to the standard
 * @param segments offset and length, in turn, of what decoding needs: everything from behind the start-of-image marker
 *     to the end-of-image marker, but application data, comments and foreign bytes
 * @param greySampling offset of a grey picture's sampling factors, which mean nothing; -1 for colour
 * @param length bytes up to the end-of-image marker and with it
 * @param uncountedRestarts whether the picture is progressive and has restart markers, whose intervals can only be
 *     checked by decoding
 */
public record JpegHeader(
        int width,
        int height,
        Colour colour,
        boolean progressive,
        int scans,
        int orientation,
        boolean standardTables,
        int[] segments,
        int greySampling,
        int length,
        boolean uncountedRestarts) {

    private static final DecodeLimits ANY = new DecodeLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Integer.MAX_VALUE);

    /** A side may be at most this many times the other. */
    public static final int MAX_PROPORTION = 64;

    /**
     * What the components are. Three components are YCbCr unless an Adobe marker says that they are not transformed or
     * they are named R, G, B (the rule of libjpeg's {@code default_decompress_parms}; a JFIF marker overrules both).
     */
    public enum Colour {
        GREY,
        YCBCR,
        RGB
    }

    /**
     * Reads the header of the picture in {@code [offset, offset + length)} of {@code value}.
     *
     * @throws RejectException as listed above
     */
    public static JpegHeader parse(byte[] value, int offset, int length, DecodeLimits limits) throws RejectException {
        return new JpegParser(value, offset, length, limits, true, true).parse();
    }

    /** As {@link #parse}, but does not look at what follows the end-of-image marker, as viewers of picture files do. */
    public static JpegHeader parseFile(byte[] value, DecodeLimits limits) throws RejectException {
        return new JpegParser(value, 0, value.length, limits, false, true).parse();
    }

    /**
     * The picture without what follows its end-of-image marker; the same array where nothing does, or where it is no
     * picture that can be decoded.
     */
    public static byte[] withoutTail(byte[] value) {
        try {
            int length = new JpegParser(value, 0, value.length, ANY, false, false).parse().length;
            return length == value.length ? value : Arrays.copyOf(value, length);
        } catch (RejectException e) {
            return value; // decoding it gives the reason
        }
    }
}
