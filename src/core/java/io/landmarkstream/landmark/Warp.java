package io.landmarkstream.landmark;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Border;
import io.landmarkstream.model.ModelCard.Colour;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.picture.Picture;

/**
 * Fills a network's input with a region of a picture: affine warp, bilinear, straight from the luma and chroma planes,
 * in the card's layout, colour order and normalisation.
 *
 * <p>Half-pixel convention: the centre of output pixel i is at (i + ½) / size of the region, and a picture position x
 * lies between the samples at floor(x − ½) and the one after. Chroma samples sit in the centre of the luma samples they
 * cover. Outside of the picture is black or the nearest edge pixel, as the card says; black fades in over the outer
 * half pixel, as in bilinear sampling of a picture with a black border.
 *
 * <p>This is the inner loop of all preprocessing: 32.32 fixed point positions, 11 bit weights, no allocation. One
 * instance a network and thread.
 */
final class Warp {

    private static final int BITS = 11;
    private static final int FRACTION = (1 << BITS) - 1;
    private static final int SHIFT = 32 - BITS;
    private static final float UNIT = 1f / (1 << 2 * BITS);

    private final int width;
    private final int height;
    private final Border border;
    private final int pixelStride;
    private final int red;
    private final int green;
    private final int blue;
    private final float[] scale = new float[3];
    private final float[] black = new float[3];
    private final float[] white = new float[3];

    Warp(ModelCard.Input input) {
        this.width = input.width();
        this.height = input.height();
        this.border = input.border();
        boolean planar = input.layout() == Layout.NCHW;
        int channelStride = planar ? width * height : 1;
        boolean rgb = input.colour() == Colour.RGB;
        this.pixelStride = planar ? 1 : 3;
        this.red = rgb ? 0 : 2 * channelStride;
        this.green = channelStride;
        this.blue = rgb ? 2 * channelStride : 0;
        for (int c = 0; c < 3; c++) {
            int channel = rgb ? c : 2 - c;
            float std = input.std()[channel];
            scale[c] = 1 / std;
            black[c] = -input.mean()[channel] / std;
            white[c] = (255 - input.mean()[channel]) / std;
        }
    }

    /** Number of values of one input. */
    int size() {
        return 3 * width * height;
    }

    int width() {
        return width;
    }

    int height() {
        return height;
    }

    /** Writes one input at {@code offset} of {@code out}. */
    void fill(Picture picture, Affine toSource, float[] out, int offset) {
        Sampler sampler = new Sampler(picture, toSource);
        for (int j = 0; j < height; j++) {
            sampler.row(j, out, offset + j * width * pixelStride);
        }
    }

    /** One picture and region: fixed point steps and the linear map from YCbCr to normalised RGB. */
    private final class Sampler {
        private final byte[] luma;
        private final byte[] cb;
        private final byte[] cr;
        private final int w;
        private final int h;
        private final int cw;
        private final int ch;
        private final boolean grey;
        private final Affine map;
        private final double chromaX;
        private final double chromaY;
        private final long stepX;
        private final long stepY;
        private final long stepCx;
        private final long stepCy;
        private final float[] y = new float[3];
        private final float[] u = new float[3];
        private final float[] v = new float[3];
        private final float[] bias = new float[3];
        private long posX;
        private long posY;
        private long posCx;
        private long posCy;

        Sampler(Picture p, Affine map) {
            this.luma = p.luma();
            this.cb = p.cb();
            this.cr = p.cr();
            this.w = p.width();
            this.h = p.height();
            this.cw = p.chromaWidth();
            this.ch = p.chromaHeight();
            this.grey = p.isGrey();
            this.map = map;
            this.chromaX = 1.0 / (1 << p.chromaShiftX());
            this.chromaY = 1.0 / (1 << p.chromaShiftY());
            this.stepX = fixed(map.xu());
            this.stepY = fixed(map.yu());
            this.stepCx = fixed(map.xu() * chromaX);
            this.stepCy = fixed(map.yu() * chromaY);
            Picture.Matrix m = p.matrix();
            float[] fromCb = {0, m.gu, m.bu};
            float[] fromCr = {m.rv, m.gv, 0};
            for (int c = 0; c < 3; c++) {
                y[c] = scale[c] * m.yScale * UNIT;
                u[c] = scale[c] * fromCb[c] * UNIT;
                v[c] = scale[c] * fromCr[c] * UNIT;
                bias[c] = black[c] - scale[c] * (m.yScale * m.yOffset + (grey ? 0 : 128 * (fromCb[c] + fromCr[c])));
            }
        }

