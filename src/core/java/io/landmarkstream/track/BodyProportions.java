package io.landmarkstream.track;

import java.util.Arrays;
import java.util.Map;

/**
 * Body proportions of a tracked hand or face: distances in three dimensions that do not change as it moves, between the
 * ends of a hand's bones and between eyes, nose and ears of a face. They are kept as logarithms, so that moving towards
 * the camera adds the same to all of them. For each mean the variance from frame to frame in this track is kept: where
 * a model's depth is poor the variance is large, and the distance counts little.
 *
 * @param mean one a distance, of its logarithm; empty: none is known
 * @param variance of each after the change that all share
 * @param shared variance of the change that all share, from the mean so far to a sighting
 * @param count sightings, as far as {@value #MOST}
 */
public record BodyProportions(float[] mean, float[] variance, float shared, float count) {

    static final BodyProportions UNKNOWN = new BodyProportions(new float[0], new float[0], 0, 0);

    /** Joints at both ends of each bone: fingers outwards, then around the palm. */
    private static final Distances HAND = new Distances(21, new int[][] {
        {0, 1}, {1, 2}, {2, 3}, {3, 4}, {5, 6}, {6, 7}, {7, 8}, {9, 10}, {10, 11}, {11, 12}, {13, 14}, {14, 15},
        {15, 16}, {17, 18}, {18, 19}, {19, 20}, {0, 5}, {5, 9}, {9, 13}, {13, 17}, {0, 17}
    });

    /** Between corners of the eyes, bridge, tip and sides of the nose, ears. */
    private static final Distances FACE_68 = new Distances(68, new int[][] {
        {36, 39}, {42, 45}, {39, 42}, {36, 45}, {27, 30}, {30, 33}, {31, 35}, {36, 30}, {45, 30}, {39, 33}, {42, 33},
        {0, 16}, {0, 36}, {16, 45}
    });

    /** The same places of the mesh. */
    private static final Distances MESH = new Distances(468, new int[][] {
        {33, 133},
        {362, 263},
        {133, 362},
        {33, 263},
        {168, 1},
        {1, 2},
        {98, 327},
        {33, 1},
        {263, 1},
        {133, 2},
        {362, 2},
        {234, 454},
        {234, 33},
        {454, 263}
    });

    private static final Map<String, Distances> BY_TOPOLOGY =
            Map.of("hand21", HAND, "face68", FACE_68, "mesh468", MESH, "mesh478", MESH);

    /** Number of sightings over which means are taken. */
    private static final float MOST = 90;

    /** Variances assumed before any was seen, and for how many sightings that counts. */
    private static final float FIRST_VARIANCE = .15f * .15f;

    private static final float FIRST_SHARED = .08f * .08f;
    private static final float FIRST_COUNT = 5;

    /** Smallest variances. */
    private static final double LEAST_VARIANCE = .02 * .02;

    private static final double LEAST_SHARED = .015 * .015;

    /** Share of a common change that the means follow in one sighting, since people come nearer and go away. */
    private static final float SHARED_FOLLOWS = .2f;

    /** Standard deviation of a common change in a second of not being seen. */
    private static final double SHARED_GROWTH = .2;

    /** Weight of all distances together, since errors of neighbouring points are correlated. */
    private static final double INDEPENDENT = .5;

    /** Largest cost of a single distance, squared standard deviations. */
    private static final double FURTHEST = 9;

    /** Largest cost of all of them. */
    private static final double MOST_SAID = 10;

    /** @param points that a topology must have for them */
    private record Distances(int points, int[][] ends) {}

    static BodyProportions start(String topology, float[] points, float[] visibility) {
        return UNKNOWN.seen(topology, points, visibility);
    }

    boolean known() {
        return mean.length > 0;
    }

    /** After another sighting. */
    BodyProportions seen(String topology, float[] points, float[] visibility) {
        float[] seen = distances(topology, points, visibility);
        if (seen.length != mean.length || !known()) {
            return first(seen);
        }
        float together = (float) together(seen);
        float share = 1 / (count + 1);
        float varianceShare = 1 / (count + FIRST_COUNT);
        float[] nextMean = mean.clone();
        float[] nextVariance = variance.clone();
        for (int i = 0; i < mean.length; i++) {
            nextMean[i] += Math.max(share, SHARED_FOLLOWS) * together;
            if (!Float.isNaN(seen[i])) {
                float off = seen[i] - mean[i] - together;
                nextMean[i] += share * off;
                nextVariance[i] += varianceShare * (off * off - variance[i]);
            }
        }
        return new BodyProportions(
                nextMean,
                nextVariance,
                shared + varianceShare * (together * together - shared),
                Math.min(MOST, count + 1));
    }

    private static BodyProportions first(float[] seen) {
        for (float distance : seen) {
            if (Float.isNaN(distance)) {
                return UNKNOWN;
            }
        }
        float[] variance = new float[seen.length];
        Arrays.fill(variance, FIRST_VARIANCE);
        return seen.length == 0 ? UNKNOWN : new BodyProportions(seen, variance, FIRST_SHARED, 1);
    }

    /**
     * Negative logarithm of the likelihood of points; about 0 for points with the mean proportions.
     *
     * @param unseen seconds since it was seen
     */
    double cost(String topology, float[] points, float[] visibility, double unseen) {
        float[] seen = distances(topology, points, visibility);
        double together = together(seen);
        double learnt = 1 + 1 / count;
        double squares = 0;
        for (int i = 0; i < mean.length; i++) {
            if (!Float.isNaN(seen[i])) {
                double off = seen[i] - mean[i] - together;
                squares += Math.min(FURTHEST, off * off / (learnt * Math.max(LEAST_VARIANCE, variance[i]))) - 1;
            }
        }
        double growth = SHARED_GROWTH * unseen;
        double spread = learnt * Math.max(LEAST_SHARED, shared) + growth * growth;
        double size = Math.min(FURTHEST, together * together / spread) - 1 + StrictMath.log(spread / FIRST_SHARED);
        return Math.min(MOST_SAID, INDEPENDENT * squares / 2) + size / 2;
    }

    /** Mean difference from the means so far, weighted by the inverse variance. */
    private double together(float[] seen) {
        double sum = 0;
        double weights = 0;
        for (int i = 0; i < mean.length; i++) {
            if (!Float.isNaN(seen[i])) {
                double weight = 1 / Math.max(LEAST_VARIANCE, variance[i]);
                sum += weight * (seen[i] - mean[i]);
                weights += weight;
            }
        }
        return weights > 0 ? sum / weights : 0;
    }

    /**
     * Logarithm of each in pixels, of one at least; not a number where an end is hidden; empty where there are none.
     */
    private static float[] distances(String topology, float[] points, float[] visibility) {
        Distances known = BY_TOPOLOGY.get(topology);
        if (known == null || points.length < 3 * known.points) {
            return new float[0];
        }
        float[] distances = new float[known.ends.length];
        for (int i = 0; i < distances.length; i++) {
            int a = known.ends[i][0];
            int b = known.ends[i][1];
            double square = 0;
            for (int axis = 0; axis < 3; axis++) {
                double d = points[3 * a + axis] - points[3 * b + axis];
                square += d * d;
            }
            distances[i] = HiddenPoints.hidden(visibility, a) || HiddenPoints.hidden(visibility, b)
                    ? Float.NaN
                    : (float) (StrictMath.log(Math.max(1, square)) / 2);
        }
        return distances;
    }
}
