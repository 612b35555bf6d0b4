package io.landmarkstream.media;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_WEBP;

import io.landmarkstream.decode.jpeg.ExifOrientation;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.decode.jpeg.JpegHeader;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import javax.imageio.ImageIO;

/**
 * A picture file. Its kind is told by its first bytes, never by its name; its picture is rotated upright by its EXIF
 * orientation. Of several pictures (animations, stereo pairs) the first. Transparent pixels have their stored colour;
 * in PNG and GIF they are black.
 */
public final class PictureFile {

    /** What kind of picture file. */
    enum Kind {
        JPEG,
        PNG,
        GIF,
        BMP,
        WEBP,
        TIFF,
        /** HEIC and AVIF. */
        HEIF
    }

    /** Limits for a user's own files: 256 MiB, 268 million pixels. */
    private static final DecodeLimits LIMITS = new DecodeLimits(256 << 20, 1L << 28, 1000);

    /** ISO/IEC 23008-12 and AV1 Image File Format: brands of files with one picture. */
    private static final Set<String> HEIF_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "mif1", "mif2", "avif", "miaf", "MA1A", "MA1B");

    private static final int HEAD_BYTES = 32;

    private PictureFile() {}

    /** What a file is; {@code null} if it is no picture or cannot be read. */
    static Kind kind(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return kind(in.readNBytes(HEAD_BYTES));
        } catch (IOException e) {
            return null;
        }
    }

    private static Kind kind(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1);
        if (text.startsWith("\u00FF\u00D8")) {
            return Kind.JPEG;
        }
        if (text.startsWith("\u0089PNG\r\n\u001A\n")) {
            return Kind.PNG;
        }
        if (text.startsWith("GIF87a") || text.startsWith("GIF89a")) {
            return Kind.GIF;
        }
        if (text.startsWith("BM") && text.length() > 14 && text.startsWith("\0\0\0\0", 6)) {
            return Kind.BMP;
        }
        if (text.startsWith("RIFF") && text.startsWith("WEBP", 8)) {
            return Kind.WEBP;
        }
        if (text.startsWith("II*\0") || text.startsWith("MM\0*")) {
            return Kind.TIFF;
        }
        return text.startsWith("ftyp", 4) && text.length() > 12 && HEIF_BRANDS.contains(text.substring(8, 12))
                ? Kind.HEIF
                : null;
    }

    /** Whether it is a JPEG. */
    public static boolean isJpeg(Path file) {
        return kind(file) == Kind.JPEG;
    }

    /**
     * A JPEG without what follows its end-of-image marker: zeros, line ends, another picture. The same array where
     * nothing does, or where it cannot be decoded.
     */
    public static byte[] withoutTail(byte[] jpeg) {
        return JpegHeader.withoutTail(jpeg);
    }

    /**
     * The picture of a file.
     *
     * @param jpeg decoder for JPEG files
     * @throws IOException if it is none, or damaged; names the file
     */
    static Picture read(Path file, JpegDecoder jpeg) throws IOException {
        Kind kind = kind(file);
        if (kind == null) {
            throw new IOException("The picture " + file
                    + " cannot be read: its content is none of JPEG, PNG, GIF, BMP, WebP, TIFF, HEIC and AVIF.");
        }
        try {
            return switch (kind) {
                case JPEG -> jpeg.decodeFile(Files.readAllBytes(file));
                case PNG, GIF, BMP, TIFF -> image(Files.readAllBytes(file), kind);
                case WEBP -> webp(file);
                case HEIF -> HeifPicture.read(file);
            };
        } catch (RejectException | IOException | RuntimeException e) {
            String name = file.toString();
            String why = e.getMessage();
            throw new IOException(
                    why != null && why.contains(name) ? why : "The picture " + name + " cannot be read: " + why, e);
        }
    }

    static DecodeLimits limits() {
        return LIMITS;
    }

    private static Picture image(byte[] data, Kind kind) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(data));
        if (image == null) {
            throw new IOException("its content is none that can be decoded");
        }
        int orientation =
                switch (kind) {
                    case PNG -> pngOrientation(data);
                    case TIFF -> orientation(data, 0, data.length);
                    default -> 1;
                };
        return Pictures.upright(Pictures.ofImage(image), orientation);
    }

    /** From the eXIf chunk (PNG, third edition, 11.3.4.5). */
    private static int pngOrientation(byte[] data) {
        int at = 8;
        while (at + 12 <= data.length) {
            int length = u32(data, at, false);
            if (length < 0 || length > data.length - at - 12) {
                return 1;
            }
            if (isNamed(data, at + 4, "eXIf")) {
                return orientation(data, at + 8, length);
            }
            at += 12 + length;
        }
        return 1;
    }

    /** WebP (RFC 9649): chunks of a name, a little-endian length and content of an even number of bytes. */
    private static Picture webp(Path file) throws IOException {
        byte[] data = Files.readAllBytes(file);
        int orientation = 1;
        byte[] first = null;
        for (int at = 12; at + 8 <= data.length; ) {
            int length = u32(data, at + 4, true);
            if (length < 0 || length > data.length - at - 8) {
                break;
            }
            if (isNamed(data, at, "EXIF")) {
                int tiff = at + 8;
                int skip = length > 6 && isNamed(data, tiff, "Exif") ? 6 : 0;
                orientation = orientation(data, tiff + skip, length - skip);
            } else if (first == null && isNamed(data, at, "ANMF") && length > 16) {
                first = firstOfAnimation(data, at + 8 + 16, length - 16);
            }
            at += 8 + length + (length & 1);
        }
        return Pictures.upright(decoded(file, AV_CODEC_ID_WEBP, first == null ? data : first), orientation);
    }

    /** A file of the frame's own chunks (ALPH, VP8, VP8L); transparency, which matters little, is left out. */
    private static byte[] firstOfAnimation(byte[] data, int from, int length) {
        int at = from;
        while (at + 8 < from + length && isNamed(data, at, "ALPH")) {
            int size = u32(data, at + 4, true);
            at += 8 + size + (size & 1);
        }
        int rest = from + length - at;
        byte[] file = new byte[12 + Math.max(0, rest)];
        System.arraycopy("RIFF".getBytes(StandardCharsets.US_ASCII), 0, file, 0, 4);
        for (int i = 0; i < 4; i++) {
            file[4 + i] = (byte) (4 + rest >> 8 * i);
        }
        System.arraycopy("WEBP".getBytes(StandardCharsets.US_ASCII), 0, file, 8, 4);
        System.arraycopy(data, at, file, 12, Math.max(0, rest));
        return file;
    }

    private static Picture decoded(Path file, int codec, byte[] data) throws IOException {
        try (PacketDecoder decoder = new PacketDecoder(file.toString(), codec)) {
            decoder.send(new Packet(data, true, 0, 0, Packet.NO_TIME, false, false));
            Picture picture = decoder.receive();
            if (picture == null) {
                decoder.send(null);
                picture = decoder.receive();
            }
            if (picture == null) {
                throw new IOException("it gives no picture");
            }
            return picture;
        }
    }

    private static int orientation(byte[] data, int tiff, int length) {
        int found = ExifOrientation.read(data, tiff, Math.min(data.length, tiff + length));
        return found == 0 ? 1 : found;
    }

    private static boolean isNamed(byte[] data, int at, String name) {
        return new String(data, at, 4, StandardCharsets.ISO_8859_1).equals(name);
    }

    private static int u32(byte[] data, int at, boolean little) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            value = value << 8 | data[little ? at + 3 - i : at + i] & 0xFF;
        }
        return value;
    }
}
