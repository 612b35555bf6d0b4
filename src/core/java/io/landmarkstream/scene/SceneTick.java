package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.Assignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * One tick of a scene, step by step: what each camera saw at that time; where the known tracks are expected; which
 * observation belongs to which track; what belongs to none and begins anew; the points in space; smoothing; persons;
 * the frame.
 */
final class SceneTick {

    /** How long a track that no camera sees is reported, and how long it keeps its id. */
    private static final long PREDICTED_US = 500_000;

    private static final long REMEMBERED_US = 2_000_000;

    /** For how long it can be recognized, and how many of a kind. */
    private static final long RECOGNIZED_US = 120_000_000;

    private static final int MOST_AWAY = 16;

    /** A track without an id is given up when it is not seen for so long. */
    private static final long PROBATION_LOST_US = 150_000;

    /** Sightings by two cameras or more that give an id. */
    private static final int PROBATION = 6;

    /** … and that give a lost one back, where it is clear. */
    private static final int RECOGNIZED = 3;

    /** Unseen, a track's speed falls to 1/e within this time. */
    private static final double COAST_SECONDS = .15;

    /** Likewise while one camera sees it, which hardly tells its speed towards that camera. */
    private static final double ALONE_SECONDS = .5;

    /** … so that its place goes astray at this speed, metres a second. */
    private static final double ALONE_SPEED = .4;

    /** What one camera's size of an object tells of its distance stays wrong by this share of it. */
    private static final double ALONE_HAND = .1;

    private static final double ALONE_FACE = .03;

    /** How far the middle of a new cluster may be off, metres. */
    private static final double CLUSTER = .02;

    /** How far a track goes astray, metres: at once, by its acceleration, in a second unseen; and at most. */
    private static final double ASTRAY = .01;

    private static final double ACCELERATION = 12;

    private static final double ASTRAY_PER_SECOND = .5;

    private static final double MOST_ASTRAY = .6;

    /** Speed of a track whose speed is not known yet, metres a second. */
    private static final double FIRST_SPEED = .8;

    /** Time constants of the learned noise, seconds, and what is held possible, pixels. */
    private static final double NOISE_SECONDS = 2;

    private static final double LEAST_NOISE = .15;

    /** Points that must be seen by several cameras to tell of the noise. */
    private static final double ENOUGH_FREEDOM = 8;

    private static final double MOST_NOISE = 12;

    /** A track whose place was known worse begins its motion anew when several cameras see it again, metres. */
    private static final double FOUND = .04;

    /** Cost from which on a cluster is not a lost track at once: it begins anew, and may be recognized. */
    private static final double FOUND_GATE = 6;

    /** A lost track whose place is known worse, metres, is not found at once, unless a camera says that it is. */
    private static final double FOUND_KNOWN = .15;

    /** What speaks against a view of the other hand, at its full certainty, where an object is found again. */
    private static final double OTHER_HAND = 4;

    /** Time constant of the measured lag of smoothing, seconds. */
    private static final double LAG_SECONDS = .3;

    /**
     * What noise and mean lag do not tell of a point's error, as a factor: single fingers lag more, and frames that are
     * interpolated share their noise with the tick before. Chosen on simulated people.
     */
    private static final double UNTOLD = 1.25;

    /**
     * Error that stays, of a point in space, for what stays of the cameras' differences: networks of one kind are wrong
     * alike in all cameras too, which no difference shows. By kind; chosen on the demo's clips against their truth.
     */
    private static final double[] SHARED = {5.5, 1.6};

    /** Tracks whose middles are nearer are one object, if no camera sees both, metres. */
    private static final double SAME = .035;

    /** Votes for a handedness lose half of their weight in about 70 ticks. */
    private static final float FADE = .99f;

    private static final SpaceFilter HAND = new SpaceFilter(.3, 16, .2, 10, 5.1);

    private static final SpaceFilter FACE = new SpaceFilter(.3, 16, .2, 10, 4);

    private final Scene scene;
    private final Projector[] projectors;
    private final ViewMatching matching;
    private final Clusters clusters;
    private final ObjectSolver solver;
    private final Agreement agreement;
    private final Recognition recognition;

