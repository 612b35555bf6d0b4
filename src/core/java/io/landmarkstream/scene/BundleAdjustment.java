package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Improves poses, clocks and, where they are not known, focal lengths of cameras together with all points that they
 * saw, so that the points appear where they were seen: Levenberg–Marquardt on the reprojection error, with the points
 * eliminated (Triggs, McLauchlan, Hartley and Fitzgibbon, "Bundle adjustment — a modern synthesis", Vision Algorithms:
 * Theory and Practice, 1999), errors beyond {@link #HUBER} standard deviations weighted down (Huber 1964).
 *
 * <p>The first camera keeps its pose and clock. The scale is not determined by what is seen; it stays near the start's.
 */
final class BundleAdjustment {

    /** Rotation vector, translation, clock in seconds, logarithm of the focal length. */
    private static final int UNKNOWNS = 8;

    private static final int CLOCK = 6;
    private static final int FOCAL = 7;

    private static final int ROUNDS = 40;
    private static final double HUBER = 2;

    /** A focal length that was guessed is right within a third. */
    private static final double FOCAL_PRIOR = .3;

    /** Clocks differ by tenths of a second at most after the first guess. */
    private static final double CLOCK_PRIOR_S = .1;

    /** What a camera saw of a point: pixels without distortion, and how they move, pixels a second. */
    private record Seen(int camera, double x, double y, double vx, double vy, double weight) {}

    private final int cameras;
    private final double[] fx;
    private final double[] fy;
    private final double[] cx;
    private final double[] cy;
    private final double[][] rotation;
    private final double[][] translation;
    private final double[] clock;
    private final double[] focal;
    private final boolean[] free;
    private final List<double[]> points = new ArrayList<>();
    private final List<List<Seen>> seen = new ArrayList<>();
    private double sigma = 1;

    /**
     * @param start cameras with a first pose
     * @param clocks whether the cameras' clocks are asked about
     * @param focals for each camera whether its focal length is asked about
     */
    BundleAdjustment(List<CameraModel> start, boolean clocks, boolean[] focals) {
        cameras = start.size();
        fx = start.stream().mapToDouble(CameraModel::fx).toArray();
        fy = start.stream().mapToDouble(CameraModel::fy).toArray();
        cx = start.stream().mapToDouble(CameraModel::cx).toArray();
        cy = start.stream().mapToDouble(CameraModel::cy).toArray();
        rotation = start.stream().map(c -> c.rotation().clone()).toArray(double[][]::new);
        translation = start.stream().map(c -> c.translation().clone()).toArray(double[][]::new);
        clock = new double[cameras];
        focal = new double[cameras];
        free = new boolean[UNKNOWNS * cameras];
        for (int c = 0; c < cameras; c++) {
            Arrays.fill(free, UNKNOWNS * c, UNKNOWNS * c + CLOCK, c > 0);
            free[UNKNOWNS * c + CLOCK] = c > 0 && clocks;
            free[UNKNOWNS * c + FOCAL] = focals[c];
        }
    }

    /** A new point; returns its number. */
    int point(double x, double y, double z) {
        points.add(new double[] {x, y, z});
        seen.add(new ArrayList<>());
        return points.size() - 1;
    }

    /**
     * A camera saw a point.
     *
     * @param ray x / z and y / z in the camera's frame, without distortion
     * @param velocity pixels a second, x and y
     */
    void saw(int camera, int point, double[] ray, double[] velocity, double weight) {
        seen.get(point)
                .add(new Seen(
                        camera,
                        fx[camera] * ray[0] + cx[camera],
                        fy[camera] * ray[1] + cy[camera],
                        velocity[0],
                        velocity[1],
                        weight));
    }

    double[] position(int point) {
        return points.get(point);
    }

    double[] rotation(int camera) {
        return rotation[camera];
    }

    double[] translation(int camera) {
        return translation[camera];
    }

    /** Seconds that the camera's clock turned out to be off beyond the start's offset. */
    double clock(int camera) {
        return clock[camera];
    }

    /** By what its focal length turned out to be longer than the start's. */
    double focalFactor(int camera) {
        return StrictMath.exp(focal[camera]);
    }

    /** Standard deviation of what was seen, pixels, by the median: wrong points do not count. */
    double sigma() {
        return sigma;
    }

    /** Root mean square reprojection error of a camera's better 90 %, pixels; not a number where it saw nothing. */
    double error(int camera) {
        List<Double> errors = new ArrayList<>();
        for (int p = 0; p < points.size(); p++) {
            for (Seen one : seen.get(p)) {
                if (one.camera() == camera) {
                    errors.add(squared(one, points.get(p)));
                }
            }
        }
        double[] sorted = errors.stream().mapToDouble(d -> d).sorted().toArray();
        int kept = sorted.length * 9 / 10;
        return Math.sqrt(Arrays.stream(sorted, 0, kept).sum() / kept);
    }

    /** How many points a camera saw. */
    long points(int camera) {
        return seen.stream()
                .flatMap(List::stream)
                .filter(s -> s.camera() == camera)
                .count();
    }

    private double squared(Seen one, double[] point) {
        double[] e = residual(one, point, clock, focal, rotation, translation);
        return e == null ? 1e6 : e[0] * e[0] + e[1] * e[1];
    }

    private double[] residual(
            Seen one, double[] point, double[] clock, double[] focal, double[][] rotation, double[][] translation) {
        int c = one.camera();
        double[] at = Geometry.times(rotation[c], point);
        double z = at[2] + translation[c][2];
        if (!(z > .05)) {
            return null;
        }
        double f = StrictMath.exp(focal[c]);
        return new double[] {
            one.x() - one.vx() * clock[c] - (fx[c] * f * (at[0] + translation[c][0]) / z + cx[c]),
            one.y() - one.vy() * clock[c] - (fy[c] * f * (at[1] + translation[c][1]) / z + cy[c])
        };
    }

    /** Improves everything until nothing changes any more. */
    void solve() {
        double damping = 1e-4;
        double cost = cost();
        for (int round = 0; round < ROUNDS; round++) {
            sigma = deviation();
            cost = cost();
            double[] step = step(damping);
            if (step == null) {
                damping *= 10;
                continue;
            }
            double[] keptClock = clock.clone();
            double[] keptFocal = focal.clone();
            double[][] keptRotation = deep(rotation);
            double[][] keptTranslation = deep(translation);
            List<double[]> keptPoints = points.stream().map(double[]::clone).toList();
            apply(step);
            double now = cost();
            if (now < cost) {
                damping = Math.max(1e-9, damping / 5);
                if (cost - now < 1e-5 * cost) {
                    return;
                }
            } else {
                System.arraycopy(keptClock, 0, clock, 0, cameras);
                System.arraycopy(keptFocal, 0, focal, 0, cameras);
                for (int c = 0; c < cameras; c++) {
                    rotation[c] = keptRotation[c];
                    translation[c] = keptTranslation[c];
                }
                for (int p = 0; p < points.size(); p++) {
                    points.set(p, keptPoints.get(p));
                }
                damping *= 8;
                if (damping > 1e6) {
                    return;
                }
            }
        }
    }

    private static double[][] deep(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    private double deviation() {
        List<Double> errors = new ArrayList<>();
        for (int p = 0; p < points.size(); p++) {
            for (Seen one : seen.get(p)) {
                errors.add(Math.sqrt(squared(one, points.get(p))));
            }
        }
        double[] sorted = errors.stream().mapToDouble(d -> d).sorted().toArray();
        // The median length of a normal error in two dimensions is 1.177 standard deviations.
        return Math.max(.05, sorted[sorted.length / 2] / 1.177);
    }

    private double cost() {
        double sum = 0;
        for (int p = 0; p < points.size(); p++) {
            for (Seen one : seen.get(p)) {
                double error = Math.sqrt(squared(one, points.get(p))) / sigma;
                sum += one.weight() * (error <= HUBER ? error * error : 2 * HUBER * error - HUBER * HUBER);
            }
        }
        for (int c = 0; c < cameras; c++) {
            sum += prior(CLOCK) * clock[c] * clock[c] + prior(FOCAL) * focal[c] * focal[c];
        }
        return sum;
    }

    private static double prior(int unknown) {
        double deviation = unknown == CLOCK ? CLOCK_PRIOR_S : FOCAL_PRIOR;
        return 1 / (deviation * deviation);
    }

    /** The cameras' part of the step; the points follow from it. {@code null} where the damping is too small. */
    private double[] step(double damping) {
        int size = UNKNOWNS * cameras;
        double[] s = new double[size * size];
        double[] g = new double[size];
        for (int c = 0; c < cameras; c++) {
            for (int k : new int[] {CLOCK, FOCAL}) {
                int row = UNKNOWNS * c + k;
                s[row * size + row] += prior(k);
                g[row] -= prior(k) * (k == CLOCK ? clock[c] : focal[c]);
            }
        }
        for (int p = 0; p < points.size(); p++) {
            eliminate(p, damping, s, g, size);
        }
        for (int i = 0; i < size; i++) {
            if (free[i]) {
                s[i * size + i] += damping * s[i * size + i] + 1e-12;
            } else {
                for (int k = 0; k < size; k++) {
                    s[i * size + k] = 0;
                    s[k * size + i] = 0;
                }
                s[i * size + i] = 1;
                g[i] = 0;
            }
        }
        return Geometry.solve(s, g, size) ? g : null;
    }

    /** What a sighting says: two rows over the camera's unknowns and the point, with the error. */
    private final class Rows {
        final double[][] ofCamera = new double[2][UNKNOWNS];
        final double[][] ofPoint = new double[2][3];
        double[] error;
        double weight;

        boolean at(Seen one, double[] point) {
            int c = one.camera();
            error = residual(one, point, clock, focal, rotation, translation);
            if (error == null) {
                return false;
            }
            double length = Math.sqrt(error[0] * error[0] + error[1] * error[1]) / sigma;
            weight = one.weight() * (length > HUBER ? HUBER / length : 1) / (sigma * sigma);
            double[] turned = Geometry.times(rotation[c], point);
            double z = turned[2] + translation[c][2];
            double f = StrictMath.exp(focal[c]);
            for (int axis = 0; axis < 2; axis++) {
                double scale = f * (axis == 0 ? fx[c] : fy[c]) / z;
                double ratio = (turned[axis] + translation[c][axis]) / z;
                double[] by = {axis == 0 ? scale : 0, axis == 1 ? scale : 0, -scale * ratio};
                double[] row = ofCamera[axis];
                row[0] = turned[1] * by[2] - turned[2] * by[1];
                row[1] = turned[2] * by[0] - turned[0] * by[2];
                row[2] = turned[0] * by[1] - turned[1] * by[0];
                System.arraycopy(by, 0, row, 3, 3);
                row[CLOCK] = axis == 0 ? one.vx() : one.vy();
                row[FOCAL] = scale * z * ratio;
                for (int k = 0; k < 3; k++) {
                    ofPoint[axis][k] = rotation[c][k] * by[0] + rotation[c][3 + k] * by[1] + rotation[c][6 + k] * by[2];
                }
            }
            return true;
        }
    }

    private void eliminate(int p, double damping, double[] s, double[] g, int size) {
        List<Seen> views = seen.get(p);
        Rows[] rows = new Rows[views.size()];
        double[] v = new double[9];
        double[] e = new double[3];
        for (int i = 0; i < rows.length; i++) {
            Rows one = new Rows();
            if (!one.at(views.get(i), points.get(p))) {
                continue;
            }
            rows[i] = one;
            int base = UNKNOWNS * views.get(i).camera();
            for (int axis = 0; axis < 2; axis++) {
                double[] ofCamera = one.ofCamera[axis];
                double[] ofPoint = one.ofPoint[axis];
                for (int a = 0; a < UNKNOWNS; a++) {
                    g[base + a] += one.weight * ofCamera[a] * one.error[axis];
                    for (int b = 0; b < UNKNOWNS; b++) {
                        s[(base + a) * size + base + b] += one.weight * ofCamera[a] * ofCamera[b];
                    }
                }
                for (int a = 0; a < 3; a++) {
                    e[a] += one.weight * ofPoint[a] * one.error[axis];
                    for (int b = 0; b < 3; b++) {
                        v[3 * a + b] += one.weight * ofPoint[a] * ofPoint[b];
                    }
                }
            }
        }
        for (int a = 0; a < 3; a++) {
            v[4 * a] += damping * v[4 * a] + 1e-9;
        }
        double[][][] crosses = new double[rows.length][][];
        for (int i = 0; i < rows.length; i++) {
            crosses[i] = rows[i] == null ? null : cross(rows[i]);
        }
        double[] inverse = Geometry.inverse(v);
        double[] ve = Geometry.times(inverse, e);
        for (int i = 0; i < rows.length; i++) {
            if (rows[i] == null) {
                continue;
            }
            double[][] wi = crosses[i];
            int bi = UNKNOWNS * views.get(i).camera();
            for (int a = 0; a < UNKNOWNS; a++) {
                g[bi + a] -= Geometry.dot(wi[a], ve);
            }
            for (int k = 0; k < rows.length; k++) {
                if (rows[k] == null) {
                    continue;
                }
                double[][] wk = crosses[k];
                int bk = UNKNOWNS * views.get(k).camera();
                for (int b = 0; b < UNKNOWNS; b++) {
                    double[] vw = Geometry.times(inverse, wk[b]);
                    for (int a = 0; a < UNKNOWNS; a++) {
                        s[(bi + a) * size + bk + b] -= Geometry.dot(wi[a], vw);
                    }
                }
            }
        }
    }

    private static double[][] cross(Rows rows) {
        double[][] w = new double[UNKNOWNS][3];
        for (int a = 0; a < UNKNOWNS; a++) {
            for (int k = 0; k < 3; k++) {
                w[a][k] = rows.weight
                        * (rows.ofCamera[0][a] * rows.ofPoint[0][k] + rows.ofCamera[1][a] * rows.ofPoint[1][k]);
            }
        }
        return w;
    }

    private void apply(double[] step) {
        List<double[]> moved = new ArrayList<>(points.size());
        for (int p = 0; p < points.size(); p++) {
            moved.add(back(p, step));
        }
        for (int c = 0; c < cameras; c++) {
            int base = UNKNOWNS * c;
            rotation[c] = Geometry.nearestRotation(
                    Geometry.product(Geometry.rotation(step[base], step[base + 1], step[base + 2]), rotation[c]));
            for (int k = 0; k < 3; k++) {
                translation[c][k] += step[base + 3 + k];
            }
            clock[c] += step[base + CLOCK];
            focal[c] += step[base + FOCAL];
        }
        for (int p = 0; p < points.size(); p++) {
            points.set(p, moved.get(p));
        }
    }

    /** Where a point moves when the cameras move so. */
    private double[] back(int p, double[] step) {
        double[] v = new double[9];
        double[] e = new double[3];
        for (Seen one : seen.get(p)) {
            Rows rows = new Rows();
            if (!rows.at(one, points.get(p))) {
                continue;
            }
            int base = UNKNOWNS * one.camera();
            for (int axis = 0; axis < 2; axis++) {
                double left = rows.error[axis];
                for (int a = 0; a < UNKNOWNS; a++) {
                    left -= rows.ofCamera[axis][a] * step[base + a];
                }
                for (int a = 0; a < 3; a++) {
                    e[a] += rows.weight * rows.ofPoint[axis][a] * left;
                    for (int b = 0; b < 3; b++) {
                        v[3 * a + b] += rows.weight * rows.ofPoint[axis][a] * rows.ofPoint[axis][b];
                    }
                }
            }
        }
        for (int a = 0; a < 3; a++) {
            v[4 * a] += 1e-9;
        }
        double[] by = Geometry.times(Geometry.inverse(v), e);
        double[] at = points.get(p).clone();
        for (int k = 0; k < 3; k++) {
            at[k] += Double.isFinite(by[k]) ? by[k] : 0;
        }
        return at;
    }
}