        void row(int j, float[] out, int at) {
            double x = map.xu() * .5 + map.xv() * (j + .5) + map.x0();
            double yy = map.yu() * .5 + map.yv() * (j + .5) + map.y0();
            posX = fixed(x - .5);
            posY = fixed(yy - .5);
            posCx = fixed(x * chromaX - .5);
            posCy = fixed(yy * chromaY - .5);
            int from = 0;
            while (from < width && !inside(from)) {
                edge(from, out, at + from * pixelStride);
                from++;
            }
            int to = width;
            while (to > from && !inside(to - 1)) {
                to--;
                edge(to, out, at + to * pixelStride);
            }
            // The picture is convex, so everything between two inner pixels is inside.
            if (grey) {
                greyInside(from, to, out, at);
            } else {
                colourInside(from, to, out, at);
            }
        }

        private boolean inside(int i) {
            int x = (int) (posX + i * stepX >> 32);
            int yy = (int) (posY + i * stepY >> 32);
            if (x < 0 || x > w - 2 || yy < 0 || yy > h - 2) {
                return false;
            }
            if (grey) {
                return true;
            }
            int cx = (int) (posCx + i * stepCx >> 32);
            int cy = (int) (posCy + i * stepCy >> 32);
            return cx >= 0 && cx <= cw - 2 && cy >= 0 && cy <= ch - 2;
        }

        private void colourInside(int from, int to, float[] out, int at) {
            int stride = pixelStride;
            int r = red;
            int g = green;
            int b = blue;
            byte[] luma = this.luma;
            byte[] cb = this.cb;
            byte[] cr = this.cr;
            int w = this.w;
            int cw = this.cw;
            long px = posX + from * stepX;
            long py = posY + from * stepY;
            long pcx = posCx + from * stepCx;
            long pcy = posCy + from * stepCy;
            float y0 = y[0], v0 = v[0], b0 = bias[0], lo0 = black[0], hi0 = white[0];
            float y1 = y[1], u1 = u[1], v1 = v[1], b1 = bias[1], lo1 = black[1], hi1 = white[1];
            float y2 = y[2], u2 = u[2], b2 = bias[2], lo2 = black[2], hi2 = white[2];
            int o = at + from * stride;
            for (int i = from; i < to; i++, o += stride) {
                int fx = (int) (px >>> SHIFT) & FRACTION;
                int fy = (int) (py >>> SHIFT) & FRACTION;
                float l = bilinear(luma, (int) (py >> 32) * w + (int) (px >> 32), w, fx, fy);
                int fcx = (int) (pcx >>> SHIFT) & FRACTION;
                int fcy = (int) (pcy >>> SHIFT) & FRACTION;
                int c = (int) (pcy >> 32) * cw + (int) (pcx >> 32);
                float blueness = bilinear(cb, c, cw, fcx, fcy);
                float redness = bilinear(cr, c, cw, fcx, fcy);
                out[r + o] = clamp(y0 * l + v0 * redness + b0, lo0, hi0);
                out[g + o] = clamp(y1 * l + u1 * blueness + v1 * redness + b1, lo1, hi1);
                out[b + o] = clamp(y2 * l + u2 * blueness + b2, lo2, hi2);
                px += stepX;
                py += stepY;
                pcx += stepCx;
                pcy += stepCy;
            }
        }

