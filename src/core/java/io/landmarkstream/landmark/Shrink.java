package io.landmarkstream.landmark;

import io.landmarkstream.picture.Picture;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A picture at a half, a quarter, an eighth … of its size, each pixel the mean of those it covers. Detectors see
 * pictures at a fraction of their size, where bilinear sampling alone would skip most pixels and let fine patterns
 * flicker. The planes are reused from call to call; a plane that keeps its size is the picture's own.
 */
final class Shrink {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INTS = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private byte[] luma = new byte[0];
    private byte[] cb = new byte[0];
    private byte[] cr = new byte[0];
    private int[] sums = new int[0];

    /** How often the sides can be halved without getting smaller than 1 / {@code shrink}. */
    static int halvings(double shrink) {
        return shrink < 2 ? 0 : Math.min(7, Math.getExponent(shrink));
    }

    /**
     * The picture with sides divided by 2^{@code halvings}, rounded up; valid until the next call. A pixel at the right
     * or lower edge is the mean of what it covers of the picture.
     */
    Picture by(Picture picture, int halvings) {
        if (halvings == 0) {
            return picture;
        }
        int shiftX = Math.max(0, picture.chromaShiftX() - halvings);
        int shiftY = Math.max(0, picture.chromaShiftY() - halvings);
        int width = size(picture.width(), halvings);
        int height = size(picture.height(), halvings);
        luma = plane(picture.luma(), picture.width(), picture.height(), halvings, halvings, luma);
        if (picture.isGrey()) {
            return new Picture(width, height, luma, picture.cb(), picture.cr(), 0, 0, picture.matrix());
        }
        // Chroma loses only what it has more of than the smaller picture needs.
        int x = halvings - picture.chromaShiftX() + shiftX;
        int y = halvings - picture.chromaShiftY() + shiftY;
        if (x == 0 && y == 0) {
            return new Picture(width, height, luma, picture.cb(), picture.cr(), shiftX, shiftY, picture.matrix());
        }
        cb = plane(picture.cb(), picture.chromaWidth(), picture.chromaHeight(), x, y, cb);
        cr = plane(picture.cr(), picture.chromaWidth(), picture.chromaHeight(), x, y, cr);
        return new Picture(width, height, luma, cb, cr, shiftX, shiftY, picture.matrix());
    }

    private static int size(int side, int halvings) {
        return (side + (1 << halvings) - 1) >> halvings;
    }

    private byte[] plane(byte[] in, int width, int height, int halvingsX, int halvingsY, byte[] reuse) {
        int columns = size(width, halvingsX);
        int rows = size(height, halvingsY);
        byte[] out = reuse.length == columns * rows ? reuse : new byte[columns * rows];
        if (sums.length < columns) {
            sums = new int[columns];
        }
        int stepX = 1 << halvingsX;
        int stepY = 1 << halvingsY;
        int whole = width >> halvingsX;
        for (int row = 0; row < rows; row++) {
            int last = Math.min(height, (row + 1) * stepY);
            int high = last - row * stepY;
            int o = row * columns;
            int done = high < stepY || halvingsX != halvingsY
                    ? 0
                    : squares(in, row * stepY * width, width, whole, halvingsX, out, o);
            if (done == columns) {
                continue;
            }
            Arrays.fill(sums, done, columns, 0);
            for (int y = row * stepY; y < last; y++) {
                int at = y * width + done * stepX;
                for (int column = done; column < whole; column++) {
                    int sum = 0;
                    for (int end = at + stepX; at < end; at++) {
                        sum += in[at] & 0xFF;
                    }
                    sums[column] += sum;
                }
                for (int end = (y + 1) * width; at < end; at++) {
                    sums[whole] += in[at] & 0xFF;
                }
            }
            int area = stepX * high;
            int shift = Integer.numberOfTrailingZeros(area);
            for (int column = done; column < whole; column++) {
                int sum = sums[column] + area / 2;
                out[o + column] = (byte) (area == 1 << shift ? sum >> shift : sum / area);
            }
            if (whole < columns) {
                area = (width - whole * stepX) * high;
                out[o + whole] = (byte) ((sums[whole] + area / 2) / area);
            }
        }
        return out;
    }

    /**
     * Means of squares of 2 × 2 or 4 × 4 samples, of eight columns at a time, as many as fit.
     *
     * @param at the first square's first sample
     * @param squares whole squares of the row
     * @param o where the first mean goes
     * @return squares done
     */
    private static int squares(byte[] in, int at, int width, int squares, int halvings, byte[] out, int o) {
        int column = 0;
        if (halvings == 1) {
            for (; column + 4 <= squares; column += 4, at += 8) {
                long sums = pairs((long) LONGS.get(in, at)) + pairs((long) LONGS.get(in, at + width));
                long means = sums + 0x0002000200020002L >>> 2 & 0x00FF00FF00FF00FFL;
                means |= means >>> 8;
                INTS.set(out, o + column, (int) (means & 0xFFFF | means >>> 16 & 0xFFFF0000L));
            }
        } else if (halvings == 2) {
            for (; column + 2 <= squares; column += 2, at += 8) {
                long sums = 0;
                for (int row = 0; row < 4; row++) {
                    sums += pairs((long) LONGS.get(in, at + row * width));
                }
                long fours = (sums & 0x0000FFFF0000FFFFL) + (sums >>> 16 & 0x0000FFFF0000FFFFL);
                long means = fours + 0x0000000800000008L >>> 4;
                out[o + column] = (byte) means;
                out[o + column + 1] = (byte) (means >>> 32);
            }
        }
        return column;
    }

    /** Sums of each two of eight neighbouring samples, the first in the lowest 16 bits. */
    private static long pairs(long eight) {
        return (eight & 0x00FF00FF00FF00FFL) + (eight >>> 8 & 0x00FF00FF00FF00FFL);
    }
}
