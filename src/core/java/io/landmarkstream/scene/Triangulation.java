package io.landmarkstream.scene;

/**
 * A point in space from its images: a linear start (direct linear transformation; Hartley and Zisserman, "Multiple view
 * geometry", 2nd edition, 12.2, inhomogeneous), then Gauss–Newton on the reprojection error with Huber's weights
 * ("Robust estimation of a location parameter", 1964), optionally held by a prior position. One instance serves one
 * point after the other.
 */
final class Triangulation {

    /** Standard deviations from which on an error counts less. */
    private static final double HUBER = 2;

    private static final int STEPS = 10;

    /** A step that is smaller ends the search, metres. */
    private static final double ENOUGH = 1e-6;

    /** x, y, z of the point, metres. */
    final double[] point = new double[3];
    /** Root mean square distance from the true point that is to be expected, metres. */
    double deviation;
    /** Views that saw the point. */
    int views;
    /** Root mean square distance in the pictures, pixels. */
    double reprojection;

    private final double[] h = new double[9];
    private final double[] g = new double[3];

    /**
     * Finds a point.
     *
     * @param projectors one a view
     * @param seen one a view; {@code null}: this view does not see the object
     * @param sigma one a view: standard deviation of a coordinate, pixels
     * @param index of the point
     * @param start whether {@link #point} is a good first guess
     * @param prior x, y, z that the point is expected at; {@code null}: not known
     * @param priorDeviation of each coordinate of it, metres
     * @return false if the point cannot be found: fewer than two views and no prior, or behind a camera
     */
    boolean find(
            Projector[] projectors,
            Observation[] seen,
            double[] sigma,
            int index,
            boolean start,
            double[] prior,
            double priorDeviation) {
        views = 0;
        for (int c = 0; c < seen.length; c++) {
            views += sees(seen[c], index) ? 1 : 0;
        }
        if (views < 2 && prior == null) {
            return false;
        }
        if (prior != null && !start) {
            System.arraycopy(prior, 0, point, 0, 3);
        } else if (!start && !linear(projectors, seen, index)) {
            return false;
        }
        double information = prior == null ? 0 : 1 / (priorDeviation * priorDeviation);
        for (int step = 0; ; step++) {
            double squares = normal(projectors, seen, sigma, index, prior, information);
            if (!(squares >= 0)) {
                return false;
            }
            reprojection = views == 0 ? 0 : Math.sqrt(squares / views);
            if (step == STEPS) {
                break;
            }
            if (!invert(h)) {
                return false;
            }
            double dx = h[0] * g[0] + h[1] * g[1] + h[2] * g[2];
            double dy = h[3] * g[0] + h[4] * g[1] + h[5] * g[2];
            double dz = h[6] * g[0] + h[7] * g[1] + h[8] * g[2];
            point[0] += dx;
            point[1] += dy;
            point[2] += dz;
            deviation = Math.sqrt(h[0] + h[4] + h[8]);
            if (dx * dx + dy * dy + dz * dz < ENOUGH * ENOUGH) {
                break;
            }
        }
        return Double.isFinite(deviation) && Double.isFinite(point[0] + point[1] + point[2]);
    }

    static boolean sees(Observation one, int index) {
        return one != null && one.weights()[index] > 0;
    }

    /** Squared distance in a picture, pixels², of the point that was found. */
    double squareOff(Projector p, Observation one, int index) {
        double depth = p.depth(point[0], point[1], point[2]);
        double du = p.fx * (one.rays()[2 * index] - p.u(point[0], point[1], point[2], depth));
        double dv = p.fy * (one.rays()[2 * index + 1] - p.v(point[0], point[1], point[2], depth));
        return du * du + dv * dv;
    }

