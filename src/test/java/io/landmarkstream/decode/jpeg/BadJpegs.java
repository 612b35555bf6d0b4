package io.landmarkstream.decode.jpeg;

import io.landmarkstream.frame.Reason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every kind of JPEG that must be rejected, and why. */
public final class BadJpegs {

    public record Bad(byte[] bytes, Reason reason) {}

    private BadJpegs() {}

    public static Map<String, Bad> all() {
        byte[] good = Jpegs.jpeg(Jpegs.scene(160, 120));
        byte[] progressive = Jpegs.jpeg(Jpegs.scene(160, 120), true, 2, 2);
        int sof = Jpegs.sof(good);
        int sos = Jpegs.marker(good, 0xDA);
        byte[] small631 = Arrays.copyOf(good, sos + 8);
        Map<String, Bad> all = new LinkedHashMap<>();
        all.put("start of image only", new Bad(new byte[] {(byte) 0xFF, (byte) 0xD8}, Reason.TRUNCATED));
        all.put("text", bad("this is not a picture", Reason.FORMAT));
        all.put("HTML", bad("<!doctype html><html></html>", Reason.FORMAT));
        all.put("SVG", bad("<svg xmlns='http://www.w3.org/2000/svg'/>", Reason.FORMAT));
        all.put("PNG", bad("\211PNG\r\n\032\n and so on", Reason.FORMAT));
        all.put("GIF", bad("GIF89a and so on", Reason.FORMAT));
        all.put("WebP", bad("RIFF\0\0\0\0WEBPVP8 ", Reason.FORMAT));
        all.put("one byte", new Bad(new byte[] {(byte) 0xFF}, Reason.FORMAT));
        for (int percent : new int[] {10, 50, 90, 99}) {
            all.put(
                    "cut at " + percent + " %",
                    new Bad(Arrays.copyOf(good, good.length * percent / 100), Reason.TRUNCATED));
            all.put(
                    "progressive cut at " + percent + " %",
                    new Bad(Arrays.copyOf(progressive, progressive.length * percent / 100), Reason.TRUNCATED));
        }
        all.put("no end of image", new Bad(Arrays.copyOf(good, good.length - 2), Reason.TRUNCATED));
        all.put(
                "cut in half, end of image put on",
                new Bad(
                        Jpegs.concat(
                                Arrays.copyOf(good, sos + (good.length - sos) / 2),
                                new byte[] {(byte) 0xFF, (byte) 0xD9}),
                        Reason.CORRUPT));
        all.put("65500 x 65500", new Bad(Jpegs.sized(small631, 65500, 65500), Reason.TOO_LARGE));
        all.put("26000 x 26000", new Bad(Jpegs.sized(small631, 26000, 26000), Reason.TOO_LARGE));
        all.put("12000 x 12000", new Bad(Jpegs.sized(small631, 12000, 12000), Reason.TOO_LARGE));
        all.put("one row above the pixel budget", new Bad(Jpegs.sized(good, 7680, 4321), Reason.TOO_LARGE));
        all.put("claims more blocks than it has bits", new Bad(Jpegs.sized(good, 7680, 4320), Reason.TRUNCATED));
        all.put("progressive, the same", new Bad(Jpegs.sized(progressive, 7680, 4320), Reason.TRUNCATED));
        all.put("1 x 65500", new Bad(Jpegs.sized(good, 1, 65500), Reason.DIMENSIONS));
        all.put("65500 x 1", new Bad(Jpegs.sized(good, 65500, 1), Reason.DIMENSIONS));
        all.put("0 columns", new Bad(Jpegs.sized(good, 0, 120), Reason.DIMENSIONS));
        all.put("0 rows, given later", new Bad(Jpegs.sized(good, 160, 0), Reason.DIMENSIONS));
        all.put(
                "DNL",
                new Bad(
                        Jpegs.insert(good, good.length - 2, Jpegs.segment(0xDC, new byte[] {0, 120})),
                        Reason.DIMENSIONS));
        all.put("1,000 scans", new Bad(scans(progressive, 1000), Reason.SCANS));
        all.put("12 bit", new Bad(Jpegs.with(good, sof + 4, 12), Reason.CODEC));
        all.put("lossless", new Bad(Jpegs.with(good, sof + 1, 0xC3), Reason.CODEC));
        all.put("arithmetic coding", new Bad(Jpegs.with(good, sof + 1, 0xC9), Reason.CODEC));
        all.put(
                "arithmetic conditioning",
                new Bad(Jpegs.insert(good, sof, Jpegs.segment(0xCC, new byte[] {0, 0})), Reason.CODEC));
        all.put("hierarchical", new Bad(Jpegs.with(good, sof + 1, 0xC5), Reason.CODEC));
        all.put("JPEG-LS", new Bad(Jpegs.with(good, sof + 1, 0xF7), Reason.CODEC));
        all.put("two components", new Bad(Jpegs.with(good, sof + 9, 2), Reason.CODEC));
        all.put("four components (CMYK, YCCK)", new Bad(Jpegs.with(good, sof + 9, 4), Reason.CODEC));
        all.put("chroma finer than luma", new Bad(Jpegs.with(good, sof + 14, 0x42), Reason.CODEC));
        all.put("luma sampled three to one", new Bad(Jpegs.with(good, sof + 11, 0x31), Reason.CODEC));
        all.put("sampling factor 0", new Bad(Jpegs.with(good, sof + 11, 0x02), Reason.CODEC));
        all.put("no quantisation table", new Bad(Jpegs.without(good, 0xDB), Reason.CORRUPT));
        all.put(
                "two frame headers",
                new Bad(Jpegs.insert(good, sof, Arrays.copyOfRange(good, sof, sof + 19)), Reason.CORRUPT));
        all.put("no frame header", new Bad(Jpegs.without(good, 0xC0), Reason.CORRUPT));
        all.put("scan of a component that is not there", new Bad(Jpegs.with(good, sos + 5, 99), Reason.CORRUPT));
        all.put(
                "restart marker without interval",
                new Bad(Jpegs.insert(good, good.length - 20, new byte[] {(byte) 0xFF, (byte) 0xD0}), Reason.CORRUPT));
        all.put("only luma has a scan", new Bad(lumaOnly(good, sos), Reason.CORRUPT));
        all.put("thousands of Huffman tables", new Bad(tables(good, sos), Reason.CORRUPT));
        all.put("two pictures in one", new Bad(Jpegs.concat(good, good), Reason.TRAILING));
        all.put("another picture behind 600 zeros", new Bad(Jpegs.concat(good, new byte[600], good), Reason.TRAILING));
        return all;
    }

