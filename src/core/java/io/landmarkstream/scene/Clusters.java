package io.landmarkstream.scene;

import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.Assignment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Finds which observations of different cameras show one object that no track expects. Two belong together if all their
 * points agree with the epipolar geometry, and the points in space have the size of a hand or head. For each pair of
 * cameras the best total counts ({@link Assignment}); then the pairs are joined, best first, and only where all views
 * of the growing cluster agree on one set of points, which makes it consistent around each cycle of cameras.
 */
final class Clusters {

    /** Largest mean reprojection error of a cluster, in noises. */
    private static final double GATE = 1.8;

    /** What one noise is at least here: a new object's noise is not known. */
    private static final double LEAST_NOISE = 1;

    /** Root mean square distance of the points from their mean, metres: of a fist to that of a spread large hand. */
    private static final double[] HAND = {.018, .11};

    private static final double[] FACE = {.025, .14};

    /** What an opposite handedness costs, in noises. */
    private static final double OTHER_HAND = .8;

    private final Projector[] projectors;
    private final Triangulation triangulation = new Triangulation();

    Clusters(Projector[] projectors) {
        this.projectors = projectors;
    }

    /**
     * Views of one object.
     *
     * @param seen one a camera; {@code null}: none
     * @param points x, y, z of each point, metres; not numbers where fewer than two cameras saw it
     * @param error mean reprojection error, noises
     */
    record Cluster(Observation[] seen, float[] points, float[] deviation, double error) {}

    private record Pair(int cameraA, int a, int cameraB, int b, double cost) {}

    /**
     * Clusters of two views or more, best first.
     *
     * @param rest observations of each camera that belong to no track
     * @param noise by camera, then kind, pixels
     */
    List<Cluster> of(List<List<Observation>> rest, float[][] noise) {
        List<Pair> pairs = new ArrayList<>();
        for (int a = 0; a < rest.size(); a++) {
            for (int b = a + 1; b < rest.size(); b++) {
                pairs(rest, a, b, noise, pairs);
            }
        }
        pairs.sort(Comparator.comparingDouble(Pair::cost));
        Observation[][] grown = new Observation[0][];
        List<Observation[]> clusters = new ArrayList<>();
        for (Pair pair : pairs) {
            Observation one = rest.get(pair.cameraA).get(pair.a);
            Observation other = rest.get(pair.cameraB).get(pair.b);
            Observation[] ofOne = holding(clusters, pair.cameraA, one);
            Observation[] ofOther = holding(clusters, pair.cameraB, other);
            if (ofOne != null && ofOne == ofOther) {
                continue;
            }
            Observation[] joined = joined(
                    ofOne == null ? alone(pair.cameraA, one) : ofOne,
                    ofOther == null ? alone(pair.cameraB, other) : ofOther);
            if (joined != null && solve(joined, noise) != null) {
                clusters.remove(ofOne);
                clusters.remove(ofOther);
                clusters.add(joined);
            }
        }
        List<Cluster> solved = new ArrayList<>();
        for (Observation[] cluster : clusters) {
            solved.add(solve(cluster, noise));
        }
        solved.sort(Comparator.comparingInt((Cluster cluster) -> -views(cluster.seen()))
                .thenComparingDouble(Cluster::error));
        return solved;
    }

    static int views(Observation[] seen) {
        int views = 0;
        for (Observation one : seen) {
            views += one == null ? 0 : 1;
        }
        return views;
    }

    private void pairs(List<List<Observation>> rest, int a, int b, float[][] noise, List<Pair> pairs) {
        List<Observation> ofA = rest.get(a);
        List<Observation> ofB = rest.get(b);
        if (ofA.isEmpty() || ofB.isEmpty()) {
            return;
        }
        double[][] cost = new double[ofA.size()][ofB.size() + ofA.size()];
        for (int i = 0; i < ofA.size(); i++) {
            java.util.Arrays.fill(cost[i], Assignment.FORBIDDEN);
            cost[i][ofB.size() + i] = 2 * GATE;
            for (int j = 0; j < ofB.size(); j++) {
                Observation one = ofA.get(i);
                Observation other = ofB.get(j);
                if (one.kind().equals(other.kind())
                        && one.topology().equals(other.topology())
                        && one.size() == other.size()
                        && meet(one, projectors[a], other, projectors[b])) {
                    Observation[] both = joined(alone(a, one), alone(b, other));
                    Cluster cluster = solve(both, noise);
                    if (cluster != null) {
                        cost[i][j] = cluster.error();
                    }
                }
            }
        }
        int[] columnOf = Assignment.solve(cost);
        for (int i = 0; i < columnOf.length; i++) {
            if (columnOf[i] >= 0 && columnOf[i] < ofB.size()) {
                pairs.add(new Pair(a, i, b, columnOf[i], cost[i][columnOf[i]]));
            }
        }
    }

