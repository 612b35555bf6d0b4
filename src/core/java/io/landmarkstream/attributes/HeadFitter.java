package io.landmarkstream.attributes;

/**
 * Fits the canonical head to the points of a face: the perspective-n-point problem with a head that may differ from the
 * mean one.
 *
 * <p>Method: scaled orthography gives a first pose in closed form (DeMenthon and Davis, "Model-based object pose in 25
 * lines of code", IJCV 1995, its first step); Gauss–Newton then improves rotation, translation and the weights of the
 * head's principal modes together, on the reprojection error in perspective, each point weighted by what the modes
 * leave of its spread, the modes' weights held by their normal prior (as in Blanz and Vetter, "A morphable model for
 * the synthesis of 3D faces", SIGGRAPH 1999). Without the modes a long nose reads as a pitched head. Depths of the
 * points, where the model gives them, count as a third, weaker observation; their origin and therefore their sum does
 * not matter. They are depths along the ray to the face, not along the camera's axis: a network that is shown a crop of
 * the face does not know where in the picture it lies.
 *
 * <p>Limits: depth is known only as well as the camera's field of view, and the head's size is an adult's. Beyond about
 * 60° of yaw the far side of the face is guessed by the landmark model, and so is the pose.
 */
final class HeadFitter {

    /** Gauss–Newton steps; with five the mean errors on rendered heads differ by .02° at most. */
    private static final int STEPS = 3;

    /** Standard deviation of the points' own noise, cm: 1.7 % of the distance between the eyes' outer corners. */
    private static final double NOISE_CM = .16;

    /** … and of the depth that a network gives a point, cm; of .3 to 1.2 the best on rendered heads. */
    private static final double DEPTH_NOISE_CM = .6;

    private final HeadModel model;
    private final double[] weight;
    private final double[] depthWeight;
    private final double[] modelCentre = new double[3];
    private final double[] inverseMoments;

