package io.landmarkstream.scene;

/**
 * A shift and rotation in space that best carries one set of points to another in the sense of weighted least squares:
 * the rotation about the weighted mean is found by Gauss–Newton on the rotation vector, from a rotation that is known
 * to be near.
 *
 * @param from x, y, z of the weighted mean of the points it carries, metres
 * @param shift of that mean, metres
 * @param rotation 3 × 3, row by row, about the mean
 * @param radius weighted root mean square distance of the carried points from their mean, metres
 */
record RigidMotion(double[] from, double[] shift, double[] rotation, double radius) {

    private static final double[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    /** Steps; between two frames the rotation is small, and the third step changes nothing that matters. */
    private static final int STEPS = 3;

    /** Steps from a rotation that is not known at all. */
    private static final int FAR_STEPS = 12;

    /** Fits a small motion. */
    static RigidMotion fit(float[] from, float[] to, double[] weights) {
        return fit(from, to, weights, IDENTITY, STEPS);
    }

    /**
     * Fits any motion.
     *
     * @param near rotation to begin with
     */
    static RigidMotion fitFrom(float[] from, float[] to, double[] weights, double[] near) {
        return fit(from, to, weights, near, FAR_STEPS);
    }

    private static RigidMotion fit(float[] from, float[] to, double[] weights, double[] near, int steps) {
        double[] mean = new double[3];
        double[] target = new double[3];
        double sum = 0;
        for (int i = 0; i < from.length; i += 3) {
            double w = weights[i / 3];
            sum += w;
            for (int c = 0; c < 3; c++) {
                mean[c] += w * from[i + c];
                target[c] += w * to[i + c];
            }
        }
        if (!(sum > 0)) {
            return new RigidMotion(new double[3], new double[3], IDENTITY, 0);
        }
        for (int c = 0; c < 3; c++) {
            mean[c] /= sum;
            target[c] = target[c] / sum - mean[c];
        }
        double[] r = near.clone();
        double spread = 0;
        for (int step = 0; step < steps; step++) {
            double[] h = new double[9];
            double[] g = new double[3];
            spread = 0;
            for (int i = 0; i < from.length; i += 3) {
                double w = weights[i / 3];
                double x = from[i] - mean[0];
                double y = from[i + 1] - mean[1];
                double z = from[i + 2] - mean[2];
                double px = r[0] * x + r[1] * y + r[2] * z;
                double py = r[3] * x + r[4] * y + r[5] * z;
                double pz = r[6] * x + r[7] * y + r[8] * z;
                double qx = to[i] - mean[0] - target[0];
                double qy = to[i + 1] - mean[1] - target[1];
                double qz = to[i + 2] - mean[2] - target[2];
                double ex = qx - px;
                double ey = qy - py;
                double ez = qz - pz;
                // The step's error is w × p, its torque p × e.
                g[0] += w * (py * ez - pz * ey);
                g[1] += w * (pz * ex - px * ez);
                g[2] += w * (px * ey - py * ex);
                h[0] += w * (py * py + pz * pz);
                h[3] -= w * px * py;
                h[4] += w * (px * px + pz * pz);
                h[6] -= w * px * pz;
                h[7] -= w * py * pz;
                h[8] += w * (px * px + py * py);
                spread += w * (px * px + py * py + pz * pz);
            }
            double ridge = 1e-9 * spread + 1e-30;
            h[0] += ridge;
            h[4] += ridge;
            h[8] += ridge;
            if (!Geometry.solve(h, g, 3)) {
                break;
            }
            r = Geometry.product(Geometry.rotation(g[0], g[1], g[2]), r);
        }
        return new RigidMotion(mean, target, r, Math.sqrt(spread / sum));
    }

    /** About the same mean, with another shift and rotation. */
    RigidMotion with(double[] otherShift, double[] vector) {
        return new RigidMotion(from, otherShift, Geometry.rotation(vector[0], vector[1], vector[2]), radius);
    }

    /** The rotation as a vector: its axis, as long as its angle in radians. */
    double[] vector() {
        double x = rotation[7] - rotation[5];
        double y = rotation[2] - rotation[6];
        double z = rotation[3] - rotation[1];
        double twiceSine = Math.sqrt(x * x + y * y + z * z);
        double angle = StrictMath.atan2(twiceSine, rotation[0] + rotation[4] + rotation[8] - 1);
        double factor = twiceSine < 1e-12 ? .5 : angle / twiceSine;
        return new double[] {factor * x, factor * y, factor * z};
    }

    /** Puts x, y, z of the carried point into {@code out}. */
    void carry(double x, double y, double z, double[] out) {
        double px = x - from[0];
        double py = y - from[1];
        double pz = z - from[2];
        out[0] = rotation[0] * px + rotation[1] * py + rotation[2] * pz + from[0] + shift[0];
        out[1] = rotation[3] * px + rotation[4] * py + rotation[5] * pz + from[1] + shift[1];
        out[2] = rotation[6] * px + rotation[7] * py + rotation[8] * pz + from[2] + shift[2];
    }
}