    /** Least squares of u · depth = x and v · depth = y over the views, each counted at its focal length. */
    private boolean linear(Projector[] projectors, Observation[] seen, int index) {
        clear();
        for (int c = 0; c < seen.length; c++) {
            if (!sees(seen[c], index)) {
                continue;
            }
            Projector p = projectors[c];
            for (int axis = 0; axis < 2; axis++) {
                double at = seen[c].rays()[2 * index + axis];
                double w = axis == 0 ? p.fx : p.fy;
                int row = 3 * axis;
                double a = w * (p.r[row] - at * p.r[6]);
                double b = w * (p.r[row + 1] - at * p.r[7]);
                double d = w * (p.r[row + 2] - at * p.r[8]);
                add(a, b, d, w * (at * p.t[2] - p.t[axis]), seen[c].weights()[index]);
            }
        }
        complete();
        if (!invert(h)) {
            return false;
        }
        for (int i = 0; i < 3; i++) {
            point[i] = h[3 * i] * g[0] + h[3 * i + 1] * g[1] + h[3 * i + 2] * g[2];
        }
        return true;
    }

    /** Builds the normal equations at the point; returns the sum of squared distances in pixels², −1 if behind. */
    private double normal(
            Projector[] projectors, Observation[] seen, double[] sigma, int index, double[] prior, double information) {
        clear();
        double squares = 0;
        double x = point[0];
        double y = point[1];
        double z = point[2];
        for (int c = 0; c < seen.length; c++) {
            if (!sees(seen[c], index)) {
                continue;
            }
            Projector p = projectors[c];
            double depth = p.depth(x, y, z);
            if (!(depth > .01)) {
                return -1;
            }
            double u = p.u(x, y, z, depth);
            double v = p.v(x, y, z, depth);
            double ou = p.fx * (seen[c].rays()[2 * index] - u);
            double ov = p.fy * (seen[c].rays()[2 * index + 1] - v);
            double off = ou * ou + ov * ov;
            squares += off;
            double error = Math.sqrt(off) / sigma[c];
            double w = seen[c].weights()[index] * (error > HUBER ? HUBER / error : 1) / (sigma[c] * sigma[c]);
            double su = p.fx / depth;
            double sv = p.fy / depth;
            double[] r = p.r;
            add(su * (r[0] - u * r[6]), su * (r[1] - u * r[7]), su * (r[2] - u * r[8]), ou, w);
            add(sv * (r[3] - v * r[6]), sv * (r[4] - v * r[7]), sv * (r[5] - v * r[8]), ov, w);
        }
        if (prior != null) {
            h[0] += information;
            h[4] += information;
            h[8] += information;
            g[0] += information * (prior[0] - x);
            g[1] += information * (prior[1] - y);
            g[2] += information * (prior[2] - z);
        }
        complete();
        return squares;
    }

    private void clear() {
        java.util.Arrays.fill(h, 0);
        java.util.Arrays.fill(g, 0);
    }

    private void add(double a, double b, double c, double error, double w) {
        h[0] += w * a * a;
        h[1] += w * a * b;
        h[2] += w * a * c;
        h[4] += w * b * b;
        h[5] += w * b * c;
        h[8] += w * c * c;
        g[0] += w * a * error;
        g[1] += w * b * error;
        g[2] += w * c * error;
    }

    private void complete() {
        h[3] = h[1];
        h[6] = h[2];
        h[7] = h[5];
    }

    /** Inverts a symmetric matrix in place; false where it has no inverse to speak of. */
    private static boolean invert(double[] m) {
        double a = m[4] * m[8] - m[5] * m[5];
        double b = m[2] * m[5] - m[1] * m[8];
        double c = m[1] * m[5] - m[2] * m[4];
        double determinant = m[0] * a + m[1] * b + m[2] * c;
        double scale = m[0] * m[4] * m[8];
        if (!(determinant > 1e-10 * scale)) {
            return false;
        }
        double d = m[0] * m[8] - m[2] * m[2];
        double e = m[1] * m[2] - m[0] * m[5];
        double f = m[0] * m[4] - m[1] * m[1];
        m[0] = a / determinant;
        m[1] = b / determinant;
        m[2] = c / determinant;
        m[3] = m[1];
        m[4] = d / determinant;
        m[5] = e / determinant;
        m[6] = m[2];
        m[7] = m[5];
        m[8] = f / determinant;
        return true;
    }
}
