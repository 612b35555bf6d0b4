package io.landmarkstream.picture;

import io.landmarkstream.picture.Picture.Matrix;

/** A linear map of three samples to three others, each with an offset of its own, rounded and clamped to 0…255. */
final class ColourMatrix {

    private static final int BITS = 16;

    /** Rows: target; columns: source, then the constant; in units of 2^-BITS. */
    private final int[][] factor = new int[3][4];

    private ColourMatrix(double[][] factor, double[] sourceOffset, double[] targetOffset) {
        for (int row = 0; row < 3; row++) {
            double constant = targetOffset[row] + .5;
            for (int column = 0; column < 3; column++) {
                this.factor[row][column] = (int) Math.round(factor[row][column] * (1 << BITS));
                constant -= factor[row][column] * sourceOffset[column];
            }
            this.factor[row][3] = (int) Math.round(constant * (1 << BITS));
        }
    }

    /** RGB to YCbCr. */
    static ColourMatrix fromRgb(Matrix matrix) {
        return new ColourMatrix(toYcc(matrix), new double[3], offsets(matrix));
    }

    /** YCbCr to YCbCr. */
    static ColourMatrix between(Matrix from, Matrix to) {
        double[][] rgb = {
            {from.yScale, 0, from.rv}, {from.yScale, from.gu, from.gv}, {from.yScale, from.bu, 0},
        };
        double[][] ycc = toYcc(to);
        double[][] product = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int i = 0; i < 3; i++) {
                    product[row][column] += ycc[row][i] * rgb[i][column];
                }
            }
        }
        return new ColourMatrix(product, offsets(from), offsets(to));
    }

    private static double[] offsets(Matrix matrix) {
        return new double[] {matrix.yOffset, 128, 128};
    }

    /** The inverse of the matrix's YCbCr to RGB: kr and kb follow from its factors, see {@link Matrix}. */
    private static double[][] toYcc(Matrix matrix) {
        double c = matrix.yOffset == 0 ? 1 : 255.0 / 224;
        double kr = 1 - matrix.rv / (2 * c);
        double kb = 1 - matrix.bu / (2 * c);
        double kg = 1 - kr - kb;
        return new double[][] {
            {kr / matrix.yScale, kg / matrix.yScale, kb / matrix.yScale},
            {-kr / matrix.bu, -kg / matrix.bu, (1 - kb) / matrix.bu},
            {(1 - kr) / matrix.rv, -kg / matrix.rv, -kb / matrix.rv},
        };
    }

    /** Maps three planes in place. */
    void apply(byte[] first, byte[] second, byte[] third) {
        for (int i = 0; i < first.length; i++) {
            int a = first[i] & 0xFF;
            int b = second[i] & 0xFF;
            int c = third[i] & 0xFF;
            first[i] = target(0, a, b, c);
            second[i] = target(1, a, b, c);
            third[i] = target(2, a, b, c);
        }
    }

    /** Y of every pixel of a YCbCr picture. */
    byte[] luma(Picture picture) {
        byte[] luma = picture.luma();
        byte[] out = new byte[luma.length];
        boolean chromaMatters = Math.abs(factor[0][1]) + Math.abs(factor[0][2]) > 4;
        if (picture.isGrey() || !chromaMatters) {
            byte[] table = new byte[256];
            for (int y = 0; y < 256; y++) {
                table[y] = target(0, y, 128, 128);
            }
            for (int i = 0; i < out.length; i++) {
                out[i] = table[luma[i] & 0xFF];
            }
            return out;
        }
        byte[] cb = Chroma.full(picture.cb(), picture);
        byte[] cr = Chroma.full(picture.cr(), picture);
        for (int i = 0; i < out.length; i++) {
            out[i] = target(0, luma[i] & 0xFF, cb[i] & 0xFF, cr[i] & 0xFF);
        }
        return out;
    }

    /** Cb (row 1) or Cr (row 2) of chroma planes; luma has no part in it. */
    byte[] chroma(int row, byte[] cb, byte[] cr) {
        byte[] out = new byte[cb.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = target(row, 0, cb[i] & 0xFF, cr[i] & 0xFF);
        }
        return out;
    }

    private byte target(int row, int a, int b, int c) {
        int[] f = factor[row];
        int value = f[0] * a + f[1] * b + f[2] * c + f[3] >> BITS;
        return (byte) Math.max(0, Math.min(255, value));
    }
}
