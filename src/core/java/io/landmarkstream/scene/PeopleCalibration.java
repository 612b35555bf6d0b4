package io.landmarkstream.scene;

import io.landmarkstream.attributes.CanonicalHead;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Finds poses, clocks and, where asked, focal lengths of cameras from the people that they see, without a calibration
 * board.
 *
 * <p>Method: a head gives each camera's pose towards it in metres (the canonical head is an adult's); two cameras that
 * see one head at one time thereby know how they stand to each other. The pose on which most pairs of heads agree also
 * tells which heads are the same ({@link RelativePose}); a spanning tree of the best pairs gives all cameras a first
 * pose. {@link BundleAdjustment} then moves cameras, clocks and the inner points of faces until all points appear where
 * they were seen. What cameras see has no scale, so the scale is that of the heads: the median over persons, whose
 * sizes differ by {@value #PEOPLE_DIFFER} (standard deviation of the distance between the eyes: 3.7 of 63 mm, Dodgson
 * 2004), or that of one distance that is known.
 *
 * <p>World frame: the origin is the first camera's centre, y points down as the people's heads stand, z is where the
 * first camera looks, made level.
 */
public final class PeopleCalibration {

    /** Standard deviation of people's head sizes as a share of the mean. */
    static final double PEOPLE_DIFFER = .06;

    /** Points of iBUG's 68 that are the same for every viewer: without the jaw, whose outline depends on who looks. */
    private static final int FIRST_INNER = 17;

    /** Moments that go into the adjustment. */
    private static final int MOMENTS = 80;

    /** Fewer moments at which two cameras agree on a head are chance. */
    private static final int LEAST_AGREEING = 12;

    /** A point is seen where the head's surface turns towards the camera by so much: cosine. */
    private static final double FACING = .35;

    private static final double[] NORMALS = CanonicalHead.normals68();

    /** A reprojection error that says that something is wrong, pixels of a picture 640 wide. */
    private static final double POOR_PX = 6;

    private final List<CameraModel> cameras;
    private final boolean[] focalKnown;
    private final double fieldOfView;
    private final double longestOffsetUs;

    /**
     * @param cameras ids and intrinsics for pictures of the views' size; their poses are not read
     * @param focalKnown for each whether its focal length is right; else it is a first guess, and asked about
     * @param fieldOfView degrees across the picture's longer side that the views' head poses were read with
     * @param longestOffsetMs how far the cameras' clocks may be apart; 0: they are in sync
     */
    public PeopleCalibration(
            List<CameraModel> cameras, boolean[] focalKnown, double fieldOfView, double longestOffsetMs) {
        this.cameras = List.copyOf(cameras);
        this.focalKnown = focalKnown.clone();
        this.fieldOfView = fieldOfView;
        this.longestOffsetUs = 1000 * longestOffsetMs;
    }

    /**
     * Calibrated cameras.
     *
     * @param cameras as they were given, with poses, time offsets and focal lengths
     * @param reports one for each
     * @param persons number of people that two cameras saw at once
     * @param scaleDeviation standard deviation of the scale as a share of it; 0 where a distance was given
     * @param advice sentences on what to film for a better result; empty: nothing
     */
    public record Result(
            List<CameraModel> cameras,
            List<CameraReport> reports,
            int persons,
            double scaleDeviation,
            List<String> advice) {}

    /**
     * How well a camera fits.
     *
     * @param reprojectionPx root mean square over its better 90 % of points, pixels
     * @param points points of faces that it saw together with others
     */
    public record CameraReport(String camera, double reprojectionPx, long points) {}

    /**
     * A distance that is known, which gives the scale.
     *
     * @param a position of one camera in the list
     * @param b position of another
     */
    public record KnownDistance(int a, int b, double metres) {}

    /**
     * @param views for each camera what it saw, in the order of time
     * @param distance {@code null}: the people give the scale
     * @throws CalibrationException if cameras saw too little in common, with what to film instead
     */
    public Result calibrate(List<List<SceneView>> views, KnownDistance distance) throws CalibrationException {
        List<HeadTracks> heads = new ArrayList<>();
        for (int c = 0; c < cameras.size(); c++) {
            heads.add(HeadTracks.of(cameras.get(c), views.get(c), fieldOfView));
            if (heads.get(c).count() == 0) {
                throw new CalibrationException("Camera " + cameras.get(c).id()
                        + " saw no face. Film people who look towards all cameras, not further away than some metres.");
            }
        }
        Start start = new Start(heads);
        List<CameraModel> posed = start.cameras();
        Adjusted adjusted = null;
        // Each time points are taken where the corrected clocks say.
        for (int round = 0; round < (longestOffsetUs > 0 ? 3 : 1); round++) {
            adjusted = adjust(posed, heads, start.persons());
            posed = adjusted.cameras();
        }
        return finish(adjusted, start, distance);
    }

