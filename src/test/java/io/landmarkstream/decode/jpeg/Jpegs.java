package io.landmarkstream.decode.jpeg;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.metadata.IIOInvalidTreeException;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.metadata.IIOMetadataNode;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.w3c.dom.NodeList;

/** Test pictures, written by ImageIO, and surgery on JPEG files. */
public final class Jpegs {

    private Jpegs() {}

    /** Colours and shapes without symmetry, so that a wrong turn or a swapped plane shows. */
    public static BufferedImage scene(int width, int height) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D g = image.createGraphics();
        g.setPaint(new GradientPaint(0, 0, new Color(20, 60, 160), width, height, new Color(240, 190, 90)));
        g.fillRect(0, 0, width, height);
        g.setColor(new Color(200, 30, 40));
        g.fillOval(width / 8, height / 6, width / 2, height / 3);
        g.setColor(new Color(30, 170, 70));
        g.fillRect(width * 2 / 3, height / 2, width / 5, height / 3);
        g.dispose();
        return image;
    }

    public static BufferedImage grey(BufferedImage image) {
        BufferedImage grey = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_BYTE_GRAY);
        grey.createGraphics().drawImage(image, 0, 0, null);
        return grey;
    }

    /** Baseline, 4:2:0 where in colour, quality 90. */
    public static byte[] jpeg(BufferedImage image) {
        return jpeg(image, false, 2, 2);
    }

    /** Baseline or progressive with the given luma sampling factors (chroma's are 1), quality 90. */
    public static byte[] jpeg(BufferedImage image, boolean progressive, int h, int v) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(.9f);
            if (progressive) {
                param.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            IIOMetadata metadata = writer.getDefaultImageMetadata(new ImageTypeSpecifier(image), param);
            if (image.getRaster().getNumBands() == 3) {
                sampling(metadata, h, v);
            }
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, metadata), param);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            writer.dispose();
        }
        return out.toByteArray();
    }

    private static void sampling(IIOMetadata metadata, int h, int v) throws IIOInvalidTreeException {
        String format = metadata.getNativeMetadataFormatName();
        IIOMetadataNode root = (IIOMetadataNode) metadata.getAsTree(format);
        NodeList components = root.getElementsByTagName("componentSpec");
        IIOMetadataNode luma = (IIOMetadataNode) components.item(0);
        luma.setAttribute("HsamplingFactor", Integer.toString(h));
        luma.setAttribute("VsamplingFactor", Integer.toString(v));
        metadata.setFromTree(format, root);
    }

    public static BufferedImage read(byte[] jpeg) {
        try {
            return ImageIO.read(new ByteArrayInputStream(jpeg));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Offset of the first marker with this code, outside of entropy-coded data. */
    public static int marker(byte[] jpeg, int code) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != code) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
        }
        return at;
    }

    /** Puts bytes in at an offset. */
    public static byte[] insert(byte[] jpeg, int at, byte[] piece) {
        return concat(Arrays.copyOf(jpeg, at), piece, Arrays.copyOfRange(jpeg, at, jpeg.length));
    }

    /** Takes every segment with this code out that comes before the first scan. */
    public static byte[] without(byte[] jpeg, int code) {
        byte[] result = jpeg;
        int at = 2;
        while ((result[at + 1] & 0xFF) != 0xDA) {
            int length = 2 + ((result[at + 2] & 0xFF) << 8 | result[at + 3] & 0xFF);
            if ((result[at + 1] & 0xFF) == code) {
                result = concat(Arrays.copyOf(result, at), Arrays.copyOfRange(result, at + length, result.length));
            } else {
                at += length;
            }
        }
        return result;
    }

    /** The file with one byte changed. */
    public static byte[] with(byte[] jpeg, int at, int value) {
        byte[] changed = jpeg.clone();
        changed[at] = (byte) value;
        return changed;
    }

    /** The file with another size in its frame header. */
    public static byte[] sized(byte[] jpeg, int width, int height) {
        int sof = sof(jpeg);
        byte[] changed = jpeg.clone();
        changed[sof + 5] = (byte) (height >> 8);
        changed[sof + 6] = (byte) height;
        changed[sof + 7] = (byte) (width >> 8);
        changed[sof + 8] = (byte) width;
        return changed;
    }

    /** Offset of the frame header. */
    public static int sof(byte[] jpeg) {
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) < 0xC0 || (jpeg[at + 1] & 0xFF) > 0xC2) {
            at += 2 + ((jpeg[at + 2] & 0xFF) << 8 | jpeg[at + 3] & 0xFF);
        }
        return at;
    }

    public static byte[] segment(int code, byte[] body) {
        int length = body.length + 2;
        return concat(new byte[] {(byte) 0xFF, (byte) code, (byte) (length >> 8), (byte) length}, body);
    }

    /** An EXIF block with nothing but an orientation. */
    public static byte[] exif(int orientation, boolean little) {
        byte[] tiff = little
                ? new byte[] {
                    'I',
                    'I',
                    42,
                    0,
                    8,
                    0,
                    0,
                    0,
                    1,
                    0,
                    0x12,
                    1,
                    3,
                    0,
                    1,
                    0,
                    0,
                    0,
                    (byte) orientation,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0
                }
                : new byte[] {
                    'M',
                    'M',
                    0,
                    42,
                    0,
                    0,
                    0,
                    8,
                    0,
                    1,
                    1,
                    0x12,
                    0,
                    3,
                    0,
                    0,
                    0,
                    1,
                    0,
                    (byte) orientation,
                    0,
                    0,
                    0,
                    0,
                    0,
                    0
                };
        return segment(0xE1, concat("Exif\0\0".getBytes(StandardCharsets.US_ASCII), tiff));
    }

    /** An Adobe marker with this colour transform. */
    public static byte[] adobe(int transform) {
        return segment(
                0xEE,
                concat("Adobe".getBytes(StandardCharsets.US_ASCII), new byte[] {0, 100, 0, 0, 0, 0, (byte) transform}));
    }

    public static byte[] concat(byte[]... pieces) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] piece : pieces) {
            out.writeBytes(piece);
        }
        return out.toByteArray();
    }

    /** Peak signal-to-noise ratio of two images' RGB in dB. */
    public static double psnr(BufferedImage a, BufferedImage b) {
        double sum = 0;
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                int p = a.getRGB(x, y);
                int q = b.getRGB(x, y);
                for (int shift = 0; shift < 24; shift += 8) {
                    int d = (p >> shift & 0xFF) - (q >> shift & 0xFF);
                    sum += d * d;
                }
            }
        }
        double mean = sum / (3.0 * a.getWidth() * a.getHeight());
        return mean == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(255 * 255 / mean);
    }
}
