package io.landmarkstream.scene;

import java.util.Arrays;

/**
 * Measures the points of one track at a tick: triangulates those that two cameras or more see, leaves out a view that
 * does not agree with the others, and completes the rest from the object's shape.
 */
final class ObjectSolver {

    /** How well a point's place within the object is known from its last shape, metres. */
    private static final double HAND_SHAPE = .008;

    /** … more where one camera sees it, while fingers move. */
    private static final double HAND_ALONE = .012;

    private static final double FACE_SHAPE = .003;

    /** Points from which on the object's motion is known well enough to complete the others. */
    private static final int ENOUGH = 4;

    /** Views do not agree if they are off by so many noises, … */
    private static final double DOUBTFUL = 2;

    /** … and one is wrong if this share or less is left without it. */
    private static final double LEFT = .6;

    /** Of two views one is wrong from so many noises on. */
    private static final double WRONG = 2.5;

    /** What one noise is at least here, pixels. */
    private static final double LEAST_NOISE = .5;

    private static final double[] IDENTITY = {1, 0, 0, 0, 1, 0, 0, 0, 1};

    private final Projector[] projectors;
    private final Triangulation triangulation = new Triangulation();

    /** x, y, z of each point as measured, metres. */
    float[] points;
    /** Root mean square distance from the true point that is to be expected, metres. */
    float[] deviation;

    byte[] views;
    /** Root mean square distance in the pictures, pixels; not a number where no camera saw it. */
    float[] reprojection;

    boolean[] completed;
    /** Whether several cameras saw enough of it to know its shape. */
    boolean several;
    /** How well the whole object's place is known. */
    Covariance place;
    /** Reprojection error of what several cameras saw, noises; 1 is as expected. */
    private double error;
    /** For each camera the sum over its points of the noise that each shows, pixels², and the number of points. */
    final double[] squares;

    final double[] freedom;
    /** For each camera its mean square distance, pixels²; not a number where it saw nothing with others. */
    final double[] meanSquare;

    ObjectSolver(Projector[] projectors) {
        this.projectors = projectors;
        this.squares = new double[projectors.length];
        this.freedom = new double[projectors.length];
        this.meanSquare = new double[projectors.length];
    }

    /**
     * Measures a track, whose {@link SpaceTrack#seen} may lose views that are wrong.
     *
     * @param sigma standard deviation of a coordinate, one a camera, pixels
     * @return false if its views do not tell where it is
     */
    boolean solve(SpaceTrack track, double[] sigma) {
        int size = track.size();
        points = track.expected.clone();
        deviation = new float[size];
        views = new byte[size];
        reprojection = new float[size];
        completed = new boolean[size];
        int found = triangulate(track, sigma);
        while (found > 0 && dropWrong(track, sigma)) {
            found = triangulate(track, sigma);
        }
        if (Clusters.views(track.seen) == 0) {
            return false;
        }
        double own = track.kind.isHand() ? HAND_SHAPE : FACE_SHAPE;
        several = found >= Math.max(ENOUGH, size / 4);
        if (several) {
            if (found < size) {
                complete(track, sigma, alongPoints(track), own, 0);
            }
            double median = SpaceFilter.median(deviation);
            place = Covariance.isotropic(median * median / 3);
            return true;
        }
        RigidPose pose = new RigidPose(projectors, track, shape(track), sigma);
        if (!pose.fit()) {
            return false;
        }
        Arrays.fill(views, (byte) 0);
        complete(track, sigma, pose.points, own, pose.deviation);
        place = pose.place;
        return true;
    }

    /**
     * The shape that several cameras saw last, where the track is expected: pictures of one camera alone would let it
     * shrink or grow, and the distance with it.
     */
    private static float[] shape(SpaceTrack track) {
        double[] weights = new double[track.size()];
        Arrays.fill(weights, 1);
        return carried(RigidMotion.fitFrom(track.shape, track.expected, weights, IDENTITY), track.shape);
    }

    private static float[] carried(RigidMotion motion, float[] points) {
        float[] moved = new float[points.length];
        double[] at = new double[3];
        for (int i = 0; i < moved.length; i += 3) {
            motion.carry(points[i], points[i + 1], points[i + 2], at);
            for (int c = 0; c < 3; c++) {
                moved[i + c] = (float) at[c];
            }
        }
        return moved;
    }