    /** First poses, by pairs of cameras. */
    private final class Start {
        private final List<HeadTracks> heads;
        private final RelativePose[][] pairs;
        private final double[][] rotation;
        private final double[][] translation;
        private final double[] offsetUs;
        private final int[][] person;
        private int persons;

        Start(List<HeadTracks> heads) throws CalibrationException {
            this.heads = heads;
            int n = heads.size();
            pairs = new RelativePose[n][n];
            for (int a = 0; a < n; a++) {
                for (int b = a + 1; b < n; b++) {
                    pairs[a][b] = RelativePose.of(heads.get(a), heads.get(b), longestOffsetUs);
                }
            }
            rotation = new double[n][];
            translation = new double[n][];
            offsetUs = new double[n];
            rotation[0] = new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
            translation[0] = new double[3];
            for (int placed = 1; placed < n; placed++) {
                placeNext();
            }
            person = new int[n][];
            name();
        }

        /** Places the camera that agrees best with one that is placed (Prim's spanning tree). */
        private void placeNext() throws CalibrationException {
            int from = -1;
            int to = -1;
            int most = 0;
            for (int a = 0; a < rotation.length; a++) {
                for (int b = 0; b < rotation.length; b++) {
                    RelativePose pair = pairs[Math.min(a, b)][Math.max(a, b)];
                    if (rotation[a] != null && rotation[b] == null && pair != null && pair.agreeing() > most) {
                        most = pair.agreeing();
                        from = a;
                        to = b;
                    }
                }
            }
            if (most < LEAST_AGREEING) {
                List<String> left = new ArrayList<>();
                for (int c = 0; c < rotation.length; c++) {
                    if (rotation[c] == null) {
                        left.add(cameras.get(c).id());
                    }
                }
                throw new CalibrationException(
                        ("No face was seen by camera %s and another one at the same time for long enough (%d moments of"
                                                + " %d).")
                                        .formatted(String.join(", ", left), most, LEAST_AGREEING)
                                + " Film people who turn slowly on the spot between the cameras for half a minute, with"
                                + " recordings that begin together, or tell how far the clocks may be apart.");
            }
            RelativePose pair = pairs[Math.min(from, to)][Math.max(from, to)];
            // World to camera: camera b sees x_b, camera a sees R x_b + t.
            double[] r = pair.rotation();
            double[] t = pair.translation();
            if (from < to) {
                rotation[to] = Geometry.product(Geometry.transposed(r), rotation[from]);
                translation[to] = Geometry.transposedTimes(r, minus(translation[from], t));
                offsetUs[to] = offsetUs[from] + pair.offsetUs();
            } else {
                rotation[to] = Geometry.product(r, rotation[from]);
                translation[to] = plus(Geometry.times(r, translation[from]), t);
                offsetUs[to] = offsetUs[from] - pair.offsetUs();
            }
        }

