package io.landmarkstream.media;

import io.landmarkstream.picture.Picture;

/** Pictures made smaller by any factor: each pixel is the mean of the area that it covers, so that nothing flickers. */
public final class Downscale {

    private Downscale() {}

    /**
     * The picture with fewer pixels.
     *
     * @param width columns, 1 to the picture's
     * @param height rows, 1 to the picture's
     */
    public static Picture to(Picture picture, int width, int height) {
        if (width < 1 || height < 1 || width > picture.width() || height > picture.height()) {
            throw new IllegalArgumentException("A picture of %d x %d pixels cannot shrink to %d x %d."
                    .formatted(picture.width(), picture.height(), width, height));
        }
        return new Picture(
                width,
                height,
                plane(picture.luma(), picture.width(), picture.height(), width, height),
                chroma(picture, picture.cb(), width, height),
                chroma(picture, picture.cr(), width, height),
                picture.chromaShiftX(),
                picture.chromaShiftY(),
                picture.matrix());
    }

    private static byte[] chroma(Picture picture, byte[] plane, int width, int height) {
        return picture.isGrey()
                ? plane
                : plane(
                        plane,
                        picture.chromaWidth(),
                        picture.chromaHeight(),
                        Picture.ceilShift(width, picture.chromaShiftX()),
                        Picture.ceilShift(height, picture.chromaShiftY()));
    }

    /** First along the rows, then along the columns. */
    private static byte[] plane(byte[] in, int width, int height, int columns, int rows) {
        float[] narrow = new float[columns * height];
        Areas across = new Areas(width, columns);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < columns; x++) {
                float sum = 0;
                for (int i = across.first[x]; i <= across.last[x]; i++) {
                    sum += across.share(x, i) * (in[y * width + i] & 0xFF);
                }
                narrow[y * columns + x] = sum;
            }
        }
        byte[] out = new byte[columns * rows];
        float[] line = new float[columns];
        Areas down = new Areas(height, rows);
        for (int y = 0; y < rows; y++) {
            java.util.Arrays.fill(line, 0);
            for (int i = down.first[y]; i <= down.last[y]; i++) {
                float share = down.share(y, i);
                for (int x = 0; x < columns; x++) {
                    line[x] += share * narrow[i * columns + x];
                }
            }
            for (int x = 0; x < columns; x++) {
                out[y * columns + x] = (byte) Math.min(255, Math.round(line[x]));
            }
        }
        return out;
    }

    /** Which of {@code from} samples each of {@code to} covers, and how much of it they are. */
    private static final class Areas {
        private final double step;
        private final int[] first;
        private final int[] last;

        Areas(int from, int to) {
            step = (double) from / to;
            first = new int[to];
            last = new int[to];
            for (int i = 0; i < to; i++) {
                first[i] = (int) (i * step);
                last[i] = Math.min(from - 1, (int) Math.ceil((i + 1) * step) - 1);
            }
        }

        float share(int i, int sample) {
            double begin = Math.max(sample, i * step);
            double end = Math.min(sample + 1.0, (i + 1) * step);
            return (float) (Math.max(0, end - begin) / step);
        }
    }
}
