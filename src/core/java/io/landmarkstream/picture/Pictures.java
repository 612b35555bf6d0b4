package io.landmarkstream.picture;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;

/** Converts pictures to RGB and back, rotates them upright, and changes their colour matrix and chroma size. */
public final class Pictures {

    private static final byte[] NONE = new byte[0];

    /** Smaller differences of a pixel's sides are ignored. */
    private static final double SQUARE = .01;

    private Pictures() {}

    /** R, G, B of each pixel in turn, row by row; chroma is interpolated between the centres of its samples. */
    public static byte[] rgb(Picture picture) {
        return interleaved(picture, 0, 2);
    }

    /** The picture for Java2D, of type {@code TYPE_3BYTE_BGR}. */
    public static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_3BYTE_BGR);
        byte[] bgr = interleaved(picture, 2, 0);
        System.arraycopy(bgr, 0, ((DataBufferByte) image.getRaster().getDataBuffer()).getData(), 0, bgr.length);
        return image;
    }

    private static byte[] interleaved(Picture picture, int red, int blue) {
        int size = picture.width() * picture.height();
        byte[] out = new byte[size * 3];
        Picture.Matrix m = picture.matrix();
        byte[] luma = picture.luma();
        if (picture.isGrey()) {
            for (int i = 0, o = 0; i < size; i++) {
                byte grey = clamp((luma[i] & 0xFF) * m.yScale - m.yOffset * m.yScale);
                out[o++] = grey;
                out[o++] = grey;
                out[o++] = grey;
            }
            return out;
        }
        byte[] cb = Chroma.full(picture.cb(), picture);
        byte[] cr = Chroma.full(picture.cr(), picture);
        for (int i = 0, o = 0; i < size; i++, o += 3) {
            float y = ((luma[i] & 0xFF) - m.yOffset) * m.yScale;
            int u = (cb[i] & 0xFF) - 128;
            int v = (cr[i] & 0xFF) - 128;
            out[o + red] = clamp(y + m.rv * v);
            out[o + 1] = clamp(y + m.gu * u + m.gv * v);
            out[o + blue] = clamp(y + m.bu * u);
        }
        return out;
    }

    /**
     * The picture of R, G, B in turn: 4:4:4, {@link Picture.Matrix#BT601_FULL}.
     *
     * @param rgb {@code width * height * 3} bytes, row by row
     */
    public static Picture ofRgb(byte[] rgb, int width, int height) {
        byte[] r = new byte[width * height];
        byte[] g = new byte[r.length];
        byte[] b = new byte[r.length];
        for (int i = 0, o = 0; i < r.length; i++) {
            r[i] = rgb[o++];
            g[i] = rgb[o++];
            b[i] = rgb[o++];
        }
        return ofRgbPlanes(r, g, b, width, height);
    }

    /** The picture of a Java2D image: 4:4:4, {@link Picture.Matrix#BT601_FULL}; what is transparent is black. */
    public static Picture ofImage(BufferedImage image) {
        BufferedImage bgr = image;
        if (image.getType() != BufferedImage.TYPE_3BYTE_BGR || image.getRaster().getParent() != null) {
            bgr = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_3BYTE_BGR);
            Graphics2D graphics = bgr.createGraphics();
            graphics.drawImage(image, 0, 0, null);
            graphics.dispose();
        }
        byte[] data = ((DataBufferByte) bgr.getRaster().getDataBuffer()).getData();
        byte[] r = new byte[image.getWidth() * image.getHeight()];
        byte[] g = new byte[r.length];
        byte[] b = new byte[r.length];
        for (int i = 0, o = 0; i < r.length; i++) {
            b[i] = data[o++];
            g[i] = data[o++];
            r[i] = data[o++];
        }
        return ofRgbPlanes(r, g, b, image.getWidth(), image.getHeight());
    }

    /** The picture of three full planes: 4:4:4, {@link Picture.Matrix#BT601_FULL}. The planes are overwritten. */
    public static Picture ofRgbPlanes(byte[] r, byte[] g, byte[] b, int width, int height) {
        ColourMatrix toYcc = ColourMatrix.fromRgb(Picture.Matrix.BT601_FULL);
        toYcc.apply(r, g, b);
        return new Picture(width, height, r, g, b, 0, 0, Picture.Matrix.BT601_FULL);
    }

    /**
     * The picture of Y, Cg and Co (ITU-T H.273, {@code matrix_coefficients} 8): 4:4:4,
     * {@link Picture.Matrix#BT601_FULL}.
     *
     * @param picture Cg in the place of Cb, Co in that of Cr; its matrix tells only its range
     */
    public static Picture ofYcgco(Picture picture) {
        Picture full = convert(picture, picture.matrix(), 0, 0);
        byte[] r = new byte[full.luma().length];
        byte[] g = new byte[r.length];
        byte[] b = new byte[r.length];
        float chroma = full.matrix().yOffset == 0 ? 1 : 255 / 224f;
        for (int i = 0; i < r.length; i++) {
            float y = ((full.luma()[i] & 0xFF) - full.matrix().yOffset) * full.matrix().yScale;
            float cg = ((full.cb()[i] & 0xFF) - 128) * chroma;
            float co = ((full.cr()[i] & 0xFF) - 128) * chroma;
            r[i] = clamp(y - cg + co);
            g[i] = clamp(y + cg);
            b[i] = clamp(y - cg - co);
        }
        return ofRgbPlanes(r, g, b, full.width(), full.height());
    }

    /**
     * The same colours by another matrix and with chroma planes of another size; a grey picture gets chroma planes.
     * What already fits is shared, not copied.
     *
     * @param chromaShiftX log2 of luma columns a chroma column, 0 to 2
     * @param chromaShiftY log2 of luma rows a chroma row, 0 to 2
     */
    public static Picture convert(Picture picture, Picture.Matrix matrix, int chromaShiftX, int chromaShiftY) {
        int width = picture.width();
        int height = picture.height();
        byte[] luma = picture.luma();
        byte[] cb = Chroma.resized(picture.cb(), picture, chromaShiftX, chromaShiftY);
        byte[] cr = Chroma.resized(picture.cr(), picture, chromaShiftX, chromaShiftY);
        if (matrix != picture.matrix()) {
            ColourMatrix change = ColourMatrix.between(picture.matrix(), matrix);
            luma = change.luma(picture);
            byte[] oldCb = cb;
            cb = change.chroma(1, oldCb, cr);
            cr = change.chroma(2, oldCb, cr);
        }
        return new Picture(width, height, luma, cb, cr, chromaShiftX, chromaShiftY, matrix);
    }

    /**
     * Turns a picture as its EXIF orientation asks for (tag 0112, EXIF 2.3): 1 leaves it, 2 mirrors it left to right, 3
     * turns it by 180°, 4 mirrors it top to bottom, 5 swaps rows and columns, 6 turns it by 90° clockwise, 7 swaps rows
     * and columns about the other diagonal, 8 turns it by 90° anticlockwise.
     *
     * @param orientation 1 to 8
     */
    public static Picture upright(Picture picture, int orientation) {
        if (orientation == 1) {
            return picture;
        }
        if (orientation < 1 || orientation > 8) {
            throw new IllegalArgumentException("EXIF orientation must be 1 to 8, but is " + orientation + ".");
        }
        boolean transpose = orientation >= 5;
        // In the picture as stored: which ends become the left and the top.
        boolean mirrorX = orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
        boolean mirrorY = orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
        Picture source = evenOut(picture, mirrorX, mirrorY);
        int width = source.width();
        int height = source.height();
        byte[] luma = turn(source.luma(), width, height, transpose, mirrorX, mirrorY);
        byte[] cb = NONE;
        byte[] cr = NONE;
        if (!source.isGrey()) {
            cb = turn(source.cb(), source.chromaWidth(), source.chromaHeight(), transpose, mirrorX, mirrorY);
            cr = turn(source.cr(), source.chromaWidth(), source.chromaHeight(), transpose, mirrorX, mirrorY);
        }
        return transpose
                ? new Picture(
                        height, width, luma, cb, cr, source.chromaShiftY(), source.chromaShiftX(), source.matrix())
                : new Picture(
                        width, height, luma, cb, cr, source.chromaShiftX(), source.chromaShiftY(), source.matrix());
    }

    /** Whether pixels so wide for their height count as square. */
    public static boolean isSquare(double pixelAspect) {
        return Math.abs(pixelAspect - 1) <= SQUARE;
    }

    /** Columns of a picture of so many once its pixels are square. */
    public static int squaredWidth(int width, double pixelAspect) {
        return isSquare(pixelAspect) || pixelAspect < 1 ? width : (int) Math.round(width * pixelAspect);
    }

    /** Rows of a picture of so many once its pixels are square. */
    public static int squaredHeight(int height, double pixelAspect) {
        return isSquare(pixelAspect) || pixelAspect > 1 ? height : (int) Math.round(height / pixelAspect);
    }

    /**
     * The picture with square pixels: stretched along the shorter side of its pixels, linearly between the samples'
     * centres, to the same bytes on every machine.
     *
     * @param pixelAspect how wide a pixel is for its height
     */
    public static Picture squared(Picture picture, double pixelAspect) {
        int width = squaredWidth(picture.width(), pixelAspect);
        int height = squaredHeight(picture.height(), pixelAspect);
        if (width == picture.width() && height == picture.height()) {
            return picture;
        }
        Stretch columns = new Stretch(picture.width(), width);
        Stretch rows = new Stretch(picture.height(), height);
        Picture blank = picture.blank(width, height);
        stretch(picture.luma(), picture.width(), blank.luma(), width, columns, rows);
        if (!picture.isGrey()) {
            stretch(picture.cb(), picture.chromaWidth(), blank.cb(), blank.chromaWidth(), columns, rows);
            stretch(picture.cr(), picture.chromaWidth(), blank.cr(), blank.chromaWidth(), columns, rows);
        }
        return blank;
    }

    /** Where samples of a stretched line lie in the line that it is made of. */
    private record Stretch(int from, int to) {

        /** In 1/256 of a sample, of a line of {@code samples} that covers as much as one of {@code from} pixels. */
        int at(int index, int samples) {
            long place = ((2L * index + 1) * from * 128 / to) - 128;
            return (int) Math.max(0, Math.min(256L * (samples - 1), place));
        }
    }

    private static void stretch(byte[] from, int width, byte[] to, int newWidth, Stretch columns, Stretch rows) {
        int height = from.length / width;
        int[] places = new int[newWidth];
        for (int x = 0; x < newWidth; x++) {
            places[x] = columns.at(x, width);
        }
        for (int y = 0; y < to.length / newWidth; y++) {
            int row = rows.at(y, height);
            int above = (row >> 8) * width;
            int below = Math.min(height - 1, (row >> 8) + 1) * width;
            int part = row & 0xFF;
            for (int x = 0; x < newWidth; x++) {
                int left = places[x] >> 8;
                int right = Math.min(width - 1, left + 1);
                int share = places[x] & 0xFF;
                int upper = (from[above + left] & 0xFF) * (256 - share) + (from[above + right] & 0xFF) * share;
                int lower = (from[below + left] & 0xFF) * (256 - share) + (from[below + right] & 0xFF) * share;
                to[y * newWidth + x] = (byte) (upper * (256 - part) + lower * part + (1 << 15) >> 16);
            }
        }
    }

    /**
     * Turns a picture clockwise.
     *
     * @param degrees 0, 90, 180 or 270
     */
    public static Picture rotated(Picture picture, int degrees) {
        return upright(
                picture,
                switch (degrees) {
                    case 0 -> 1;
                    case 90 -> 6;
                    case 180 -> 3;
                    case 270 -> 8;
                    default ->
                        throw new IllegalArgumentException(
                                "A picture is turned by 0, 90, 180 or 270 degrees, not by " + degrees + ".");
                });
    }

    /**
     * Where a mirrored side is no multiple of its chroma step, the last chroma sample covers fewer pixels than the
     * others, and mirroring would move the colours; full chroma along that side avoids it.
     */
    private static Picture evenOut(Picture picture, boolean mirrorX, boolean mirrorY) {
        int shiftX = picture.chromaShiftX();
        int shiftY = picture.chromaShiftY();
        boolean uneven = false;
        if (mirrorX && (picture.width() & (1 << shiftX) - 1) != 0) {
            shiftX = 0;
            uneven = true;
        }
        if (mirrorY && (picture.height() & (1 << shiftY) - 1) != 0) {
            shiftY = 0;
            uneven = true;
        }
        return uneven ? convert(picture, picture.matrix(), shiftX, shiftY) : picture;
    }

    /** Target (x, y) comes from source (x', y'), swapped if {@code transpose}, counted from the far end if mirrored. */
    private static byte[] turn(
            byte[] plane, int width, int height, boolean transpose, boolean mirrorX, boolean mirrorY) {
        byte[] out = new byte[plane.length];
        int stepX = mirrorX ? -1 : 1;
        int stepY = mirrorY ? -width : width;
        int origin = (mirrorX ? width - 1 : 0) + (mirrorY ? (height - 1) * width : 0);
        int columns = transpose ? height : width;
        int rows = transpose ? width : height;
        int alongRow = transpose ? stepY : stepX;
        int alongColumn = transpose ? stepX : stepY;
        // Squares of 32 keep both sides of a transposition in the cache.
        for (int y0 = 0; y0 < rows; y0 += 32) {
            for (int x0 = 0; x0 < columns; x0 += 32) {
                int yEnd = Math.min(rows, y0 + 32);
                int xEnd = Math.min(columns, x0 + 32);
                for (int y = y0; y < yEnd; y++) {
                    int from = origin + y * alongColumn + x0 * alongRow;
                    for (int x = x0, to = y * columns + x0; x < xEnd; x++, from += alongRow) {
                        out[to++] = plane[from];
                    }
                }
            }
        }
        return out;
    }

    private static byte clamp(float value) {
        return (byte) Math.max(0, Math.min(255, (int) (value + .5f)));
    }
}