    HeadFitter(HeadModel model) {
        this.model = model;
        int n = model.fitted.length;
        weight = new double[n];
        depthWeight = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            weight[i] = 1 / (model.spread[i] * model.spread[i] + NOISE_CM * NOISE_CM);
            depthWeight[i] = 1 / (model.spread[i] * model.spread[i] + DEPTH_NOISE_CM * DEPTH_NOISE_CM);
            sum += weight[i];
            for (int c = 0; c < 3; c++) {
                modelCentre[c] += weight[i] * model.mean[3 * i + c];
            }
        }
        double[] moments = new double[9];
        for (int c = 0; c < 3; c++) {
            modelCentre[c] /= sum;
        }
        for (int i = 0; i < n; i++) {
            for (int c = 0; c < 9; c++) {
                moments[c] += weight[i] * centred(i, c / 3) * centred(i, c % 3);
            }
        }
        inverseMoments = Matrices.inverse3(moments);
    }

    /**
     * A fitted head.
     *
     * @param rotation head to camera, row by row; the camera's frame is x right, y down, z away
     * @param translation of the head's origin in the camera's frame, cm
     * @param shape x, y, z of the fitted points in the head's frame, cm
     * @param residual root mean square of the reprojection error, cm at the head's distance
     */
    record Fit(double[] rotation, double[] translation, double[] shape, double residual) {}

    /**
     * @param rays for each fitted point in turn x / z and y / z of its ray in the camera's frame
     * @param depths for each fitted point its depth along the ray to the face from any common origin, over the head's
     *     distance; {@code null}: not known
     * @return {@code null} if the points are no face: all on a line, or behind the camera
     */
    Fit fit(double[] rays, double[] depths) {
        double[] rotation = new double[9];
        double[] translation = new double[3];
        if (!orthographic(rays, rotation, translation)) {
            return null;
        }
        double[] modes = new double[model.modeCount + 1]; // the last one is the depths' origin
        double[] shape = model.mean.clone();
        double[] towards = towards(rays);
        double residual = 0;
        for (int step = 0; step < STEPS; step++) {
            residual = improve(rays, depths, towards, rotation, translation, modes, shape);
            if (!(translation[2] > 0) || !Double.isFinite(residual)) {
                return null;
            }
        }
        return new Fit(rotation, translation, shape, residual);
    }

    /** Unit vector from the camera to the middle of the points. */
    private static double[] towards(double[] rays) {
        double[] ray = {0, 0, 1};
        for (int i = 0; i < rays.length; i++) {
            ray[i % 2] += 2 * rays[i] / rays.length;
        }
        double length = Math.sqrt(ray[0] * ray[0] + ray[1] * ray[1] + 1);
        return new double[] {ray[0] / length, ray[1] / length, 1 / length};
    }

    /** First pose, by scaled orthography: the least squares affine map made orthogonal. */
    private boolean orthographic(double[] rays, double[] rotation, double[] translation) {
        double[] mean = new double[2];
        double sum = 0;
        for (int i = 0; i < weight.length; i++) {
            mean[0] += weight[i] * rays[2 * i];
            mean[1] += weight[i] * rays[2 * i + 1];
            sum += weight[i];
        }
        double[] mixed = new double[6];
        for (int i = 0; i < weight.length; i++) {
            for (int c = 0; c < 6; c++) {
                mixed[c] += weight[i] * (rays[2 * i + c / 3] - mean[c / 3] / sum) * centred(i, c % 3);
            }
        }
        double[] a = new double[6];
        for (int c = 0; c < 6; c++) {
            for (int k = 0; k < 3; k++) {
                a[c] += mixed[3 * (c / 3) + k] * inverseMoments[3 * k + c % 3];
            }
        }
        // Polar decomposition of the 2 × 3 map A: rows (A Aᵀ)^(-1/2) A, scale half the trace of (A Aᵀ)^(1/2).
        double p = a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
        double q = a[3] * a[3] + a[4] * a[4] + a[5] * a[5];
        double r = a[0] * a[3] + a[1] * a[4] + a[2] * a[5];
        double root = Math.sqrt(p * q - r * r);
        double trace = Math.sqrt(p + q + 2 * root);
        if (!(root > 1e-12 * (p + q))) {
            return false;
        }
        double scale = trace / 2;
        for (int c = 0; c < 3; c++) {
            rotation[c] = ((q + root) * a[c] - r * a[3 + c]) / (root * trace);
            rotation[3 + c] = ((p + root) * a[3 + c] - r * a[c]) / (root * trace);
        }
        Matrices.completeRotation(rotation);
        double[] centre = Matrices.times(rotation, modelCentre);
        translation[0] = mean[0] / sum / scale - centre[0];
        translation[1] = mean[1] / sum / scale - centre[1];
        translation[2] = 1 / scale - centre[2];
        return true;
    }

    /** One Gauss–Newton step in place; returns the residual before it. */
    private double improve(
            double[] rays,
            double[] depths,
            double[] towards,
            double[] rotation,
            double[] translation,
            double[] modes,
            double[] shape) {
        int k = model.modeCount;
        int size = 7 + k;
        double[] normal = new double[size * size];
        double[] gradient = new double[size];
        double[] row = new double[size];
        double depth2 = translation[2] * translation[2];
        double squares = 0;
        for (int i = 0; i < weight.length; i++) {
            double x = shape[3 * i];
            double y = shape[3 * i + 1];
            double z = shape[3 * i + 2];
            double tx = rotation[0] * x + rotation[1] * y + rotation[2] * z;
            double ty = rotation[3] * x + rotation[4] * y + rotation[5] * z;
            double tz = rotation[6] * x + rotation[7] * y + rotation[8] * z;
            double over = 1 / (tz + translation[2]);
            for (int axis = 0; axis < (depths == null ? 2 : 3); axis++) {
                boolean depth = axis == 2;
                double along = (towards[0] * tx + towards[1] * ty + towards[2] * tz) / translation[2];
                double at = depth ? along + modes[k] : ((axis == 0 ? tx : ty) + translation[axis]) * over;
                double error = (depth ? depths[i] : rays[2 * i + axis]) - at;
                double gx = depth ? towards[0] / translation[2] : axis == 0 ? over : 0;
                double gy = depth ? towards[1] / translation[2] : axis == 1 ? over : 0;
                double gz = depth ? towards[2] / translation[2] : -at * over;
                row[0] = ty * gz - tz * gy;
                row[1] = tz * gx - tx * gz;
                row[2] = tx * gy - ty * gx;
                row[3] = depth ? 0 : gx; // the depths' origin takes up what moving the head would change
                row[4] = depth ? 0 : gy;
                row[5] = depth ? 0 : gz;
                row[6 + k] = depth ? 1 : 0;
                double hx = rotation[0] * gx + rotation[3] * gy + rotation[6] * gz;
                double hy = rotation[1] * gx + rotation[4] * gy + rotation[7] * gz;
                double hz = rotation[2] * gx + rotation[5] * gy + rotation[8] * gz;
                int base = 3 * i * k;
                for (int m = 0; m < k; m++) {
                    row[6 + m] = hx * model.modes[base + m]
                            + hy * model.modes[base + k + m]
                            + hz * model.modes[base + 2 * k + m];
                }
                double w = (depth ? depthWeight[i] : weight[i]) * depth2;
                squares += depth ? 0 : error * error;
                for (int a = 0; a < size; a++) {
                    double wa = w * row[a];
                    gradient[a] += wa * error;
                    for (int b = 0; b <= a; b++) {
                        normal[a * size + b] += wa * row[b];
                    }
                }
            }
        }
        for (int m = 0; m < k; m++) {
            normal[(6 + m) * size + 6 + m] += 1;
            gradient[6 + m] -= modes[m];
        }
        if (depths == null) {
            normal[size * size - 1] = 1;
        }
        Matrices.solve(normal, gradient, size);
        Matrices.turn(rotation, gradient[0], gradient[1], gradient[2]);
        for (int c = 0; c < 3; c++) {
            translation[c] += gradient[3 + c];
        }
        for (int m = 0; m <= k; m++) {
            modes[m] += gradient[6 + m];
        }
        for (int c = 0; c < shape.length; c++) {
            double sum = model.mean[c];
            for (int m = 0; m < k; m++) {
                sum += modes[m] * model.modes[c * k + m];
            }
            shape[c] = sum;
        }
        return Math.sqrt(squares / weight.length * depth2);
    }

    private double centred(int point, int axis) {
        return model.mean[3 * point + axis] - modelCentre[axis];
    }
}
