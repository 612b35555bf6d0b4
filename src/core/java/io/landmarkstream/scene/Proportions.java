package io.landmarkstream.scene;

import io.landmarkstream.landmark.Face68;

/**
 * Body proportions of a hand or face in space: distances that do not change as it moves, by which one that returns is
 * told from others. Each has a mean and a variance from tick to tick, of its logarithm, so that a distance that the
 * cameras measure badly counts little.
 */
final class Proportions {

    /** Joints at both ends of each bone of hand21: fingers outwards, then around the palm. */
    private static final int[][] HAND = {
        {0, 1}, {1, 2}, {2, 3}, {3, 4}, {5, 6}, {6, 7}, {7, 8}, {9, 10}, {10, 11}, {11, 12}, {13, 14}, {14, 15},
        {15, 16}, {17, 18}, {18, 19}, {19, 20}, {0, 5}, {5, 9}, {9, 13}, {13, 17}, {0, 17}
    };

    /** Of iBUG's 68: between corners of the eyes, bridge, tip and sides of the nose, ears. */
    private static final int[][] FACE = {
        {36, 39}, {42, 45}, {39, 42}, {36, 45}, {27, 30}, {30, 33}, {31, 35}, {36, 30}, {45, 30}, {39, 33}, {42, 33},
        {0, 16}, {0, 36}, {16, 45}
    };

    private static final int[][] NONE = {};

    /** Ticks over which means are taken; at 30 a second, the last ten seconds count. */
    private static final float MOST = 300;

    /** Ticks that several cameras must have seen before two objects are compared. */
    private static final float ENOUGH = 5;

    /** Errors of ticks that follow each other are alike: so many tell as much as one. */
    private static final double ALIKE = 5;

    /** What a network gets wrong in another way for another pose, as a share of a distance. */
    private static final double LEAST = .02;

    /** Weight of all distances together, since errors of neighbouring points are alike. */
    private static final double INDEPENDENT = .5;

    /** Largest cost of a single distance, and of all. */
    private static final double FURTHEST = 9;

    private static final double MOST_SAID = 12;

    private Proportions() {}

    /**
     * Learns from a tick.
     *
     * @param points x, y, z of each point as several cameras measured it, metres
     * @param deviation of each, metres
     * @param views cameras that saw each
     */
    static void learn(SpaceTrack track, float[] points, float[] deviation, byte[] views) {
        float[] xyz = track.kind.isFace() ? Face68.points(track.topology, points) : points;
        int[][] ends = ends(track, xyz);
        if (ends.length == 0) {
            return;
        }
        if (track.proportions.length != ends.length) {
            track.proportions = new float[ends.length];
            track.proportionVariance = new float[ends.length];
            track.proportionCount = 0;
        }
        boolean own = xyz.length == points.length;
        float share = 1 / (track.proportionCount + 1);
        for (int i = 0; i < ends.length; i++) {
            int a = ends[i][0];
            int b = ends[i][1];
            double square = 0;
            for (int c = 0; c < 3; c++) {
                double off = xyz[3 * a + c] - xyz[3 * b + c];
                square += off * off;
            }
            if (own) { // noise lengthens a measured distance
                square -= deviation[a] * deviation[a] + deviation[b] * deviation[b];
            }
            if (own && (views[a] < 2 || views[b] < 2) || !(square > 1e-6)) {
                continue;
            }
            double off = StrictMath.log(square) / 2 - track.proportions[i];
            if (track.proportions[i] == 0) {
                track.proportions[i] = (float) off;
                continue;
            }
            track.proportions[i] += (float) (share * off);
            track.proportionVariance[i] +=
                    (float) (Math.max(share, 1 / MOST) * (off * off - track.proportionVariance[i]));
        }
        track.proportionCount = Math.min(MOST, track.proportionCount + 1);
    }

    private static int[][] ends(SpaceTrack track, float[] xyz) {
        if (track.kind.isHand()) {
            return track.topology.equals("hand21") ? HAND : NONE;
        }
        return xyz == null ? NONE : FACE;
    }

    /**
     * What speaks against two tracks being one object: half of the squared difference in standard deviations; 0 where
     * nothing is known.
     */
    static double cost(SpaceTrack one, SpaceTrack other) {
        if (one.proportionCount < ENOUGH || other.proportionCount < ENOUGH) {
            return 0;
        }
        double squares = 0;
        for (int i = 0; i < one.proportions.length; i++) {
            if (one.proportions[i] == 0 || other.proportions[i] == 0) {
                continue;
            }
            double off = one.proportions[i] - other.proportions[i];
            double variance = LEAST * LEAST + ofMean(one, i) + ofMean(other, i);
            squares += Math.min(FURTHEST, off * off / variance);
        }
        return Math.min(MOST_SAID, INDEPENDENT * squares / 2);
    }

    private static double ofMean(SpaceTrack track, int i) {
        return track.proportionVariance[i] * ALIKE / (ALIKE + track.proportionCount);
    }
}