    /** Whether the rays to the middles of both come near each other: a cheap first look. */
    private static boolean meet(Observation one, Projector p, Observation other, Projector q) {
        double[] d = ray(one, p);
        double[] e = ray(other, q);
        double[] between = {q.centre[0] - p.centre[0], q.centre[1] - p.centre[1], q.centre[2] - p.centre[2]};
        double de = Geometry.dot(d, e);
        double db = Geometry.dot(d, between);
        double eb = Geometry.dot(e, between);
        double determinant = 1 - de * de;
        if (determinant < 1e-6) {
            return false;
        }
        double s = (db - de * eb) / determinant;
        double t = (de * db - eb) / determinant;
        double square = 0;
        for (int c = 0; c < 3; c++) {
            double off = s * d[c] - t * e[c] - between[c];
            square += off * off;
        }
        double near = .05 + .01 * Math.max(s, t);
        return s > .05 && t > .05 && square < near * near;
    }

    private static double[] ray(Observation one, Projector p) {
        double u = 0;
        double v = 0;
        double sum = 1e-9;
        for (int i = 0; i < one.size(); i++) {
            double w = one.weights()[i];
            u += w * one.rays()[2 * i];
            v += w * one.rays()[2 * i + 1];
            sum += w;
        }
        u /= sum;
        v /= sum;
        double length = Math.sqrt(u * u + v * v + 1);
        double[] direction = new double[3];
        for (int i = 0; i < 3; i++) {
            direction[i] = (p.r[i] * u + p.r[3 + i] * v + p.r[6 + i]) / length;
        }
        return direction;
    }

    /** The points of views; {@code null} if these cannot be of one object. */
    Cluster solve(Observation[] seen, float[][] noise) {
        int size = 0;
        Kind kind = null;
        double hands = 0;
        boolean left = false;
        boolean right = false;
        double[] sigma = new double[seen.length];
        for (int c = 0; c < seen.length; c++) {
            if (seen[c] != null) {
                size = seen[c].size();
                kind = seen[c].kind();
                sigma[c] = Math.max(LEAST_NOISE, noise[c][kind.index()]);
                left |= seen[c].handedness() == io.landmarkstream.landmark.Handedness.LEFT;
                right |= seen[c].handedness() == io.landmarkstream.landmark.Handedness.RIGHT;
            }
        }
        hands = left && right ? OTHER_HAND : 0;
        float[] points = new float[3 * size];
        float[] deviation = new float[size];
        double sum = 0;
        int found = 0;
        double[] mean = new double[3];
        for (int i = 0; i < size; i++) {
            boolean solved = triangulation.find(projectors, seen, sigma, i, false, null, 0);
            deviation[i] = solved ? (float) triangulation.deviation : Float.NaN;
            for (int c = 0; c < 3; c++) {
                points[3 * i + c] = solved ? (float) triangulation.point[c] : Float.NaN;
                mean[c] += solved ? triangulation.point[c] : 0;
            }
            if (solved) {
                found++;
                double square = 0;
                int views = 0;
                for (int c = 0; c < seen.length; c++) {
                    if (Triangulation.sees(seen[c], i)) {
                        square += Math.min(
                                100, triangulation.squareOff(projectors[c], seen[c], i) / (sigma[c] * sigma[c]));
                        views++;
                    }
                }
                // n views leave 2 n − 3 degrees of freedom.
                sum += square / (2 * views - 3);
            } else if (size - i + found < (size + 1) / 2) {
                return null;
            }
        }
        double error = Math.sqrt(sum / Math.max(1, found)) + hands;
        if (found < Math.max(4, size / 2) || error > GATE) {
            return null;
        }
        double radius = 0;
        for (int i = 0; i < points.length; i++) {
            double off = points[i] - mean[i % 3] / found;
            radius += Double.isNaN(off) ? 0 : off * off;
        }
        radius = Math.sqrt(radius / found);
        double[] limits = kind.isHand() ? HAND : FACE;
        return radius < limits[0] || radius > limits[1] ? null : new Cluster(seen, points, deviation, error);
    }

    private static Observation[] holding(List<Observation[]> clusters, int camera, Observation one) {
        for (Observation[] cluster : clusters) {
            if (cluster[camera] == one) {
                return cluster;
            }
        }
        return null;
    }

    private Observation[] alone(int camera, Observation one) {
        Observation[] seen = new Observation[projectors.length];
        seen[camera] = one;
        return seen;
    }

    /** Both together; {@code null} if a camera is in both. */
    private static Observation[] joined(Observation[] one, Observation[] other) {
        Observation[] joined = one.clone();
        for (int c = 0; c < joined.length; c++) {
            if (one[c] != null && other[c] != null) {
                return null;
            }
            joined[c] = one[c] == null ? other[c] : one[c];
        }
        return joined;
    }
}