    private static Bad bad(String text, Reason reason) {
        return new Bad(text.getBytes(StandardCharsets.ISO_8859_1), reason);
    }

    /** The last scan of a progressive picture again and again. */
    private static byte[] scans(byte[] progressive, int count) {
        int last = progressive.length - 2;
        while ((progressive[last] & 0xFF) != 0xFF || (progressive[last + 1] & 0xFF) != 0xDA) {
            last--;
        }
        byte[] scan = Arrays.copyOfRange(progressive, last, progressive.length - 2);
        byte[][] pieces = new byte[count + 2][];
        Arrays.fill(pieces, scan);
        pieces[0] = Arrays.copyOf(progressive, last);
        pieces[count + 1] = new byte[] {(byte) 0xFF, (byte) 0xD9};
        return Jpegs.concat(pieces);
    }

    private static byte[] lumaOnly(byte[] good, int sos) {
        byte[] header = Jpegs.segment(0xDA, new byte[] {1, good[sos + 5], good[sos + 6], 0, 63, 0});
        return Jpegs.concat(Arrays.copyOf(good, sos), header, Arrays.copyOfRange(good, sos + 14, good.length));
    }

    private static byte[] tables(byte[] good, int sos) {
        int dht = Jpegs.marker(good, 0xC4);
        int length = 2 + ((good[dht + 2] & 0xFF) << 8 | good[dht + 3] & 0xFF);
        byte[][] pieces = new byte[5000][];
        Arrays.fill(pieces, Arrays.copyOfRange(good, dht, dht + length));
        return Jpegs.insert(good, sos, Jpegs.concat(pieces));
    }
}
