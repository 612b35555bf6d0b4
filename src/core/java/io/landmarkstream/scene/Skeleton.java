package io.landmarkstream.scene;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Topologies;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bones of a hand: their lengths are learned while it is seen from several sides, and then hold its points together. A
 * correction moves each end by its share of both variances, as a Kalman filter's update does with a measured length
 * (position based dynamics; Müller et al., "Position based dynamics", Journal of Visual Communication and Image
 * Representation 18, 2007, is the same step).
 */
final class Skeleton {

    /** Rounds over all bones. */
    private static final int ROUNDS = 2;

    /** Weight of what was learned before it is used, and the most that is kept: the last seconds count. */
    private static final float ENOUGH = 20;

    private static final float MOST = 300;

    /** How well a length is known, metres: joints are not where a model puts them in every pose. */
    private static final double LENGTH_DEVIATION = .0025;

    private static final int[][] NONE = {};

    private static final Map<String, int[][]> BONES = new ConcurrentHashMap<>();

    private Skeleton() {}

    /** Pairs of points whose distance does not change; none for faces and topologies that are not known. */
    static int[][] bones(Kind kind, String topology) {
        return kind.isHand() ? BONES.computeIfAbsent(topology, Skeleton::read) : NONE;
    }

    private static int[][] read(String topology) {
        try {
            return Topologies.get(topology).connections();
        } catch (ConfigException e) {
            return NONE; // a user's own topology, whose file is with the networks
        }
    }

    /**
     * Learns from points that several cameras saw, then moves all points towards the learned lengths.
     *
     * @param points measured, x, y, z, metres; changed
     * @param deviation of each, metres; changed
     * @param views cameras that saw each
     */
    static void hold(SpaceTrack track, float[] points, float[] deviation, byte[] views) {
        int[][] bones = bones(track.kind, track.topology);
        if (bones.length == 0) {
            return;
        }
        if (track.bones.length != bones.length) {
            track.bones = new float[bones.length];
            track.boneWeight = 0;
        }
        boolean known = track.boneWeight >= ENOUGH;
        learn(track, bones, points, deviation, views);
        for (int round = 0; known && round < ROUNDS; round++) {
            for (int b = 0; b < bones.length; b++) {
                correct(points, deviation, bones[b][0], bones[b][1], track.bones[b]);
            }
        }
    }

    private static void learn(SpaceTrack track, int[][] bones, float[] points, float[] deviation, byte[] views) {
        float weight = 0;
        for (byte seenBy : views) {
            weight += seenBy >= 2 ? 1 : 0;
        }
        weight /= views.length;
        float share = weight / (track.boneWeight + weight + 1e-6f);
        for (int b = 0; b < bones.length; b++) {
            int i = bones[b][0];
            int j = bones[b][1];
            if (views[i] < 2 || views[j] < 2) {
                continue;
            }
            // Noise lengthens a measured distance; its square by the variances of both ends.
            double square = square(points, i, j) - deviation[i] * deviation[i] - deviation[j] * deviation[j];
            double before = track.bones[b];
            double learned = before == 0 ? square : before * before + share * (square - before * before);
            track.bones[b] = (float) Math.sqrt(Math.max(1e-4 * 1e-4, learned));
        }
        track.boneWeight = Math.min(MOST, track.boneWeight + weight);
    }

    private static void correct(float[] points, float[] deviation, int i, int j, double length) {
        double now = Math.sqrt(square(points, i, j));
        if (length == 0 || now < 1e-4) {
            return;
        }
        double vi = deviation[i] * deviation[i] / 3;
        double vj = deviation[j] * deviation[j] / 3;
        double gain = (length - now) / (vi + vj + LENGTH_DEVIATION * LENGTH_DEVIATION) / now;
        for (int c = 0; c < 3; c++) {
            double along = points[3 * j + c] - points[3 * i + c];
            points[3 * i + c] -= (float) (vi * gain * along);
            points[3 * j + c] += (float) (vj * gain * along);
        }
    }

    private static double square(float[] points, int i, int j) {
        double square = 0;
        for (int c = 0; c < 3; c++) {
            double off = points[3 * i + c] - points[3 * j + c];
            square += off * off;
        }
        return square;
    }
}