        /** Gives the tracks of all cameras the number of their person, from 0; −1: seen by one camera alone. */
        private void name() {
            int n = heads.size();
            int[] first = new int[n + 1];
            for (int c = 0; c < n; c++) {
                first[c + 1] = first[c] + heads.get(c).count();
            }
            int[] parent = new int[first[n]];
            for (int i = 0; i < parent.length; i++) {
                parent[i] = i;
            }
            for (int a = 0; a < n; a++) {
                for (int b = a + 1; b < n; b++) {
                    if (pairs[a][b] == null) {
                        continue;
                    }
                    Map<RelativePose.Match, Integer> matches = pairs[a][b].matches();
                    for (Map.Entry<RelativePose.Match, Integer> match : matches.entrySet()) {
                        int i = match.getKey().trackOfA();
                        int j = match.getKey().trackOfB();
                        int best = 0;
                        for (Map.Entry<RelativePose.Match, Integer> other : matches.entrySet()) {
                            if ((other.getKey().trackOfA() == i)
                                    != (other.getKey().trackOfB() == j)) {
                                best = Math.max(best, other.getValue());
                            }
                        }
                        if (match.getValue() >= LEAST_AGREEING / 2 && match.getValue() > best) {
                            parent[root(parent, first[b] + j)] = root(parent, first[a] + i);
                        }
                    }
                }
            }
            int[] number = new int[parent.length];
            int[] size = new int[parent.length];
            for (int i = 0; i < parent.length; i++) {
                size[root(parent, i)]++;
            }
            Arrays.fill(number, -1);
            for (int i = 0; i < parent.length; i++) {
                if (root(parent, i) == i && size[i] > 1) {
                    number[i] = persons++;
                }
            }
            for (int c = 0; c < n; c++) {
                person[c] = new int[heads.get(c).count()];
                for (int i = 0; i < person[c].length; i++) {
                    person[c][i] = number[root(parent, first[c] + i)];
                }
            }
        }

        private int root(int[] parent, int i) {
            return parent[i] == i ? i : root(parent, parent[i]);
        }

        int[][] persons() {
            return person;
        }

        int personCount() {
            return persons;
        }

        List<CameraModel> cameras() {
            List<CameraModel> posed = new ArrayList<>();
            for (int c = 0; c < cameras.size(); c++) {
                posed.add(with(cameras.get(c), rotation[c], translation[c], 1, Math.round(offsetUs[c])));
            }
            return posed;
        }
    }

    /** @param scales for each person and moment how large its head came out, as a share of the canonical one */
    private record Adjusted(
            List<CameraModel> cameras, BundleAdjustment adjustment, List<List<Double>> scales, double[] down) {}

    private Adjusted adjust(List<CameraModel> posed, List<HeadTracks> heads, int[][] person) {
        boolean[] focals = new boolean[posed.size()];
        for (int c = 0; c < focals.length; c++) {
            focals[c] = !focalKnown[c];
        }
        BundleAdjustment adjustment = new BundleAdjustment(posed, longestOffsetUs > 0, focals);
        int persons = Arrays.stream(person).flatMapToInt(Arrays::stream).max().orElse(-1) + 1;
        List<List<HeadPoints>> placed = new ArrayList<>();
        for (int p = 0; p < persons; p++) {
            placed.add(new ArrayList<>());
        }
        double[] down = new double[3];
        for (double time : moments(posed, heads)) {
            for (int p = 0; p < persons; p++) {
                HeadTracks.Moment[] seen = new HeadTracks.Moment[posed.size()];
                int count = 0;
                for (int c = 0; c < seen.length; c++) {
                    for (int track = 0; track < person[c].length && seen[c] == null; track++) {
                        if (person[c][track] == p) {
                            seen[c] = heads.get(c).at(track, time - posed.get(c).timeOffsetUs());
                        }
                    }
                    count += seen[c] == null ? 0 : 1;
                }
                if (count > 1) {
                    placed.get(p).add(new HeadPoints(adjustment, posed, seen));
                    addDown(posed, seen, down);
                }
            }
        }
        adjustment.solve();
        List<CameraModel> better = new ArrayList<>();
        for (int c = 0; c < posed.size(); c++) {
            better.add(with(
                    posed.get(c),
                    adjustment.rotation(c),
                    adjustment.translation(c),
                    adjustment.focalFactor(c),
                    posed.get(c).timeOffsetUs() + Math.round(1e6 * adjustment.clock(c))));
        }
        List<List<Double>> scales = new ArrayList<>();
        for (List<HeadPoints> one : placed) {
            List<Double> ofPerson = new ArrayList<>();
            one.forEach(head -> head.scale(adjustment).ifPresent(ofPerson::add));
            scales.add(ofPerson);
        }
        return new Adjusted(better, adjustment, scales, down);
    }

    private static void addDown(List<CameraModel> posed, HeadTracks.Moment[] seen, double[] down) {
        for (int c = 0; c < seen.length; c++) {
            if (seen[c] != null) {
                double[] r = seen[c].rotation();
                double[] world = Geometry.transposedTimes(posed.get(c).rotation(), new double[] {r[1], r[4], r[7]});
                for (int k = 0; k < 3; k++) {
                    down[k] += world[k];
                }
            }
        }
    }

