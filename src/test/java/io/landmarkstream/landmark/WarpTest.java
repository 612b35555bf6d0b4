package io.landmarkstream.landmark;

import static org.assertj.core.api.Assertions.assertThat;

import io.landmarkstream.model.ModelCard.Border;
import io.landmarkstream.model.ModelCard.Colour;
import io.landmarkstream.model.ModelCard.Fit;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.picture.Picture;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WarpTest {

    /** Half a grey level of 255 and what 11 bits of a weight lose at the sharpest edge. */
    private static final double TOLERANCE = .8;

    private static final float[] NO_MEAN = {0, 0, 0};
    private static final float[] ONE = {1, 1, 1};

    @ParameterizedTest
    @CsvSource({"0,0", "1,1", "1,0", "2,1", "2,2"})
    void equalsASlowPlainRecomputationWhereverTheRegionLies(int shiftX, int shiftY) {
        Random random = new Random(7);
        for (Border border : Border.values()) {
            for (int trial = 0; trial < 30; trial++) {
                Picture picture = picture(random, 5 + random.nextInt(60), 5 + random.nextInt(60), shiftX, shiftY);
                Roi roi = new Roi(
                        random.nextFloat() * picture.width(),
                        random.nextFloat() * picture.height(),
                        2 + 80 * random.nextFloat(),
                        2 + 80 * random.nextFloat(),
                        (float) (random.nextDouble() * 2 * Math.PI - Math.PI),
                        trial % 2 == 1);
                compare(picture, roi, input(17, 11, Layout.NCHW, Colour.RGB, NO_MEAN, ONE, border));
            }
        }
    }

    @Test
    void writesLayoutColourOrderAndNormalisationOfTheCard() {
        Random random = new Random(3);
        Picture picture = picture(random, 33, 21, 1, 1);
        Roi roi = new Roi(15, 11, 20, 14, .3f);
        for (Layout layout : Layout.values()) {
            for (Colour colour : Colour.values()) {
                compare(
                        picture,
                        roi,
                        input(9, 7, layout, colour, new float[] {10, 20, 30}, new float[] {2, 4, 8}, Border.ZERO));
            }
        }
    }

    @Test
    void aGreyPictureHasEqualChannels() {
        byte[] luma = {0, 100, (byte) 200, 50};
        Picture grey = new Picture(2, 2, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
        float[] out =
                warped(grey, new Roi(1, 1, 2, 2, 0), input(2, 2, Layout.NHWC, Colour.RGB, NO_MEAN, ONE, Border.ZERO));
        assertThat(out).containsExactly(new float[] {0, 0, 0, 100, 100, 100, 200, 200, 200, 50, 50, 50}, within());
    }

    @Test
    void theWholePictureAtItsOwnSizeIsThePicture() {
        Picture picture = picture(new Random(1), 8, 6, 0, 0);
        float[] out = warped(
                picture, new Roi(4, 3, 8, 6, 0), input(8, 6, Layout.NCHW, Colour.RGB, NO_MEAN, ONE, Border.ZERO));
        for (int i = 0; i < 48; i++) {
            double[] rgb = rgb(picture, i % 8, i / 8);
            assertThat(out[i]).isCloseTo((float) rgb[0], Offset.offset((float) TOLERANCE));
            assertThat(out[96 + i]).isCloseTo((float) rgb[2], Offset.offset((float) TOLERANCE));
        }
    }

    @Test
    void aRegionHalfAPixelFurtherSeesTheMeanOfNeighbours() {
        byte[] luma = {10, 30, 50, 70};
        Picture row = new Picture(4, 1, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
        float[] out = warped(
                row, new Roi(2.5f, .5f, 4, 1, 0), input(4, 1, Layout.NCHW, Colour.RGB, NO_MEAN, ONE, Border.REPLICATE));
        assertThat(new float[] {out[0], out[1], out[2], out[3]})
                .containsExactly(new float[] {20, 40, 60, 70}, within());
    }

    @Test
    void aQuarterTurnClockwiseBringsTheRightEdgeOfTheRegionToTheBottomOfThePicture() {
        byte[] luma = {1, 2, 3, 4};
        Picture square = new Picture(2, 2, luma, new byte[0], new byte[0], 0, 0, Picture.Matrix.BT601_FULL);
        float[] out = warped(
                square,
                new Roi(1, 1, 2, 2, (float) (Math.PI / 2)),
                input(2, 2, Layout.NCHW, Colour.RGB, NO_MEAN, ONE, Border.REPLICATE));
        assertThat(new float[] {out[0], out[1], out[2], out[3]}).containsExactly(new float[] {2, 4, 1, 3}, within());
    }

    private static void compare(Picture picture, Roi roi, Input input) {
        float[] out = warped(picture, roi, input);
        int w = input.width();
        int h = input.height();
        for (int j = 0; j < h; j++) {
            for (int i = 0; i < w; i++) {
                double x = roi.x((i + .5f) / w, (j + .5f) / h);
                double y = roi.y((i + .5f) / w, (j + .5f) / h);
                double[] rgb = sample(picture, x, y, input.border());
                for (int c = 0; c < 3; c++) {
                    int channel = input.colour() == Colour.RGB ? c : 2 - c;
                    double expected = (rgb[channel] - input.mean()[c]) / input.std()[c];
                    int at = input.layout() == Layout.NCHW ? (c * h + j) * w + i : (j * w + i) * 3 + c;
                    assertThat((double) out[at])
                            .describedAs("%s %s at %d, %d, channel %d", input.border(), roi, i, j, c)
                            .isCloseTo(expected, within(TOLERANCE / input.std()[c]));
                }
            }
        }
    }

    private static float[] warped(Picture picture, Roi roi, Input input) {
        Warp warp = new Warp(input);
        float[] out = new float[warp.size()];
        warp.fill(picture, Affine.of(roi, input.width(), input.height()), out, 0);
        return out;
    }

    /** Bilinear in double, planes first, then colour; outside of the picture black or the edge. */
    private static double[] sample(Picture p, double x, double y, Border border) {
        double cx = x / (1 << p.chromaShiftX());
        double cy = y / (1 << p.chromaShiftY());
        double[] rgb = colour(
                p.matrix(),
                bilinear(p.luma(), p.width(), p.height(), x, y),
                bilinear(p.cb(), p.chromaWidth(), p.chromaHeight(), cx, cy),
                bilinear(p.cr(), p.chromaWidth(), p.chromaHeight(), cx, cy));
        if (border == Border.ZERO) {
            double cover = inside(x, p.width()) * inside(y, p.height());
            for (int c = 0; c < 3; c++) {
                rgb[c] *= cover;
            }
        }
        return rgb;
    }

    private static double inside(double x, int size) {
        double cell = Math.floor(x - .5);
        double fraction = x - .5 - cell;
        return (cell >= 0 && cell < size ? 1 - fraction : 0) + (cell + 1 >= 0 && cell + 1 < size ? fraction : 0);
    }

    private static double bilinear(byte[] plane, int w, int h, double x, double y) {
        double left = Math.floor(x - .5);
        double top = Math.floor(y - .5);
        double sum = 0;
        for (int dy = 0; dy < 2; dy++) {
            for (int dx = 0; dx < 2; dx++) {
                double weight = (1 - Math.abs(x - .5 - left - dx)) * (1 - Math.abs(y - .5 - top - dy));
                int column = (int) Math.max(0, Math.min(w - 1, left + dx));
                int row = (int) Math.max(0, Math.min(h - 1, top + dy));
                sum += weight * (plane[row * w + column] & 0xFF);
            }
        }
        return sum;
    }

    private static double[] rgb(Picture p, int x, int y) {
        int i = y * p.width() + x;
        return colour(p.matrix(), p.luma()[i] & 0xFF, p.cb()[i] & 0xFF, p.cr()[i] & 0xFF);
    }

    private static double[] colour(Picture.Matrix m, double y, double cb, double cr) {
        double l = m.yScale * (y - m.yOffset);
        double[] rgb = {l + m.rv * (cr - 128), l + m.gu * (cb - 128) + m.gv * (cr - 128), l + m.bu * (cb - 128)};
        for (int c = 0; c < 3; c++) {
            rgb[c] = Math.max(0, Math.min(255, rgb[c]));
        }
        return rgb;
    }

    private static Picture picture(Random random, int width, int height, int shiftX, int shiftY) {
        Picture.Matrix[] matrices = Picture.Matrix.values();
        int cw = (width + (1 << shiftX) - 1) >> shiftX;
        int ch = (height + (1 << shiftY) - 1) >> shiftY;
        return new Picture(
                width,
                height,
                bytes(random, width * height),
                bytes(random, cw * ch),
                bytes(random, cw * ch),
                shiftX,
                shiftY,
                matrices[random.nextInt(matrices.length)]);
    }

    private static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Input input(
            int width, int height, Layout layout, Colour colour, float[] mean, float[] std, Border border) {
        return new Input("in", width, height, layout, colour, mean, std, Fit.STRETCH, border);
    }

    private static Offset<Double> within(double tolerance) {
        return Offset.offset(tolerance);
    }

    private static Offset<Float> within() {
        return Offset.offset(.2f);
    }
}
