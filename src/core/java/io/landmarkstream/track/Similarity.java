package io.landmarkstream.track;

/**
 * A shift, rotation and change of scale in the picture's plane that best carries one set of points to another in the
 * sense of weighted least squares: the two-dimensional case of Umeyama, "Least-squares estimation of transformation
 * parameters between two point patterns", IEEE PAMI 13, 1991, where it is one complex division. z is scaled and not
 * shifted.
 *
 * <p>Only operations whose result the Java specification fixes to the bit are used, so that a replay gives the same
 * bytes on any machine.
 *
 * @param fromX weighted mean of the points it carries
 * @param toX weighted mean of the points it carries them to
 * @param a scale times the rotation's cosine
 * @param b scale times the rotation's sine; positive turns x towards y, clockwise in a picture
 * @param radius weighted root mean square distance of the carried points from their mean
 */
record Similarity(double fromX, double fromY, double toX, double toY, double a, double b, double radius) {

    /**
     * @param from x, y, z of each point; {@code to} likewise
     * @param weights one a point, 0 or more; empty: all the same
     */
    static Similarity fit(float[] from, float[] to, float[] weights) {
        double sum = 0;
        double fromX = 0;
        double fromY = 0;
        double toX = 0;
        double toY = 0;
        for (int i = 0; i < from.length; i += 3) {
            double w = weights.length == 0 ? 1 : weights[i / 3];
            sum += w;
            fromX += w * from[i];
            fromY += w * from[i + 1];
            toX += w * to[i];
            toY += w * to[i + 1];
        }
        if (!(sum > 0)) {
            return new Similarity(0, 0, 0, 0, 1, 0, 0);
        }
        fromX /= sum;
        fromY /= sum;
        toX /= sum;
        toY /= sum;
        double a = 0;
        double b = 0;
        double spread = 0;
        for (int i = 0; i < from.length; i += 3) {
            double w = weights.length == 0 ? 1 : weights[i / 3];
            double px = from[i] - fromX;
            double py = from[i + 1] - fromY;
            double qx = to[i] - toX;
            double qy = to[i + 1] - toY;
            a += w * (px * qx + py * qy);
            b += w * (px * qy - py * qx);
            spread += w * (px * px + py * py);
        }
        boolean point = spread < 1e-9 * sum || a * a + b * b < 1e-12 * spread * spread;
        return new Similarity(
                fromX, fromY, toX, toY, point ? 1 : a / spread, point ? 0 : b / spread, Math.sqrt(spread / sum));
    }

    double shiftX() {
        return toX - fromX;
    }

    double shiftY() {
        return toY - fromY;
    }

    /** Natural logarithm of the scale. */
    double logScale() {
        return .5 * StrictMath.log(a * a + b * b);
    }

    /** Radians. */
    double turn() {
        return StrictMath.atan2(b, a);
    }

    /** About the same centre, with other increments. */
    Similarity with(double shiftX, double shiftY, double logScale, double turn) {
        double scale = StrictMath.exp(logScale);
        return new Similarity(
                fromX,
                fromY,
                fromX + shiftX,
                fromY + shiftY,
                scale * StrictMath.cos(turn),
                scale * StrictMath.sin(turn),
                radius);
    }

    double x(double x, double y) {
        return toX + a * (x - fromX) - b * (y - fromY);
    }

    double y(double x, double y) {
        return toY + b * (x - fromX) + a * (y - fromY);
    }

    double scale() {
        return Math.sqrt(a * a + b * b);
    }

    /** Where it carries points, z scaled. */
    float[] carried(float[] points) {
        float[] carried = new float[points.length];
        double scale = scale();
        for (int i = 0; i < points.length; i += 3) {
            carried[i] = (float) x(points[i], points[i + 1]);
            carried[i + 1] = (float) y(points[i], points[i + 1]);
            carried[i + 2] = (float) (scale * points[i + 2]);
        }
        return carried;
    }

    /** Root mean square distance between where it carries points and where they are, weighted as in {@link #fit}. */
    double residual(float[] from, float[] to, float[] weights) {
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < from.length; i += 3) {
            double w = weights.length == 0 ? 1 : weights[i / 3];
            double dx = to[i] - x(from[i], from[i + 1]);
            double dy = to[i + 1] - y(from[i], from[i + 1]);
            sum += w;
            squares += w * (dx * dx + dy * dy);
        }
        return sum > 0 ? Math.sqrt(squares / sum) : 0;
    }
}
