package io.landmarkstream.picture;

import java.util.Arrays;

/**
 * Chroma planes of one size from those of another. Finer: linear interpolation between the centres of samples, the edge
 * samples repeated. Coarser: the mean of the samples covered.
 */
final class Chroma {

    private Chroma() {}

    /** The plane with one sample a pixel. */
    static byte[] full(byte[] plane, Picture picture) {
        return resized(plane, picture, 0, 0);
    }

    /** The plane for other shifts; a grey picture's is even. The plane itself if nothing changes. */
    static byte[] resized(byte[] plane, Picture picture, int shiftX, int shiftY) {
        int width = Picture.ceilShift(picture.width(), shiftX);
        int height = Picture.ceilShift(picture.height(), shiftY);
        if (picture.isGrey()) {
            byte[] even = new byte[width * height];
            Arrays.fill(even, (byte) 128);
            return even;
        }
        int rows = picture.chromaHeight();
        byte[] wide = alongX(plane, picture.chromaWidth(), rows, width, shiftX - picture.chromaShiftX());
        return alongY(wide, width, rows, height, shiftY - picture.chromaShiftY());
    }

    private static byte[] alongX(byte[] in, int width, int height, int outWidth, int coarser) {
        if (coarser == 0) {
            return in;
        }
        byte[] out = new byte[outWidth * height];
        if (coarser > 0) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < outWidth; x++) {
                    int first = x << coarser;
                    int count = Math.min(width - first, 1 << coarser);
                    out[y * outWidth + x] = mean(in, y * width + first, 1, count);
                }
            }
            return out;
        }
        Taps taps = new Taps(outWidth, width, -coarser);
        for (int y = 0; y < height; y++) {
            int row = y * width;
            for (int x = 0; x < outWidth; x++) {
                out[y * outWidth + x] =
                        taps.blend(in[row + taps.first[x]] & 0xFF, in[row + taps.last[x]] & 0xFF, taps.part[x]);
            }
        }
        return out;
    }

    private static byte[] alongY(byte[] in, int width, int height, int outHeight, int coarser) {
        if (coarser == 0) {
            return in;
        }
        byte[] out = new byte[width * outHeight];
        if (coarser > 0) {
            for (int y = 0; y < outHeight; y++) {
                int first = y << coarser;
                int count = Math.min(height - first, 1 << coarser);
                for (int x = 0; x < width; x++) {
                    out[y * width + x] = mean(in, first * width + x, width, count);
                }
            }
            return out;
        }
        Taps taps = new Taps(outHeight, height, -coarser);
        for (int y = 0; y < outHeight; y++) {
            int above = taps.first[y] * width;
            int below = taps.last[y] * width;
            int part = taps.part[y];
            for (int x = 0; x < width; x++) {
                out[y * width + x] = taps.blend(in[above + x] & 0xFF, in[below + x] & 0xFF, part);
            }
        }
        return out;
    }

    private static byte mean(byte[] in, int from, int step, int count) {
        int sum = count / 2;
        for (int i = 0; i < count; i++) {
            sum += in[from + i * step] & 0xFF;
        }
        return (byte) (sum / count);
    }

    /**
     * Between which two samples each finer sample lies, and how far on the way to the second, in parts of 2^(shift +
     * 1).
     */
    private static final class Taps {
        final int[] first;
        final int[] last;
        final int[] part;
        private final int bits;

        Taps(int target, int source, int shift) {
            first = new int[target];
            last = new int[target];
            part = new int[target];
            bits = shift + 1;
            int unit = 1 << bits;
            for (int i = 0; i < target; i++) {
                int centre = 2 * i + 1 - unit / 2;
                int before = Math.floorDiv(centre, unit);
                part[i] = centre - before * unit;
                first[i] = Math.max(0, before);
                last[i] = Math.min(source - 1, before + 1);
            }
        }

        byte blend(int a, int b, int part) {
            return (byte) (((a << bits) + (b - a) * part + (1 << bits - 1)) >> bits);
        }
    }
}