    /** Times of the scene at which some head was seen, evenly chosen. */
    private static double[] moments(List<CameraModel> posed, List<HeadTracks> heads) {
        List<Double> all = new ArrayList<>();
        for (int c = 0; c < posed.size(); c++) {
            for (long time : heads.get(c).times()) {
                all.add((double) time + posed.get(c).timeOffsetUs());
            }
        }
        double[] sorted = all.stream().mapToDouble(d -> d).sorted().distinct().toArray();
        int wanted = Math.min(MOMENTS, sorted.length);
        double[] chosen = new double[wanted];
        for (int i = 0; i < wanted; i++) {
            chosen[i] = sorted[(int) ((long) i * sorted.length / wanted)];
        }
        return chosen;
    }

    /** A head's inner points at one moment, in the adjustment. */
    private static final class HeadPoints {
        private final int[] number = new int[HeadTracks.POINTS];

        HeadPoints(BundleAdjustment adjustment, List<CameraModel> posed, HeadTracks.Moment[] seen) {
            Arrays.fill(number, -1);
            for (int i = FIRST_INNER; i < number.length; i++) {
                List<Integer> views = new ArrayList<>();
                List<double[]> rays = new ArrayList<>();
                for (int c = 0; c < seen.length; c++) {
                    if (seen[c] != null && facing(seen[c], i) > FACING) {
                        views.add(c);
                        rays.add(posed.get(c).undistort(seen[c].points()[2 * i], seen[c].points()[2 * i + 1]));
                    }
                }
                double[] at = views.size() < 2 ? null : meet(posed, views, rays);
                if (at != null) {
                    number[i] = adjustment.point(at[0], at[1], at[2]);
                    for (int v = 0; v < views.size(); v++) {
                        HeadTracks.Moment moment = seen[views.get(v)];
                        adjustment.saw(
                                views.get(v),
                                number[i],
                                rays.get(v),
                                new double[] {moment.velocity()[2 * i], moment.velocity()[2 * i + 1]},
                                facing(moment, i));
                    }
                }
            }
        }

        /** Cosine between the head's surface at a point and the way to the camera. */
        private static double facing(HeadTracks.Moment seen, int point) {
            double[] turned = Geometry.times(
                    seen.rotation(), new double[] {NORMALS[3 * point], NORMALS[3 * point + 1], NORMALS[3 * point + 2]});
            double length = Math.sqrt(Geometry.dot(seen.centre(), seen.centre()));
            return -Geometry.dot(turned, seen.centre()) / length;
        }

        /** The distance between the eyes' centres, in those of the canonical head; empty where they were not seen. */
        OptionalDouble scale(BundleAdjustment adjustment) {
            double[] right = middle(adjustment, 36);
            double[] left = middle(adjustment, 42);
            return right == null || left == null
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(Geometry.distance(right, left) / CanonicalHead.EYES_APART);
        }

        /** Mean of an eye's six points. */
        private double[] middle(BundleAdjustment adjustment, int first) {
            double[] middle = new double[3];
            for (int i = first; i < first + 6; i++) {
                if (number[i] < 0) {
                    return null;
                }
                for (int c = 0; c < 3; c++) {
                    middle[c] += adjustment.position(number[i])[c] / 6;
                }
            }
            return middle;
        }
    }

    /** The point nearest to the rays in the cameras' pictures, by linear least squares; {@code null}: there is none. */
    private static double[] meet(List<CameraModel> cameras, List<Integer> views, List<double[]> rays) {
        double[] h = new double[9];
        double[] g = new double[3];
        for (int v = 0; v < views.size(); v++) {
            CameraModel camera = cameras.get(views.get(v));
            double[] r = camera.rotation();
            double[] t = camera.translation();
            for (int axis = 0; axis < 2; axis++) {
                double at = rays.get(v)[axis];
                double[] row = {r[3 * axis] - at * r[6], r[3 * axis + 1] - at * r[7], r[3 * axis + 2] - at * r[8]};
                double right = at * t[2] - t[axis];
                for (int i = 0; i < 3; i++) {
                    g[i] += row[i] * right;
                    for (int k = 0; k < 3; k++) {
                        h[3 * i + k] += row[i] * row[k];
                    }
                }
            }
        }
        if (!Geometry.solve(h, g, 3)) {
            return null;
        }
        for (int view : views) {
            if (!(cameras.get(view).toCamera(g[0], g[1], g[2])[2] > .1)) {
                return null;
            }
        }
        return g;
    }