    SceneTick(Scene scene) {
        this.scene = scene;
        this.projectors = scene.cameras().stream().map(Projector::new).toArray(Projector[]::new);
        this.matching = new ViewMatching(projectors);
        this.clusters = new Clusters(projectors);
        this.solver = new ObjectSolver(projectors);
        this.agreement = new Agreement(projectors);
        this.recognition = new Recognition(projectors);
    }

    SceneFrame run(SceneState state, Timeline.Due due) {
        int count = projectors.length;
        double seconds = state.tickUs == CameraMemory.NEVER ? 0 : (due.timeUs() - state.tickUs) / 1e6;
        List<List<Observation>> seen = new ArrayList<>(count);
        List<List<Observation>> aside = new ArrayList<>(count);
        List<SceneCamera> cameras = new ArrayList<>(count);
        boolean timedOut = false;
        for (int c = 0; c < count; c++) {
            CameraMemory camera = state.cameras.get(c);
            SceneCamera.State was = due.states()[c];
            timedOut |= was == SceneCamera.State.LATE || was == SceneCamera.State.SILENT;
            Interpolation.View view = was != SceneCamera.State.USED || camera.wrongSize
                    ? null
                    : Interpolation.at(camera.samples, due.timeUs());
            List<Observation> all = view == null ? List.of() : view.seen();
            seen.add(camera.leftOut ? List.of() : all);
            aside.add(camera.leftOut ? all : List.of());
            cameras.add(new SceneCamera(
                    camera.id,
                    was != SceneCamera.State.USED
                            ? was
                            : camera.wrongSize
                                    ? SceneCamera.State.WRONG_SIZE
                                    : camera.leftOut ? SceneCamera.State.MISCALIBRATED : was,
                    view == null ? 0 : view.skewUs(),
                    camera.reprojection > 0 ? camera.reprojection : Float.NaN));
        }
        expect(state, seconds, due.timeUs());
        List<Map<Long, Long>> faceOf = faces(state);
        float[][] noise = noise(state);
        List<List<Observation>> rest = new ArrayList<>(count);
        List<SpaceTrack> near = near(state, due.timeUs());
        for (int c = 0; c < count; c++) {
            rest.add(matching.match(near, c, seen.get(c), noise[c], due.timeUs(), faceOf.get(c)));
        }
        List<List<Double>> variances = new ArrayList<>();
        for (int i = 0; i < 2 * count; i++) {
            variances.add(new ArrayList<>());
        }
        List<List<Double>> meanSquares = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            meanSquares.add(new ArrayList<>());
        }
        for (SpaceTrack track : state.tracks) {
            Observation[] before = track.seen.clone();
            measure(state, track, due.timeUs(), seconds, noise, variances, meanSquares);
            for (int c = 0; c < count; c++) {
                if (before[c] != null && track.seen[c] == null) {
                    rest.get(c).add(before[c]);
                }
            }
        }
        begin(state, rest, noise, due.timeUs(), seconds);
        learnNoise(state, variances, seconds);
        for (int c = 0; c < count; c++) {
            rest.get(c).addAll(aside.get(c));
        }
        agreement.measure(state, state.tracks, rest, meanSquares, seconds);
        merge(state);
        end(state, due.timeUs());
        vote(state, due.timeUs());
        ScenePersons.link(state.tracks, faces(state), due.timeUs(), seconds);
        Timeline.advance(state, due.timeUs());
        return new SceneFrame(scene.id(), state.tick, due.timeUs(), cameras, timedOut, objects(state));
    }

    /** The tracks that were seen not long ago. */
    private static List<SpaceTrack> near(SceneState state, long tickUs) {
        return state.tracks.stream()
                .filter(track -> tickUs - track.seenUs <= REMEMBERED_US)
                .toList();
    }

    /** Where each track is expected at the tick, and how well that is known. */
    private void expect(SceneState state, double seconds, long tickUs) {
        for (SpaceTrack track : state.tracks) {
            track.seen = new Observation[projectors.length];
            track.persistent = null;
            track.age++;
            double absent = Math.max(0, (tickUs - track.seenUs) / 1e6 - seconds);
            track.expected = track.points.clone();
            boolean alone = track.observed && tickUs - track.shapeUs > 2e6 * seconds;
            if (track.observed) {
                double keeps = alone ? StrictMath.exp(-seconds / ALONE_SECONDS) : 1;
                for (int i = 0; i < track.expected.length; i++) {
                    track.speeds[i] *= (float) keeps;
                    track.expected[i] += (float) (seconds * track.speeds[i]);
                }
            } else {
                coast(track, seconds);
            }
            double speed = track.age <= 3 ? FIRST_SPEED * seconds : 0;
            double astray = ASTRAY + .5 * ACCELERATION * seconds * seconds + speed + ASTRAY_PER_SECOND * absent;
            track.expectedPlace = track.place.plus(astray * astray).atMost(MOST_ASTRAY * MOST_ASTRAY);
            track.observed = false;
        }
    }

    /** Unseen, a track moves on as one body and slows down. */
    private static void coast(SpaceTrack track, double seconds) {
        double keeps = StrictMath.exp(-seconds / COAST_SECONDS);
        double reach = COAST_SECONDS * (1 - keeps);
        double[] speed = SpaceTrack.centre(track.speeds);
        for (int i = 0; i < track.expected.length; i++) {
            track.expected[i] += (float) (reach * speed[i % 3]);
            track.speeds[i] = (float) (keeps * speed[i % 3]);
        }
    }

    /** For each camera the scene's face of each of its faces that is linked. */
    private List<Map<Long, Long>> faces(SceneState state) {
        List<Map<Long, Long>> faces = new ArrayList<>();
        for (int c = 0; c < projectors.length; c++) {
            Map<Long, Long> of = new HashMap<>();
            for (SpaceTrack track : state.tracks) {
                if (track.kind.isFace() && track.named() && track.links[c] != 0) {
                    of.put(track.links[c], track.id);
                }
            }
            faces.add(of);
        }
        return faces;
    }

    private float[][] noise(SceneState state) {
        float[][] noise = new float[projectors.length][2];
        for (int c = 0; c < noise.length; c++) {
            CameraMemory camera = state.cameras.get(c);
            for (int k = 0; k < 2; k++) {
                noise[c][k] = camera.noise[k] > 0
                        ? camera.noise[k]
                        : CameraMemory.FIRST_NOISE * projectors[c].camera.width() / 640;
            }
        }
        return noise;
    }

    /** Measures and smooths a track that was seen. */
    private void measure(
            SceneState state,
            SpaceTrack track,
            long tickUs,
            double seconds,
            float[][] noise,
            List<List<Double>> variances,
            List<List<Double>> meanSquares) {
        if (Clusters.views(track.seen) == 0) {
            return;
        }
        int kind = track.kind.index();
        double[] sigma = new double[projectors.length];
        for (int c = 0; c < sigma.length; c++) {
            sigma[c] = noise[c][kind];
        }
        if (!solver.solve(track, sigma)) {
            Arrays.fill(track.seen, null);
            return;
        }
        for (int c = 0; c < sigma.length; c++) {
            if (solver.freedom[c] >= ENOUGH_FREEDOM) {
                variances.get(2 * c + kind).add(solver.squares[c] / solver.freedom[c]);
            }
            if (track.seen[c] != null && !Double.isNaN(solver.meanSquare[c])) {
                meanSquares.get(c).add(solver.meanSquare[c]);
            }
            if (track.seen[c] != null) {
                track.links[c] = track.seen[c].trackId();
            }
        }
        float[] points = solver.points;
        float[] deviation = solver.deviation;
        if (solver.several) {
            Persistence.learn(track, state, projectors, points, solver.views);
            Proportions.learn(track, points, deviation, solver.views);
        }
        double persistent = SHARED[kind] * Persistence.of(track, state);
        track.persistent = new float[deviation.length];
        for (int i = 0; i < deviation.length; i++) {
            track.persistent[i] = (float) (persistent * deviation[i] * deviation[i]);
        }
        Skeleton.hold(track, points, deviation, solver.views);
        smooth(track, points, deviation, solver.completed, tickUs, seconds);
        track.views = solver.views;
        track.reprojection = solver.reprojection;
        track.completed = solver.completed;
        track.place = solver.place;
        if (solver.several) {
            track.shape = track.points.clone();
            track.shapeUs = tickUs;
        } else {
            standInDepth(track);
            track.place = wander(track, seconds);
        }
    }

    /** One picture hardly tells how an object moves along its rays: its place there goes astray. */
    private Covariance wander(SpaceTrack track, double seconds) {
        double[] ray = rayTo(track);
        double length = Math.sqrt(Geometry.dot(ray, ray));
        double scale = (track.kind.isHand() ? ALONE_HAND : ALONE_FACE) * length;
        for (int k = 0; k < 3; k++) {
            ray[k] /= length;
        }
        double known = Math.sqrt(track.place.between(ray, ray));
        double before = Math.sqrt(track.expectedPlace.between(ray, ray));
        double least = Math.max(known, Math.min(before, scale)) + ALONE_SPEED * seconds;
        return track.place.plus(least * least - known * known, ray[0], ray[1], ray[2]);
    }

    /** From the camera that sees a track to its middle, metres. */
    private double[] rayTo(SpaceTrack track) {
        double[] ray = SpaceTrack.centre(track.points);
        for (int c = 0; c < projectors.length; c++) {
            if (track.seen[c] != null) {
                for (int k = 0; k < 3; k++) {
                    ray[k] -= projectors[c].centre[k];
                }
                return ray;
            }
        }
        throw new IllegalStateException("a track that no camera sees");
    }

    /** Takes the speed away that one camera hardly sees: along its rays. */
    private void standInDepth(SpaceTrack track) {
        double[] ray = rayTo(track);
        double along = Geometry.dot(SpaceTrack.centre(track.speeds), ray) / Geometry.dot(ray, ray);
        for (int i = 0; i < track.speeds.length; i++) {
            track.speeds[i] -= (float) (along * ray[i % 3]);
        }
    }

    private static void smooth(
            SpaceTrack track, float[] points, float[] deviation, boolean[] completed, long tickUs, double seconds) {
        // Where it was last was hardly known: what it seems to have moved since says nothing of its speed.
        boolean found = track.place.mean() > FOUND * FOUND && track.sightedBy() > 1;
        boolean again = found || (tickUs - track.seenUs) / 1e6 > seconds + .3;
        track.observed = true;
        track.seenUs = tickUs;
        track.sightings += track.sightedBy() >= 2 ? 1 : 0;
        if (again || !(seconds > 0)) {
            restart(track, points, deviation);
            return;
        }
        SpaceFilter filter = track.kind.isHand() ? HAND : FACE;
        double size = 2 * SpaceTrack.radius(points);
        SpaceFilter.Step step =
                filter.step(track.points, track.speeds, track.sharedNoise, points, deviation, seconds, size);
        track.points = step.points();
        track.speeds = step.speeds();
        track.sharedNoise = (float) step.sharedNoise();
        double whole = step.moved() * step.moved();
        double lag = 0;
        for (int i = 0; i < deviation.length; i++) {
            double measured = deviation[i] * deviation[i];
            double share = step.kept()[i];
            double rest = (1 - share) * (1 - share);
            lag += Math.max(-measured, square(points, track.points, i) - rest * (measured + track.variance[i]));
            double own = share * share * measured + rest * track.variance[i];
            // What a picture does not tell stays wrong in the same way from tick to tick: smoothing takes nothing away.
            track.variance[i] = (float) (completed[i] ? measured : own + whole * measured / deviation.length);
        }
        double part = 1 - StrictMath.exp(-seconds / LAG_SECONDS);
        track.lag = (float) Math.max(0, track.lag + part * (lag / deviation.length - track.lag));
    }

    private static double square(float[] one, float[] other, int point) {
        double square = 0;
        for (int i = 3 * point; i < 3 * point + 3; i++) {
            double off = one[i] - other[i];
            square += off * off;
        }
        return square;
    }

    private static void restart(SpaceTrack track, float[] points, float[] deviation) {
        track.points = points.clone();
        track.speeds = new float[points.length];
        track.lag = 0;
        for (int i = 0; i < deviation.length; i++) {
            track.variance[i] = deviation[i] * deviation[i];
        }
    }

    /** What belongs to no track: an object that was lost, or a new one. */
    private void begin(SceneState state, List<List<Observation>> rest, float[][] noise, long tickUs, double seconds) {
        if (rest.stream().allMatch(List::isEmpty)) {
            return;
        }
        Map<Observation, SpaceTrack> alone = new IdentityHashMap<>();
        List<Clusters.Cluster> found = clusters.of(pool(state, rest, alone), noise);
        List<Clusters.Cluster> unowned = new ArrayList<>();
        for (Clusters.Cluster cluster : found) {
            SpaceTrack owner = null;
            for (Observation one : cluster.seen()) {
                SpaceTrack track = one == null ? null : alone.get(one);
                if (track != null
                        && off(track, cluster) < ViewMatching.REACH
                        && (owner == null || off(track, cluster) < off(owner, cluster))) {
                    owner = track;
                }
            }
            if (owner == null) {
                unowned.add(cluster);
                continue;
            }
            for (Observation one : cluster.seen()) {
                SpaceTrack other = one == null ? null : alone.get(one);
                if (other != null && other != owner) {
                    Arrays.fill(other.seen, null);
                    other.observed = false;
                }
            }
            take(owner, cluster, rest, tickUs, seconds);
        }
        List<SpaceTrack> lost =
                near(state, tickUs).stream().filter(track -> !track.observed).toList();
        int[] owner = owners(unowned, lost);
        for (int i = 0; i < owner.length; i++) {
            Clusters.Cluster cluster = unowned.get(i);
            if (owner[i] >= 0 || !doubtful(cluster, state)) {
                take(owner[i] >= 0 ? lost.get(owner[i]) : born(state, cluster), cluster, rest, tickUs, seconds);
            }
        }
    }

    /**
     * Observations that may show one object: those that belong to no track, and those of tracks that a single camera
     * sees, since one picture may have let these drift away from where the other cameras see them.
     */
    private List<List<Observation>> pool(
            SceneState state, List<List<Observation>> rest, Map<Observation, SpaceTrack> alone) {
        List<List<Observation>> pool = new ArrayList<>();
        rest.forEach(of -> pool.add(new ArrayList<>(of)));
        for (SpaceTrack track : state.tracks) {
            for (int c = 0; track.sightedBy() == 1 && c < projectors.length; c++) {
                if (track.seen[c] != null) {
                    pool.get(c).add(track.seen[c]);
                    alone.put(track.seen[c], track);
                }
            }
        }
        return pool;
    }

    /** How far a cluster is from where a track is expected, in standard deviations; more for tracks without an id. */
    private static double off(SpaceTrack track, Clusters.Cluster cluster) {
        double off = Math.sqrt(track.expectedPlace.squares(between(track, centre(cluster.points()))));
        double other = 0;
        for (Observation one : cluster.seen()) {
            other += one != null && ViewMatching.opposite(track.handedness, one.handedness())
                    ? Math.max(0, 2 * one.handednessScore() - 1)
                    : 0;
        }
        return off + (track.named() ? 0 : 1) + other * OTHER_HAND / 2;
    }

    private static double[] between(SpaceTrack track, double[] at) {
        double[] between = SpaceTrack.centre(track.expected);
        for (int c = 0; c < 3; c++) {
            between[c] = at[c] - between[c];
        }
        return between;
    }

    /** Whether a track is there already: then another pair of views has been mistaken for an object. */
    private static boolean doubtful(Clusters.Cluster cluster, SceneState state) {
        double[] at = centre(cluster.points());
        Kind kind = kind(cluster);
        for (SpaceTrack track : state.tracks) {
            if (track.kind.equals(kind)
                    && track.observed
                    && Geometry.distance(at, SpaceTrack.centre(track.points)) < SAME) {
                return true;
            }
        }
        return false;
    }

    private static Kind kind(Clusters.Cluster cluster) {
        for (Observation one : cluster.seen()) {
            if (one != null) {
                return one.kind();
            }
        }
        throw new IllegalStateException("a cluster without a view");
    }

    /** For each cluster the lost track that it is; −1: none. */
    private int[] owners(List<Clusters.Cluster> found, List<SpaceTrack> lost) {
        if (found.isEmpty()) {
            return new int[0];
        }
        double[][] cost = new double[found.size()][lost.size() + found.size()];
        for (int i = 0; i < cost.length; i++) {
            Arrays.fill(cost[i], Assignment.FORBIDDEN);
            cost[i][lost.size() + i] = FOUND_GATE;
            double[] at = centre(found.get(i).points());
            for (int j = 0; j < lost.size(); j++) {
                double c = cost(found.get(i), at, lost.get(j));
                cost[i][j] = c < FOUND_GATE ? c : Assignment.FORBIDDEN;
            }
        }
        int[] owner = Assignment.solve(cost);
        for (int i = 0; i < owner.length; i++) {
            owner[i] = owner[i] < lost.size() ? owner[i] : -1;
        }
        return owner;
    }

    private double cost(Clusters.Cluster cluster, double[] at, SpaceTrack track) {
        double cost = track.expectedPlace.plus(CLUSTER * CLUSTER).squares(between(track, at)) / 2;
        boolean linked = false;
        for (int c = 0; c < projectors.length; c++) {
            Observation one = cluster.seen()[c];
            if (one == null) {
                continue;
            }
            if (!one.kind().equals(track.kind) || !one.topology().equals(track.topology)) {
                return Assignment.FORBIDDEN;
            }
            linked |= track.links[c] == one.trackId();
            cost -= track.links[c] == one.trackId() ? 2 : 0;
            cost += ViewMatching.opposite(track.handedness, one.handedness())
                    ? OTHER_HAND * Math.max(0, 2 * one.handednessScore() - 1)
                    : 0;
        }
        return linked || track.expectedPlace.mean() < FOUND_KNOWN * FOUND_KNOWN ? cost : Assignment.FORBIDDEN;
    }

    private SpaceTrack born(SceneState state, Clusters.Cluster cluster) {
        Observation any = Arrays.stream(cluster.seen())
                .filter(one -> one != null)
                .findFirst()
                .orElseThrow();
        SpaceTrack track = new SpaceTrack(any.kind(), any.topology(), any.size(), projectors.length);
        track.points = filled(cluster.points());
        track.expected = track.points;
        track.expectedPlace = Covariance.isotropic(.1 * .1);
        state.tracks.add(track);
        return track;
    }

    private void take(
            SpaceTrack track, Clusters.Cluster cluster, List<List<Observation>> rest, long tickUs, double seconds) {
        for (int c = 0; c < projectors.length; c++) {
            rest.get(c).remove(cluster.seen()[c]);
        }
        track.seen = cluster.seen().clone();
        int size = track.size();
        float[] points = filled(cluster.points());
        float[] deviation = new float[size];
        track.views = new byte[size];
        track.reprojection = new float[size];
        track.completed = new boolean[size];
        for (int i = 0; i < size; i++) {
            boolean solved = !Float.isNaN(cluster.points()[3 * i]);
            deviation[i] = solved ? cluster.deviation()[i] : .05f;
            track.completed[i] = !solved;
            track.reprojection[i] = Float.NaN;
            for (Observation one : cluster.seen()) {
                track.views[i] += (byte) (Triangulation.sees(one, i) ? 1 : 0);
            }
        }
        for (int c = 0; c < projectors.length; c++) {
            if (track.seen[c] != null) {
                track.links[c] = track.seen[c].trackId();
            }
        }
        track.seenUs = Long.MIN_VALUE / 2; // its motion begins anew
        smooth(track, points, deviation, track.completed, tickUs, seconds);
        track.shape = track.points.clone();
        track.shapeUs = tickUs;
        double median = SpaceFilter.median(deviation);
        track.place = Covariance.isotropic(median * median / 3);
    }

    /** Points that could not be found stand in the middle of the others. */
    private static float[] filled(float[] points) {
        double[] centre = centre(points);
        float[] filled = points.clone();
        for (int i = 0; i < filled.length; i++) {
            filled[i] = Float.isNaN(filled[i]) ? (float) centre[i % 3] : filled[i];
        }
        return filled;
    }

    private static double[] centre(float[] points) {
        double[] centre = new double[3];
        int count = 0;
        for (int i = 0; i < points.length; i += 3) {
            if (!Float.isNaN(points[i])) {
                count++;
                for (int c = 0; c < 3; c++) {
                    centre[c] += points[i + c];
                }
            }
        }
        for (int c = 0; c < 3; c++) {
            centre[c] /= Math.max(1, count);
        }
        return centre;
    }

    /** From the middle one of the tracks, so that one that is mistaken does not count. */
    private void learnNoise(SceneState state, List<List<Double>> variances, double seconds) {
        double share = 1 - StrictMath.exp(-Math.max(seconds, 1e-3) / NOISE_SECONDS);
        for (int c = 0; c < projectors.length; c++) {
            CameraMemory camera = state.cameras.get(c);
            for (int k = 0; k < 2; k++) {
                double[] sorted = variances.get(2 * c + k).stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
                if (sorted.length == 0) {
                    continue;
                }
                double now = sorted[(sorted.length - 1) / 2];
                double before = camera.noise[k] * camera.noise[k];
                double next = Math.sqrt(before == 0 ? now : before + share * (now - before));
                camera.noise[k] = (float) Math.max(LEAST_NOISE, Math.min(MOST_NOISE, next));
            }
        }
    }

    /** Two tracks in one place that no camera tells apart are one: the older stays. */
    private static void merge(SceneState state) {
        for (int i = 0; i < state.tracks.size(); i++) {
            SpaceTrack one = state.tracks.get(i);
            for (int j = state.tracks.size() - 1; j > i; j--) {
                SpaceTrack other = state.tracks.get(j);
                if (one.kind.equals(other.kind)
                        && one.observed
                        && other.observed
                        && apart(one.seen, other.seen)
                        && Geometry.distance(SpaceTrack.centre(one.points), SpaceTrack.centre(other.points)) < SAME) {
                    state.tracks.remove(j);
                }
            }
        }
    }

    private static boolean apart(Observation[] one, Observation[] other) {
        for (int c = 0; c < one.length; c++) {
            if (one[c] != null && other[c] != null) {
                return false;
            }
        }
        return true;
    }

    /** Tracks that were not seen for long end; those that were seen enough get their id. */
    private void end(SceneState state, long tickUs) {
        state.tracks.removeIf(track -> tickUs - track.seenUs > (track.named() ? RECOGNIZED_US : PROBATION_LOST_US));
        forgetOldest(state, tickUs);
        for (Kind kind : Kind.HAND_AND_FACE) {
            recognition.name(state, kind, RECOGNIZED, PROBATION, tickUs);
        }
        for (SpaceTrack track : state.tracks) {
            if (!track.observed) {
                lose(track);
            }
        }
    }

    private static void forgetOldest(SceneState state, long tickUs) {
        for (Kind kind : Kind.HAND_AND_FACE) {
            List<SpaceTrack> away = state.tracks.stream()
                    .filter(track -> track.kind.equals(kind) && tickUs - track.seenUs > REMEMBERED_US)
                    .sorted(Comparator.comparingLong(track -> -track.seenUs))
                    .toList();
            if (away.size() > MOST_AWAY) {
                state.tracks.removeAll(away.subList(MOST_AWAY, away.size()));
            }
        }
    }

    private static void lose(SpaceTrack track) {
        float grown = (float) track.expectedPlace.mean();
        track.place = track.expectedPlace;
        track.points = track.expected;
        track.views = new byte[track.size()];
        track.completed = new boolean[track.size()];
        track.reprojection = new float[track.size()];
        Arrays.fill(track.completed, true);
        Arrays.fill(track.reprojection, Float.NaN);
        for (int i = 0; i < track.size(); i++) {
            track.variance[i] = Math.max(track.variance[i], grown);
        }
    }

    private void vote(SceneState state, long tickUs) {
        for (SpaceTrack track : state.tracks) {
            if (!track.observed) {
                continue;
            }
            track.left *= FADE;
            track.right *= FADE;
            Map<String, float[]> gestures = new java.util.TreeMap<>();
            for (Observation one : track.seen) {
                if (one == null) {
                    continue;
                }
                float certain = Math.max(0, 2 * one.handednessScore() - 1);
                track.left += one.handedness() == Handedness.LEFT ? certain : 0;
                track.right += one.handedness() == Handedness.RIGHT ? certain : 0;
                float[] votes = gestures.computeIfAbsent(one.gesture(), name -> new float[2]);
                votes[0]++;
                votes[1] += one.gestureScore();
            }
            track.handedness = handedness(track);
            String last = track.gesture;
            Map.Entry<String, float[]> best = gestures.entrySet().stream()
                    .max(Comparator.<Map.Entry<String, float[]>>comparingDouble(entry ->
                                    entry.getValue()[0] + (entry.getKey().equals(last) ? .5 : 0))
                            .thenComparing(entry -> entry.getValue()[1]))
                    .orElseThrow();
            track.gesture = best.getKey();
            track.gestureScore = best.getValue()[1] / best.getValue()[0];
        }
    }

    /** Changes only when the other hand's votes are half as many again, and by two sure views at least. */
    private static Handedness handedness(SpaceTrack track) {
        float more = Math.max(track.left, track.right);
        float less = Math.min(track.left, track.right);
        Handedness leader = track.left > track.right ? Handedness.LEFT : Handedness.RIGHT;
        if (more == less || leader == track.handedness) {
            return track.handedness;
        }
        boolean enough = track.handedness == Handedness.UNKNOWN ? more - less > .5f : more > 1.5f * less + 2;
        return enough ? leader : track.handedness;
    }

    private List<SceneObject> objects(SceneState state) {
        List<SceneObject> objects = new ArrayList<>();
        for (SpaceTrack track : state.tracks) {
            if (track.named() && state.tickUs - track.seenUs <= PREDICTED_US) {
                objects.add(object(track));
            }
        }
        objects.sort(Comparator.comparing(SceneObject::kind).thenComparingLong(SceneObject::id));
        return objects;
    }

    private SceneObject object(SpaceTrack track) {
        float[] deviation = new float[track.size()];
        for (int i = 0; i < deviation.length; i++) {
            double persistent = track.persistent == null ? 0 : track.persistent[i];
            deviation[i] = (float) (UNTOLD * Math.sqrt(track.variance[i] + track.lag + persistent));
        }
        List<SceneObject.SourceTrack> tracks = new ArrayList<>();
        double gaze = 0;
        int gazes = 0;
        for (int c = 0; c < track.seen.length; c++) {
            Observation one = track.observed ? track.seen[c] : null;
            if (one != null) {
                tracks.add(new SceneObject.SourceTrack(scene.cameras().get(c).id(), one.trackId()));
                gaze += Float.isNaN(one.gaze()) ? 0 : one.gaze();
                gazes += Float.isNaN(one.gaze()) ? 0 : 1;
            }
        }
        float votes = track.left + track.right;
        float lead = track.handedness == Handedness.LEFT ? track.left : track.right;
        return new SceneObject(
                track.id,
                track.kind,
                track.topology,
                track.handedness,
                track.handedness == Handedness.UNKNOWN || votes == 0 ? 0 : lead / votes,
                track.person,
                !track.observed,
                track.points.clone(),
                deviation,
                track.views.clone(),
                track.reprojection.clone(),
                track.completed.clone(),
                track.kind.isFace()
                        ? SceneHeads.of(track.topology, track.points, gazes == 0 ? Double.NaN : gaze / gazes)
                        : null,
                track.observed ? track.gesture : "",
                track.observed && !track.gesture.isEmpty() ? track.gestureScore : 0,
                tracks);
    }
}