        private void greyInside(int from, int to, float[] out, int at) {
            long px = posX + from * stepX;
            long py = posY + from * stepY;
            for (int i = from; i < to; i++) {
                int fx = (int) (px >>> SHIFT) & FRACTION;
                int fy = (int) (py >>> SHIFT) & FRACTION;
                float l = bilinear(luma, (int) (py >> 32) * w + (int) (px >> 32), w, fx, fy);
                int o = at + i * pixelStride;
                out[o + red] = clamp(y[0] * l + bias[0], black[0], white[0]);
                out[o + green] = clamp(y[1] * l + bias[1], black[1], white[1]);
                out[o + blue] = clamp(y[2] * l + bias[2], black[2], white[2]);
                px += stepX;
                py += stepY;
            }
        }

        /** A pixel at the picture's edge or outside of it. */
        private void edge(int i, float[] out, int at) {
            long px = posX + i * stepX;
            long py = posY + i * stepY;
            float cover = 1;
            if (border == Border.ZERO) {
                cover = coverage(px, w) * coverage(py, h);
                if (cover == 0) {
                    out[at + red] = black[0];
                    out[at + green] = black[1];
                    out[at + blue] = black[2];
                    return;
                }
            }
            float l = replicated(luma, w, h, px, py);
            float blueness = 0;
            float redness = 0;
            if (!grey) {
                long pcx = posCx + i * stepCx;
                long pcy = posCy + i * stepCy;
                blueness = replicated(cb, cw, ch, pcx, pcy);
                redness = replicated(cr, cw, ch, pcx, pcy);
            }
            out[at + red] = black[0] + cover * (colour(0, l, blueness, redness) - black[0]);
            out[at + green] = black[1] + cover * (colour(1, l, blueness, redness) - black[1]);
            out[at + blue] = black[2] + cover * (colour(2, l, blueness, redness) - black[2]);
        }

        private float colour(int c, float l, float blueness, float redness) {
            return clamp(y[c] * l + u[c] * blueness + v[c] * redness + bias[c], black[c], white[c]);
        }
    }

    private static long fixed(double value) {
        return Math.round(value * 0x1p32);
    }

    private static float clamp(float value, float low, float high) {
        return value < low ? low : value > high ? high : value;
    }

    /** Weighted mean of four samples, scaled by 2^22. */
    private static float bilinear(byte[] plane, int o, int stride, int fx, int fy) {
        int a = plane[o] & 0xFF;
        int b = plane[o + 1] & 0xFF;
        int c = plane[o + stride] & 0xFF;
        int d = plane[o + stride + 1] & 0xFF;
        int top = (a << BITS) + (b - a) * fx;
        int bottom = (c << BITS) + (d - c) * fx;
        return (top << BITS) + (bottom - top) * fy;
    }

    /** As {@link #bilinear} with samples outside of the plane taken from its edge. */
    private static float replicated(byte[] plane, int w, int h, long px, long py) {
        int x = (int) (px >> 32);
        int y = (int) (py >> 32);
        int left = Math.max(0, Math.min(w - 1, x));
        int right = Math.max(0, Math.min(w - 1, x + 1));
        int above = Math.max(0, Math.min(h - 1, y)) * w;
        int below = Math.max(0, Math.min(h - 1, y + 1)) * w;
        int fx = (int) (px >>> SHIFT) & FRACTION;
        int fy = (int) (py >>> SHIFT) & FRACTION;
        int top = ((plane[above + left] & 0xFF) << BITS)
                + ((plane[above + right] & 0xFF) - (plane[above + left] & 0xFF)) * fx;
        int bottom = ((plane[below + left] & 0xFF) << BITS)
                + ((plane[below + right] & 0xFF) - (plane[below + left] & 0xFF)) * fx;
        return (top << BITS) + (bottom - top) * fy;
    }

    /** Share of a position's two neighbours along one axis that lie in the picture, weighted. */
    private static float coverage(long position, int size) {
        long cell = position >> 32;
        float fraction = ((int) (position >>> SHIFT) & FRACTION) * (1f / (1 << BITS));
        if (cell < -1 || cell >= size) {
            return 0;
        }
        float cover = 1;
        if (cell == -1) {
            cover -= 1 - fraction;
        }
        if (cell == size - 1) {
            cover -= fraction;
        }
        return cover;
    }
}
