package io.landmarkstream.landmark;

import io.landmarkstream.picture.Picture;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A picture at a half, a quarter, an eighth … of its size, each pixel the mean of those it covers. Detectors see
 * pictures at a fraction of their size, where bilinear sampling alone would skip most pixels and let fine patterns
 * flicker. The planes are reused from call to call.
 */
final class Shrink {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

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
            Arrays.fill(sums, 0, columns, 0);
            for (int y = row * stepY; y < last; y++) {
                int at = y * width;
                int column = fast(in, at, sums, whole, halvingsX);
                at += column * stepX;
                for (; column < whole; column++) {
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
            int o = row * columns;
            int area = stepX * high;
            for (int column = 0; column < whole; column++) {
                out[o + column] = (byte) ((sums[column] + area / 2) / area);
            }
            if (whole < columns) {
                area = (width - whole * stepX) * high;
                out[o + whole] = (byte) ((sums[whole] + area / 2) / area);
            }
        }
        return out;
    }

    /**
     * Adds the sums of two or four neighbours each to {@code sums}, eight samples at a time, as many columns as fit.
     *
     * @return columns done
     */
    private static int fast(byte[] in, int at, int[] sums, int columns, int halvings) {
        int column = 0;
        if (halvings == 1) {
            for (; column + 4 <= columns; column += 4, at += 8) {
                long pairs = pairs((long) LONGS.get(in, at));
                sums[column] += (int) pairs & 0xFFFF;
                sums[column + 1] += (int) (pairs >>> 16) & 0xFFFF;
                sums[column + 2] += (int) (pairs >>> 32) & 0xFFFF;
                sums[column + 3] += (int) (pairs >>> 48);
            }
        } else if (halvings == 2) {
            for (; column + 2 <= columns; column += 2, at += 8) {
                long pairs = pairs((long) LONGS.get(in, at));
                long fours = (pairs & 0x0000FFFF0000FFFFL) + (pairs >>> 16 & 0x0000FFFF0000FFFFL);
                sums[column] += (int) fours;
                sums[column + 1] += (int) (fours >>> 32);
            }
        }
        return column;
    }

    /** Sums of each two of eight neighbouring samples, the first in the lowest 16 bits. */
    private static long pairs(long eight) {
        return (eight & 0x00FF00FF00FF00FFL) + (eight >>> 8 & 0x00FF00FF00FF00FFL);
    }
}
