package io.landmarkstream.decode;

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
        int width = FFmpeg.ceilShift(picture.width(), shiftX);
        int height = FFmpeg.ceilShift(picture.height(), shiftY);
        if (picture.isGrey()) {
            byte[] even = new byte[width * height];
            Arrays.fill(even, (byte) 128);
            return even;
        }
        byte[] wide = alongX(
                plane, picture.chromaWidth(), picture.chromaHeight(), width, shiftX - picture.chromaShiftX());
        return alongY(wide, width, picture.chromaHeight(), height, shiftY - picture.chromaShiftY());
    }

    private static byte[] alongX(byte[] in, int width, int height, int outWidth, int coarser) {
        if (coarser == 0) {
            return in;
        }
        byte[] out = new byte[outWidth * height];
        Tap[] taps = new Tap[outWidth];
        Arrays.setAll(taps, x -> Tap.at(x, width, coarser));
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < outWidth; x++) {
                out[y * outWidth + x] = taps[x].weigh(in, y * width, 1);
            }
        }
        return out;
    }

    private static byte[] alongY(byte[] in, int width, int height, int outHeight, int coarser) {
        if (coarser == 0) {
            return in;
        }
        byte[] out = new byte[width * outHeight];
        for (int y = 0; y < outHeight; y++) {
            Tap tap = Tap.at(y, height, coarser);
            for (int x = 0; x < width; x++) {
                out[y * width + x] = tap.weigh(in, x, width);
            }
        }
        return out;
    }

    /** Samples first … last of a line with the weights (1 − part) and part (finer), or all alike (coarser). */
    private record Tap(int first, int last, int part, int scale) {

        /** The tap for sample {@code to} of a line made from {@code length} samples. */
        static Tap at(int to, int length, int coarser) {
            if (coarser > 0) {
                int first = to << coarser;
                return new Tap(first, Math.min(length, first + (1 << coarser)) - 1, 0, 0);
            }
            // Centre of the target sample in units of 1 / (2 · scale) source samples.
            int scale = 1 << -coarser;
            int centre = 2 * to + 1 - scale;
            int first = Math.floorDiv(centre, 2 * scale);
            int part = centre - first * 2 * scale;
            return new Tap(
                    Math.max(0, first), Math.min(length - 1, first + 1), part, 2 * scale);
        }

        byte weigh(byte[] line, int base, int step) {
            if (scale == 0) {
                int sum = 0;
                for (int i = first; i <= last; i++) {
                    sum += line[base + i * step] & 0xFF;
                }
                int count = last - first + 1;
                return (byte) ((sum + count / 2) / count);
            }
            int a = line[base + first * step] & 0xFF;
            int b = line[base + last * step] & 0xFF;
            return (byte) ((a * (scale - part) + b * part + scale / 2) / scale);
        }
    }
}
