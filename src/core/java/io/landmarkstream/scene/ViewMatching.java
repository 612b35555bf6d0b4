package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.track.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Gives each camera's observations to the tracks that are known: by the reprojection of the points that a track
 * expects, with the best total for each camera ({@link Assignment}). The observation's track id, handedness and person
 * count too, but geometry that speaks clearly goes over them, so that an exchange of ids within a camera is seen.
 *
 * <p>A cost is a negative logarithm of a likelihood, up to a constant: half of squared distances in standard
 * deviations.
 */
final class ViewMatching {

    /** Cost from which on an observation belongs to none of the tracks. */
    static final double GATE = 14;

    /** … and from which on it belongs to no track that its camera's track did not make before. */
    private static final double NEW_GATE = 6;

    /** Standard deviations that a track may be off. */
    static final double REACH = 4;

    /**
     * A track whose place is known worse, metres, takes no new track of a camera: too many could be it. It is found
     * again by a track that it was made of before, or by two cameras.
     */
    private static final double KNOWN = .1;

    /** What speaks for the track that the camera's track made before. */
    private static final double LINKED = 3;

    /** … against the other hand, at full certainty of both. */
    private static final double OTHER_HAND = 4;

    /** … and against the hand of another person, as the camera has it. */
    private static final double OTHER_PERSON = 2;

    /** How far points of hand and face go astray within it from one tick to the next, metres; absence adds more. */
    private static final double[] SHAPE = {.008, .004};

    private static final double SHAPE_PER_SECOND = .03;

    private final Projector[] projectors;

    ViewMatching(Projector[] projectors) {
        this.projectors = projectors;
    }

    /**
     * Fills {@link SpaceTrack#seen} for one camera.
     *
     * @param noise standard deviation of a coordinate by kind, pixels
     * @param persons scene's face of each of the camera's faces that is linked
     * @return what belongs to none
     */
    List<Observation> match(
            List<SpaceTrack> tracks,
            int camera,
            List<Observation> seen,
            float[] noise,
            long tickUs,
            java.util.Map<Long, Long> persons) {
        if (tracks.isEmpty() || seen.isEmpty()) {
            return new ArrayList<>(seen);
        }
        int columns = tracks.size();
        double[][] cost = new double[seen.size()][columns + seen.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            cost[i][columns + i] = GATE;
        }
        for (int j = 0; j < columns; j++) {
            SpaceTrack track = tracks.get(j);
            float[] projected = projected(track.expected, projectors[camera]);
            for (int i = 0; projected != null && i < cost.length; i++) {
                Observation one = seen.get(i);
                if (one.kind().equals(track.kind) && one.topology().equals(track.topology)) {
                    double c =
                            cost(track, camera, one, projected, noise[one.kind().index()], tickUs, persons);
                    cost[i][j] = c < GATE ? c : Assignment.FORBIDDEN;
                }
            }
        }
        int[] columnOf = Assignment.solve(cost);
        List<Observation> rest = new ArrayList<>();
        for (int i = 0; i < cost.length; i++) {
            if (columnOf[i] >= 0 && columnOf[i] < columns) {
                tracks.get(columnOf[i]).seen[camera] = seen.get(i);
            } else {
                rest.add(seen.get(i));
            }
        }
        return rest;
    }

    /** x / z, y / z and z of each point in a camera's frame; {@code null} if one is behind it. */
    static double[] depths(float[] points, Projector p) {
        double[] projected = new double[points.length];
        for (int i = 0; i < points.length; i += 3) {
            double depth = p.depth(points[i], points[i + 1], points[i + 2]);
            if (!(depth > .05)) {
                return null;
            }
            projected[i] = p.u(points[i], points[i + 1], points[i + 2], depth);
            projected[i + 1] = p.v(points[i], points[i + 1], points[i + 2], depth);
            projected[i + 2] = depth;
        }
        return projected;
    }

    private static float[] projected(float[] points, Projector p) {
        double[] all = depths(points, p);
        if (all == null) {
            return null;
        }
        float[] projected = new float[points.length / 3 * 2 + 1];
        double depth = 0;
        for (int i = 0; i < points.length / 3; i++) {
            projected[2 * i] = (float) all[3 * i];
            projected[2 * i + 1] = (float) all[3 * i + 1];
            depth += all[3 * i + 2];
        }
        projected[projected.length - 1] = (float) (depth / (points.length / 3.0));
        return projected;
    }

    private double cost(
            SpaceTrack track,
            int camera,
            Observation one,
            float[] projected,
            double noise,
            long tickUs,
            java.util.Map<Long, Long> persons) {
        boolean linked = track.links[camera] == one.trackId();
        if (!linked && track.expectedPlace.mean() > KNOWN * KNOWN) {
            return Assignment.FORBIDDEN;
        }
        Projector p = projectors[camera];
        double sum = 0;
        double du = 0;
        double dv = 0;
        double squares = 0;
        for (int i = 0; i < one.size(); i++) {
            double w = one.weights()[i];
            double u = p.fx * (one.rays()[2 * i] - projected[2 * i]);
            double v = p.fy * (one.rays()[2 * i + 1] - projected[2 * i + 1]);
            sum += w;
            du += w * u;
            dv += w * v;
            squares += w * (u * u + v * v);
        }
        if (!(sum > 0)) {
            return Assignment.FORBIDDEN;
        }
        du /= sum;
        dv /= sum;
        double shape = Math.max(0, squares / sum - du * du - dv * dv);
        double scale = .5 * (p.fx + p.fy) / projected[projected.length - 1];
        double absent = Math.max(0, (tickUs - track.seenUs) / 1e6);
        double meanU = 0;
        double meanV = 0;
        for (int i = 0; i < one.size(); i++) {
            meanU += projected[2 * i] / one.size();
            meanV += projected[2 * i + 1] / one.size();
        }
        double[] across = {p.r[0] - meanU * p.r[6], p.r[1] - meanU * p.r[7], p.r[2] - meanU * p.r[8]};
        double[] down = {p.r[3] - meanV * p.r[6], p.r[4] - meanV * p.r[7], p.r[5] - meanV * p.r[8]};
        double uu = track.expectedPlace.between(across, across);
        double uv = track.expectedPlace.between(across, down);
        double vv = track.expectedPlace.between(down, down);
        double square = scale * scale;
        uu = square * uu + noise * noise;
        vv = square * vv + noise * noise;
        uv *= square;
        double form = scale * (SHAPE[track.kind.index()] + SHAPE_PER_SECOND * absent);
        double cost = (vv * du * du - 2 * uv * du * dv + uu * dv * dv) / (2 * (uu * vv - uv * uv))
                + shape / (2 * (form * form + 2 * noise * noise));
        if (linked) {
            cost -= LINKED;
        } else if (cost > NEW_GATE) {
            return Assignment.FORBIDDEN;
        }
        if (opposite(track.handedness, one.handedness())) {
            double share = Math.max(track.left, track.right) / Math.max(1e-6, track.left + track.right);
            cost += OTHER_HAND * certainty(share) * certainty(one.handednessScore());
        }
        Long person = one.personId() == 0 ? null : persons.get(one.personId());
        if (person != null && track.person != 0 && track.person != person) {
            cost += OTHER_PERSON;
        }
        return cost;
    }

    static boolean opposite(Handedness one, Handedness other) {
        return one != Handedness.UNKNOWN && other == one.other();
    }

    /** Of a share of votes: .5 is none, 1 is full. */
    private static double certainty(double share) {
        return Math.max(0, 2 * share - 1);
    }
}
