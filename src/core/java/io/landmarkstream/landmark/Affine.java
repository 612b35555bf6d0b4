package io.landmarkstream.landmark;

/**
 * Maps a pixel of a network's input to the source picture. Both count pixels from the outer corner of the top left
 * pixel, so that the centre of input pixel (i, j) is (i + ½, j + ½).
 *
 * <p>{@code x = xu·u + xv·v + x0}, {@code y = yu·u + yv·v + y0}.
 */
record Affine(double xu, double xv, double x0, double yu, double yv, double y0) {

    /** The map that spreads {@code roi} over a {@code width} × {@code height} input. */
    static Affine of(Roi roi, int width, int height) {
        double cos = StrictMath.cos(roi.rotation());
        double sin = StrictMath.sin(roi.rotation());
        double sx = (roi.mirrored() ? -roi.width() : roi.width()) / (double) width;
        double sy = roi.height() / (double) height;
        double xu = sx * cos;
        double xv = -sy * sin;
        double yu = sx * sin;
        double yv = sy * cos;
        return new Affine(
                xu,
                xv,
                roi.centreX() - (xu * width + xv * height) / 2,
                yu,
                yv,
                roi.centreY() - (yu * width + yv * height) / 2);
    }

    /** The same map into a source picture whose sides are {@code factor} times as long. */
    Affine scaled(double factor) {
        return new Affine(xu * factor, xv * factor, x0 * factor, yu * factor, yv * factor, y0 * factor);
    }

    float x(double u, double v) {
        return (float) (xu * u + xv * v + x0);
    }

    float y(double u, double v) {
        return (float) (yu * u + yv * v + y0);
    }

    /** Source pixels an input pixel along the input's x axis; also the scale of z. */
    double scale() {
        return StrictMath.hypot(xu, yu);
    }
}
