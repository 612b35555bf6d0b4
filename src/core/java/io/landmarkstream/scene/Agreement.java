package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds cameras that stand elsewhere than the scenes file says: over seconds, their points lie off those that the other
 * cameras agree on. Such a camera is left out until it agrees again. It takes three cameras; of two, nothing tells
 * which one is wrong.
 */
final class Agreement {

    /** How long a camera is watched before it is left out. */
    private static final long WATCHED_US = 2_000_000;

    /** Time constant of what is measured, seconds. */
    private static final double SECONDS = 1.5;

    /** A camera is left out if it is off by so many pixels and so many times as much as the others. */
    private static final double OFF_PX = 4;

    private static final double TIMES = 3;

    /** … and comes back at this share of both. */
    private static final double BACK = .6;

    /** Objects that are further off are no sign: they are others. */
    private static final double MOST_PX = 120;

    private final Projector[] projectors;

    Agreement(Projector[] projectors) {
        this.projectors = projectors;
    }

    /**
     * Measures one tick.
     *
     * @param rest observations of each camera that belong to no track; of cameras that are left out: all
     * @param squares for each camera its mean square distances from what several cameras made, one an object
     */
    void measure(
            SceneState state,
            List<SpaceTrack> tracks,
            List<List<Observation>> rest,
            List<List<Double>> squares,
            double seconds) {
        double share = 1 - StrictMath.exp(-seconds / SECONDS);
        for (int c = 0; c < projectors.length; c++) {
            List<Double> all = new ArrayList<>(squares.get(c));
            for (SpaceTrack track : tracks) {
                if (track.observed && track.seen[c] == null && track.sightedBy() >= 2) {
                    double square = nearest(track, rest.get(c), c);
                    if (square < MOST_PX * MOST_PX) {
                        all.add(square);
                    }
                }
            }
            if (all.isEmpty()) {
                continue;
            }
            double[] sorted =
                    all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
            double middle = sorted[sorted.length / 2];
            CameraMemory camera = state.cameras.get(c);
            camera.disagreement = (float)
                    (camera.disagreement == 0 ? middle : camera.disagreement + share * (middle - camera.disagreement));
            camera.reprojection = (float) Math.sqrt(camera.disagreement);
            camera.measuredUs = Math.min(WATCHED_US, camera.measuredUs + Math.round(1e6 * seconds));
        }
        judge(state);
    }

    /** Mean square distance of a track from the nearest observation of its kind, pixels². */
    private double nearest(SpaceTrack track, List<Observation> rest, int c) {
        double[] awaited = rest.isEmpty() ? null : ViewMatching.depths(track.points, projectors[c]);
        double best = Double.MAX_VALUE;
        for (int k = 0; awaited != null && k < rest.size(); k++) {
            Observation one = rest.get(k);
            if (!one.kind().equals(track.kind) || !one.topology().equals(track.topology)) {
                continue;
            }
            double sum = 0;
            double weights = 1e-9;
            for (int i = 0; i < one.size(); i++) {
                double du = projectors[c].fx * (one.rays()[2 * i] - awaited[3 * i]);
                double dv = projectors[c].fy * (one.rays()[2 * i + 1] - awaited[3 * i + 1]);
                sum += one.weights()[i] * (du * du + dv * dv);
                weights += one.weights()[i];
            }
            best = Math.min(best, sum / weights);
        }
        return best;
    }

    private void judge(SceneState state) {
        for (CameraMemory camera : state.cameras) {
            double[] others = state.cameras.stream()
                    .filter(other -> other != camera && !other.leftOut && other.awaited && other.reprojection > 0)
                    .mapToDouble(other -> other.reprojection)
                    .toArray();
            if (others.length < 2 || camera.measuredUs < WATCHED_US) {
                continue;
            }
            Arrays.sort(others);
            double limit = Math.max(OFF_PX, TIMES * others[(others.length - 1) / 2]);
            if (!camera.leftOut && camera.reprojection > limit && camera.reprojection > others[others.length - 1]) {
                camera.leftOut = true;
            } else if (camera.leftOut && camera.reprojection < BACK * limit) {
                camera.leftOut = false;
            }
        }
    }
}
