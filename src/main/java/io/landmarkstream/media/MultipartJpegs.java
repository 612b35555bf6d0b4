package io.landmarkstream.media;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The JPEGs of a {@code multipart/x-mixed-replace} answer, read as leniently as browsers do: the boundary is what the
 * first line says, parts may have any type or none, a length or none, lines may end with LF alone, and the first
 * boundary may be missing. Parts that are no JPEG are skipped.
 */
final class MultipartJpegs {

    /** After this many parts without a JPEG the answer is refused. */
    private static final int MAX_OTHERS = 20;

    private static final int MAX_LINE = 8192;

    private final InputStream in;
    private final int largest;
    /** The boundary with its two dashes; {@code null} until it is known. */
    private String boundary;

    /** @param largest most bytes of a part */
    MultipartJpegs(InputStream in, int largest) {
        this.in = new BufferedInputStream(in, 1 << 16);
        this.largest = largest;
    }

    /** @throws IOException at the end, or if the answer is none of pictures */
    byte[] next() throws IOException {
        for (int others = 0; others < MAX_OTHERS; others++) {
            byte[] part = part();
            if (part.length > 2 && part[0] == (byte) 0xFF && part[1] == (byte) 0xD8) {
                return part;
            }
        }
        throw new IOException("its parts are no JPEGs");
    }

    private byte[] part() throws IOException {
        int length = -1;
        boolean headed = false;
        while (true) {
            in.mark(MAX_LINE);
            int first = in.read();
            if (first == 0xFF) { // a picture without a header
                in.reset();
                break;
            }
            in.reset();
            String line = line();
            if (line.isEmpty()) {
                if (headed) {
                    break;
                }
                continue;
            }
            if (line.startsWith("--")) {
                if (boundary == null) {
                    boundary = line;
                }
                length = -1;
                headed = true;
                continue;
            }
            int colon = line.indexOf(':');
            headed |= colon > 0;
            if (colon > 0
                    && line.substring(0, colon).trim().toLowerCase(Locale.ROOT).equals("content-length")) {
                length = length(line.substring(colon + 1).trim());
            }
        }
        if (length > largest) {
            throw new IOException("a part has " + length + " bytes, more than " + largest);
        }
        if (length > 0) {
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("the answer has ended");
            }
            return body;
        }
        return upToBoundary();
    }

    private static int length(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    /** A part without a length; the line end before the boundary is the boundary's. */
    private byte[] upToBoundary() throws IOException {
        byte[] mark = ("\n" + (boundary == null ? "--" : boundary)).getBytes(StandardCharsets.ISO_8859_1);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        int hit = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("the answer has ended");
            }
            body.write(next);
            // The mark's first byte occurs in it only once.
            hit = (byte) next == mark[hit] ? hit + 1 : (byte) next == mark[0] ? 1 : 0;
            if (hit == mark.length) {
                break;
            }
            if (body.size() > largest) {
                throw new IOException("a part has more than " + largest + " bytes");
            }
        }
        String rest = line();
        if (boundary == null) {
            boundary = "--" + rest;
        }
        byte[] bytes = body.toByteArray();
        int end = bytes.length - mark.length;
        end -= end > 0 && bytes[end - 1] == '\r' ? 1 : 0;
        return java.util.Arrays.copyOf(bytes, end);
    }

    /** The next line without its end. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the answer has ended");
            }
            if (line.size() == MAX_LINE) {
                line.reset(); // no line of a header; what follows is looked through for the next boundary
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }
}