    private Result finish(Adjusted adjusted, Start start, KnownDistance distance) throws CalibrationException {
        List<Double> ofPersons = new ArrayList<>();
        int heads = 0;
        for (List<Double> scales : adjusted.scales()) {
            if (!scales.isEmpty()) {
                ofPersons.add(median(scales));
                heads += scales.size();
            }
        }
        double scale;
        double deviation;
        if (distance != null) {
            scale = Geometry.distance(
                            adjusted.cameras().get(distance.a()).centre(),
                            adjusted.cameras().get(distance.b()).centre())
                    / distance.metres();
            deviation = 0;
        } else if (ofPersons.isEmpty()) {
            throw new CalibrationException("No head was seen well enough by two cameras at once to tell the scale. Film"
                    + " people who look between the cameras, or give a distance.");
        } else {
            scale = median(ofPersons);
            deviation = PEOPLE_DIFFER / Math.sqrt(ofPersons.size());
        }
        List<CameraModel> level = level(adjusted, scale);
        List<CameraReport> reports = new ArrayList<>();
        List<String> advice = new ArrayList<>();
        for (int c = 0; c < level.size(); c++) {
            CameraModel camera = level.get(c);
            double error = adjusted.adjustment().error(c);
            reports.add(
                    new CameraReport(camera.id(), error, adjusted.adjustment().points(c)));
            if (error > POOR_PX * camera.width() / 640) {
                advice.add(String.format(
                        Locale.ROOT,
                        "Points of camera %s are off by %.1f pixels: are its intrinsics right, and did it stand still?",
                        camera.id(),
                        error));
            }
        }
        if (distance == null && ofPersons.size() < 3) {
            advice.add(String.format(
                    Locale.ROOT,
                    "The scale is that of %d %s and may be off by %.0f %%: measure the distance of two cameras and give"
                            + " it, or film more people.",
                    ofPersons.size(),
                    ofPersons.size() == 1 ? "head" : "heads",
                    100 * deviation));
        }
        if (heads < MOMENTS / 2) {
            advice.add("Heads were seen well by two cameras at once at " + heads
                    + " moments only: film longer, with people who turn towards each pair of cameras.");
        }
        return new Result(level, reports, start.personCount(), deviation, advice);
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(d -> d).sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /** The same cameras in metres, with y down as the heads stand. */
    private static List<CameraModel> level(Adjusted adjusted, double scale) {
        double[] r0 = adjusted.cameras().get(0).rotation();
        double[] y = unit(adjusted.down());
        double[] look = {r0[6], r0[7], r0[8]};
        double along = Geometry.dot(look, y);
        double[] z = unit(new double[] {look[0] - along * y[0], look[1] - along * y[1], look[2] - along * y[2]});
        double[] x = {y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]};
        double[] worldToLevel = {x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]};
        double[] origin = adjusted.cameras().get(0).centre();
        List<CameraModel> level = new ArrayList<>();
        for (CameraModel camera : adjusted.cameras()) {
            double[] rotation =
                    Geometry.nearestRotation(Geometry.product(camera.rotation(), Geometry.transposed(worldToLevel)));
            double[] moved = plus(Geometry.times(camera.rotation(), origin), camera.translation());
            level.add(with(
                    camera,
                    rotation,
                    new double[] {moved[0] / scale, moved[1] / scale, moved[2] / scale},
                    1,
                    camera.timeOffsetUs()));
        }
        return level;
    }

    private static CameraModel with(
            CameraModel camera, double[] rotation, double[] translation, double focal, long offsetUs) {
        return new CameraModel(
                camera.id(),
                camera.width(),
                camera.height(),
                camera.fx() * focal,
                camera.fy() * focal,
                camera.cx(),
                camera.cy(),
                camera.distortion(),
                rotation,
                translation,
                offsetUs);
    }

    private static double[] unit(double[] v) {
        double length = Math.sqrt(Geometry.dot(v, v));
        return new double[] {v[0] / length, v[1] / length, v[2] / length};
    }

    private static double[] plus(double[] a, double[] b) {
        return new double[] {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
    }

    private static double[] minus(double[] a, double[] b) {
        return new double[] {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
    }
}
