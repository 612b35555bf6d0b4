package io.landmarkstream.scene;

/**
 * Where an object is that one camera sees: its expected points, moved, turned and scaled as a whole until they appear
 * where the camera sees them. What one picture tells badly, its distance above all, stays where it was expected: the
 * scale is that of a hand whose fingers may have closed since, or of a face that speaks, so that a smaller picture need
 * not mean a longer distance.
 */
final class RigidPose {

    private static final int STEPS = 4;

    /** How much an object turns from one tick to the next, radians. */
    private static final double TURN = .25;

    /** How much a shape's size differs from what was seen last, as a share. */
    private static final double HAND_SCALE = .1;

    private static final double FACE_SCALE = .015;

    private static final int UNKNOWNS = 7;

    /** How far a point of a shape that may have changed since is off, metres: of palm or face; of a finger. */
    private static final double RIGID = .004;

    private static final double FINGER = .04;

    /** Points of hand21 that keep their distances, the palm's: all but these bend. */
    private static final boolean[] PALM = palm();

    private final Projector[] projectors;
    private final SpaceTrack track;
    private final float[] shape;
    private final double[] sigma;

    /** x, y, z of each point, metres. */
    final float[] points;
    /** Root mean square distance of the whole object from the truth that is to be expected, metres. */
    double deviation;
    /** How well the whole object's place is known. */
    Covariance place;

    /** @param shape x, y, z of each point where the object is expected, metres */
    RigidPose(Projector[] projectors, SpaceTrack track, float[] shape, double[] sigma) {
        this.projectors = projectors;
        this.track = track;
        this.sigma = sigma;
        this.shape = shape;
        this.points = shape.clone();
    }

    /** @return false if the points are behind a camera */
    boolean fit() {
        double[] middle = SpaceTrack.centre(shape);
        double[] shift = new double[3];
        double[] rotation = {1, 0, 0, 0, 1, 0, 0, 0, 1};
        double[] turned = new double[3];
        double scale = 0;
        double spread = track.kind.isHand() ? HAND_SCALE : FACE_SCALE;
        double[] expected = track.expectedPlace.information();
        for (int step = 0; step < STEPS; step++) {
            double[] h = new double[UNKNOWNS * UNKNOWNS];
            double[] g = new double[UNKNOWNS];
            for (int c = 0; c < projectors.length; c++) {
                if (track.seen[c] != null && !add(c, middle, shift, h, g)) {
                    return false;
                }
            }
            for (int k = 0; k < 3; k++) {
                h[(UNKNOWNS + 1) * k] += 1 / (TURN * TURN);
                g[k] -= turned[k] / (TURN * TURN);
                for (int j = 0; j < 3; j++) {
                    h[UNKNOWNS * (3 + k) + 3 + j] += expected[3 * k + j];
                    g[3 + k] -= expected[3 * k + j] * shift[j];
                }
            }
            h[UNKNOWNS * UNKNOWNS - 1] += 1 / (spread * spread);
            g[6] -= scale / (spread * spread);
            double[] shifts = inverse(h);
            place = Covariance.of(shifts);
            if (!Geometry.solve(h, g, UNKNOWNS)) {
                return false;
            }
            deviation = Math.sqrt(shifts[0] + shifts[4] + shifts[8]);
            rotation = Geometry.product(Geometry.rotation(g[0], g[1], g[2]), rotation);
            for (int k = 0; k < 3; k++) {
                turned[k] += g[k];
                shift[k] += g[3 + k];
            }
            scale += g[6];
            double factor = StrictMath.exp(scale);
            for (int i = 0; i < points.length; i += 3) {
                double[] at = Geometry.times(
                        rotation,
                        new double[] {shape[i] - middle[0], shape[i + 1] - middle[1], shape[i + 2] - middle[2]});
                for (int k = 0; k < 3; k++) {
                    points[i + k] = (float) (factor * at[k] + middle[k] + shift[k]);
                }
            }
        }
        return true;
    }

    private boolean add(int c, double[] middle, double[] shift, double[] h, double[] g) {
        Projector p = projectors[c];
        Observation one = track.seen[c];
        double[] row = new double[UNKNOWNS];
        for (int i = 0; i < one.size(); i++) {
            double w = one.weights()[i];
            if (!(w > 0)) {
                continue;
            }
            double x = points[3 * i];
            double y = points[3 * i + 1];
            double z = points[3 * i + 2];
            double depth = p.depth(x, y, z);
            if (!(depth > .05)) {
                return false;
            }
            double u = p.u(x, y, z, depth);
            double v = p.v(x, y, z, depth);
            double form = .5 * (p.fx + p.fy) * (bends(i) ? FINGER : RIGID) / depth;
            double variance = sigma[c] * sigma[c] + form * form;
            for (int axis = 0; axis < 2; axis++) {
                double focal = axis == 0 ? p.fx : p.fy;
                double at = axis == 0 ? u : v;
                double off = focal * (one.rays()[2 * i + axis] - at);
                double error = Math.sqrt(off * off / variance);
                double weight = w * (error > 2 ? 2 / error : 1) / variance;
                double gx = focal / depth * (p.r[3 * axis] - at * p.r[6]);
                double gy = focal / depth * (p.r[3 * axis + 1] - at * p.r[7]);
                double gz = focal / depth * (p.r[3 * axis + 2] - at * p.r[8]);
                double rx = x - middle[0] - shift[0];
                double ry = y - middle[1] - shift[1];
                double rz = z - middle[2] - shift[2];
                row[0] = ry * gz - rz * gy;
                row[1] = rz * gx - rx * gz;
                row[2] = rx * gy - ry * gx;
                row[3] = gx;
                row[4] = gy;
                row[5] = gz;
                row[6] = rx * gx + ry * gy + rz * gz;
                for (int a = 0; a < UNKNOWNS; a++) {
                    g[a] += weight * row[a] * off;
                    for (int b = 0; b <= a; b++) {
                        h[UNKNOWNS * a + b] += weight * row[a] * row[b];
                    }
                }
            }
        }
        return true;
    }

    private static boolean[] palm() {
        boolean[] palm = new boolean[21];
        for (int i : new int[] {0, 1, 5, 9, 13, 17}) {
            palm[i] = true;
        }
        return palm;
    }

    private boolean bends(int point) {
        return track.kind.isHand() && track.topology.equals("hand21") && !PALM[point];
    }

    /** Covariance of the three shifts, row by row. */
    private static double[] inverse(double[] h) {
        double[] covariance = new double[9];
        for (int k = 0; k < 3; k++) {
            double[] unit = new double[UNKNOWNS];
            unit[3 + k] = 1;
            boolean solved = Geometry.solve(h.clone(), unit, UNKNOWNS);
            for (int j = 0; j < 3; j++) {
                covariance[3 * k + j] = solved ? unit[3 + j] : Double.NaN;
            }
        }
        return covariance;
    }
}
