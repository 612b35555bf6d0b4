package io.landmarkstream.scene;

import java.util.Arrays;

/**
 * How much of what the cameras get wrong stays wrong from tick to tick. Noise averages out over time, a network's
 * habits do not. They show in the distances between what a camera saw and where the points in space appear in its
 * picture: a share of these is the same some ticks later. The share is learned for each camera and kind of object.
 */
final class Persistence {

    /** Ticks between two looks: interpolation makes those that follow each other alike. */
    private static final int LATER = 6;

    /** Points of an object that are looked at. */
    private static final int POINTS = 21;

    /** Looks over which the share is learned, of all objects together. */
    private static final double LOOKS = 60;

    private Persistence() {}

    /**
     * Learns from a track that several cameras saw.
     *
     * @param points x, y, z of each as measured, metres
     * @param views cameras that saw each
     */
    static void learn(SpaceTrack track, SceneState state, Projector[] projectors, float[] points, byte[] views) {
        if (track.residuals.length != 0 && ++track.residualAge < LATER) {
            return;
        }
        float[] now = residuals(track, projectors, points, views);
        for (int c = 0; c < projectors.length && track.residuals.length == now.length; c++) {
            double both = 0;
            double before = 0;
            for (int i = 2 * POINTS * c; i < 2 * POINTS * (c + 1); i++) {
                if (!Float.isNaN(now[i]) && !Float.isNaN(track.residuals[i])) {
                    both += now[i] * track.residuals[i];
                    before += (now[i] * now[i] + track.residuals[i] * track.residuals[i]) / 2;
                }
            }
            if (before > 0) {
                float[] learned = state.cameras.get(c).persistence;
                int kind = track.kind.index();
                learned[kind] += (float) ((both / before - learned[kind]) / LOOKS);
            }
        }
        track.residuals = now;
        track.residualAge = 0;
    }

    private static float[] residuals(SpaceTrack track, Projector[] projectors, float[] points, byte[] views) {
        float[] residuals = new float[2 * POINTS * projectors.length];
        Arrays.fill(residuals, Float.NaN);
        int step = Math.max(1, track.size() / POINTS);
        for (int c = 0; c < projectors.length; c++) {
            Projector p = projectors[c];
            for (int k = 0; k < POINTS && k * step < track.size(); k++) {
                int i = k * step;
                if (views[i] < 2 || !Triangulation.sees(track.seen[c], i)) {
                    continue;
                }
                double depth = p.depth(points[3 * i], points[3 * i + 1], points[3 * i + 2]);
                float[] rays = track.seen[c].rays();
                int at = 2 * (POINTS * c + k);
                residuals[at] = (float)
                        (p.fx * (rays[2 * i] - p.u(points[3 * i], points[3 * i + 1], points[3 * i + 2], depth)));
                residuals[at + 1] = (float)
                        (p.fy * (rays[2 * i + 1] - p.v(points[3 * i], points[3 * i + 1], points[3 * i + 2], depth)));
            }
        }
        return residuals;
    }

    /** Share of the squared errors that stays, 0 to 1, over the cameras that see a track. */
    static double of(SpaceTrack track, SceneState state) {
        double sum = 0;
        int count = 0;
        for (int c = 0; c < track.seen.length; c++) {
            if (track.seen[c] != null) {
                sum += state.cameras.get(c).persistence[track.kind.index()];
                count++;
            }
        }
        return count == 0 ? 0 : Math.max(0, Math.min(1, sum / count));
    }
}