    /** Triangulates all points that two cameras see; returns their number. */
    private int triangulate(SpaceTrack track, double[] sigma) {
        Arrays.fill(squares, 0);
        Arrays.fill(freedom, 0);
        Arrays.fill(meanSquare, 0);
        int[] counts = new int[projectors.length];
        double weighted = 0;
        double all = 0;
        int found = 0;
        for (int i = 0; i < views.length; i++) {
            views[i] = 0;
            for (Observation one : track.seen) {
                views[i] += (byte) (Triangulation.sees(one, i) ? 1 : 0);
            }
            if (views[i] < 2) {
                continue;
            }
            for (int c = 0; c < 3; c++) {
                triangulation.point[c] = track.expected[3 * i + c];
            }
            if (!triangulation.find(projectors, track.seen, sigma, i, true, null, 0)
                    && !triangulation.find(projectors, track.seen, sigma, i, false, null, 0)) {
                views[i] = 0;
                continue;
            }
            found++;
            take(i);
            // Each camera gets the mean of the point: its own share would be the smaller, the more it is trusted
            // already.
            double ofPoint = triangulation.views * triangulation.reprojection * triangulation.reprojection;
            for (int c = 0; c < projectors.length; c++) {
                if (Triangulation.sees(track.seen[c], i)) {
                    double square = triangulation.squareOff(projectors[c], track.seen[c], i);
                    meanSquare[c] += square;
                    counts[c]++;
                    double noise = Math.max(LEAST_NOISE, sigma[c]);
                    weighted += square / (noise * noise);
                    all += 2 - 3.0 / views[i];
                    squares[c] += Math.min(16 * sigma[c] * sigma[c], ofPoint / (2 * views[i] - 3));
                    freedom[c]++;
                }
            }
        }
        error = all == 0 ? 0 : Math.sqrt(weighted / all);
        for (int c = 0; c < counts.length; c++) {
            meanSquare[c] = counts[c] == 0 ? Double.NaN : meanSquare[c] / counts[c];
        }
        return found;
    }

    private void take(int i) {
        for (int c = 0; c < 3; c++) {
            points[3 * i + c] = (float) triangulation.point[c];
        }
        deviation[i] = (float) triangulation.deviation;
        reprojection[i] = triangulation.views == 0 ? Float.NaN : (float) triangulation.reprojection;
    }

    /** Takes out a view without which the others agree; of two the one that is further from what was expected. */
    private boolean dropWrong(SpaceTrack track, double[] sigma) {
        int count = track.sightedBy();
        if (error < (count == 2 ? WRONG : DOUBTFUL)) {
            return false;
        }
        if (count == 2) {
            track.seen[furtherFromExpected(track, sigma)] = null;
            return true;
        }
        double least = LEFT * error;
        int wrong = -1;
        for (int c = 0; c < projectors.length; c++) {
            Observation one = track.seen[c];
            if (one == null) {
                continue;
            }
            track.seen[c] = null;
            if (triangulate(track, sigma) > 0 && error < least) {
                least = error;
                wrong = c;
            }
            track.seen[c] = one;
        }
        if (wrong >= 0) {
            track.seen[wrong] = null;
        } else {
            triangulate(track, sigma);
        }
        return wrong >= 0;
    }

    private int furtherFromExpected(SpaceTrack track, double[] sigma) {
        int worst = 0;
        double most = -1;
        for (int c = 0; c < projectors.length; c++) {
            if (track.seen[c] == null) {
                continue;
            }
            double[] awaited = ViewMatching.depths(track.expected, projectors[c]);
            double sum = 0;
            for (int i = 0; awaited != null && i < track.size(); i++) {
                double du = projectors[c].fx * (track.seen[c].rays()[2 * i] - awaited[3 * i]);
                double dv = projectors[c].fy * (track.seen[c].rays()[2 * i + 1] - awaited[3 * i + 1]);
                sum += du * du + dv * dv;
            }
            double off = awaited == null ? Double.MAX_VALUE : sum / (sigma[c] * sigma[c]);
            if (off > most) {
                most = off;
                worst = c;
            }
        }
        return worst;
    }

    /** The expected points carried along with those that were triangulated. */
    private float[] alongPoints(SpaceTrack track) {
        double[] weights = new double[views.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = views[i] >= 2 ? 1e-6 / (1e-8 + deviation[i] * deviation[i]) : 0;
        }
        return carried(RigidMotion.fit(track.expected, points, weights), track.expected);
    }

    /** Finds the points that fewer than two cameras saw near where the shape has them. */
    private void complete(SpaceTrack track, double[] sigma, float[] shape, double own, double shared) {
        double[] prior = new double[3];
        for (int i = 0; i < views.length; i++) {
            if (views[i] >= 2) {
                continue;
            }
            for (int c = 0; c < 3; c++) {
                prior[c] = shape[3 * i + c];
            }
            completed[i] = true;
            double spread = own + (track.kind.isHand() && !several ? HAND_ALONE : 0);
            if (triangulation.find(projectors, track.seen, sigma, i, false, prior, spread)) {
                take(i);
                views[i] = (byte) triangulation.views;
                deviation[i] = (float) Math.sqrt(deviation[i] * deviation[i] + shared * shared);
            } else {
                for (int c = 0; c < 3; c++) {
                    points[3 * i + c] = shape[3 * i + c];
                }
                deviation[i] = (float) Math.sqrt(3 * spread * spread + shared * shared);
                reprojection[i] = Float.NaN;
            }
        }
    }
}
