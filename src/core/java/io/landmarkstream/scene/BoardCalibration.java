package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Calibrates cameras from a {@link Checkerboard} that they see: intrinsics where they are not known (Zhang, "A flexible
 * new technique for camera calibration", PAMI 22, 2000, with the principal point in the middle to begin with), poses
 * from pictures of the same moment, then everything together by Levenberg–Marquardt on the reprojection error, with
 * Huber's weights. The world is that of the first camera, in metres by the board's squares.
 */
public final class BoardCalibration {

    /** Pictures with the board that a camera needs for its intrinsics, and two cameras need together. */
    private static final int FEWEST = 8;

    private static final int FEWEST_SHARED = 3;

    /** Moments that are used at most: more cost time and tell little. */
    private static final int MOST = 60;

    /** Moments of each camera at least, where it shares so many: with fewer its pose leans on a handful of corners. */
    private static final int LEAST_OF_EACH = 12;

    /** Intrinsics: focal lengths, principal point, distortion. Then rotation and translation. */
    private static final int INTRINSICS = 9;

    private static final int POSE = 6;
    private static final int CAMERA = INTRINSICS + POSE;

    private static final int ROUNDS = 40;

    /** Errors beyond so many standard deviations count less. */
    private static final double HUBER = 3;

    /** Least standard deviation of a corner, pixels. */
    private static final double LEAST_NOISE = .05;

    /** Steps by which derivatives are taken: pixels, coefficients, radians and metres. */
    private static final double[] DELTAS = {
        1e-3, 1e-3, 1e-3, 1e-3, 1e-6, 1e-6, 1e-7, 1e-7, 1e-6, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7, 1e-7
    };

    /** Focal lengths are held to be between these shares of the picture's longer side. */
    private static final double SHORTEST = .3;

    private static final double LONGEST = 10;

    /**
     * A board in a picture.
     *
     * @param timeUs when, by the clip's clock
     * @param corners x, y of each, pixels from the picture's outer corner
     */
    public record View(long timeUs, float[] corners) {}

    /**
     * How well a camera fits.
     *
     * @param reprojectionPx root mean square distance of the corners
     * @param views pictures with the board that were used
     */
    public record CameraReport(double reprojectionPx, int views) {}

    /** @param cameras with their poses; intrinsics as found or as given */
    public record Result(List<CameraModel> cameras, List<CameraReport> reports) {}

    private final Checkerboard board;
    private final List<CameraModel> given;
    private final boolean[] known;

    private double[][] cameras;
    private double[][] rotations;
    private final List<double[]> boards = new ArrayList<>();
    private final List<double[]> boardRotations = new ArrayList<>();
    private final List<Seen> seen = new ArrayList<>();

    /** A camera saw the board of a moment. */
    private record Seen(int camera, int moment, float[] corners) {}

    /**
     * @param cameras ids and sizes of the pictures; intrinsics where they are known
     * @param known for each whether its intrinsics are known
     */
    public BoardCalibration(Checkerboard board, List<CameraModel> cameras, boolean[] known) {
        this.board = board;
        this.given = List.copyOf(cameras);
        this.known = known.clone();
    }

    /**
     * Calibrates.
     *
     * @param views of each camera, in order of time; pictures of one moment have one time
     * @throws CalibrationException if a camera saw too little, or no chain of shared moments joins it with the first
     */
    public Result calibrate(List<List<View>> views) throws CalibrationException {
        int count = given.size();
        for (int c = 0; c < count; c++) {
            int fewest = known[c] ? FEWEST_SHARED : FEWEST;
            if (views.get(c).size() < fewest) {
                throw new CalibrationException(
                        ("Camera %s shows the whole board of %d x %d inner corners in %d pictures,"
                                        + " and %d are needed. Show it larger and slowly, in good light,"
                                        + " tilted to all sides, and count its inner corners.")
                                .formatted(
                                        given.get(c).id(),
                                        board.columns(),
                                        board.rows(),
                                        views.get(c).size(),
                                        fewest));
            }
        }
        CameraModel[] models = new CameraModel[count];
        for (int c = 0; c < count; c++) {
            models[c] = known[c] ? given.get(c) : intrinsics(given.get(c), views.get(c));
        }
        TreeMap<Long, Integer> moments = moments(views);
        List<Map<Integer, double[][]>> poses = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            Map<Integer, double[][]> of = new TreeMap<>();
            for (View view : views.get(c)) {
                Integer moment = moments.get(view.timeUs());
                double[][] pose = moment == null ? null : pose(models[c], view);
                if (pose != null) {
                    of.put(moment, pose);
                    seen.add(new Seen(c, moment, view.corners()));
                }
            }
            poses.add(of);
        }
        start(models, poses, moments.size());
        adjust();
        List<CameraModel> found = new ArrayList<>();
        List<CameraReport> reports = new ArrayList<>();
        for (int c = 0; c < count; c++) {
            found.add(model(c));
            reports.add(report(c));
        }
        return new Result(found, reports);
    }

    /**
     * Moments by time: those that most cameras share, spread over time; and of a camera that has few of these those
     * that it shares with any other.
     */
    private static TreeMap<Long, Integer> moments(List<List<View>> views) {
        TreeMap<Long, Integer> shared = new TreeMap<>();
        views.forEach(of -> of.forEach(view -> shared.merge(view.timeUs(), 1, Integer::sum)));
        List<Long> times = new ArrayList<>(shared.keySet());
        List<Long> taken = new ArrayList<>();
        for (int atLeast = views.size(); atLeast > 0 && taken.size() < MOST; atLeast--) {
            int wanted = atLeast;
            List<Long> of =
                    times.stream().filter(time -> shared.get(time) == wanted).toList();
            int room = Math.min(of.size(), MOST - taken.size());
            for (int i = 0; i < room; i++) {
                taken.add(of.get((int) ((long) i * of.size() / room)));
            }
        }
        for (List<View> of : views) {
            List<Long> own = of.stream()
                    .map(View::timeUs)
                    .filter(time -> shared.get(time) > 1)
                    .toList();
            List<Long> rest = own.stream().filter(time -> !taken.contains(time)).toList();
            int room = Math.min(rest.size(), LEAST_OF_EACH - (own.size() - rest.size()));
            for (int i = 0; i < room; i++) {
                taken.add(rest.get((int) ((long) i * rest.size() / room)));
            }
        }
        TreeMap<Long, Integer> moments = new TreeMap<>();
        taken.forEach(time -> moments.put(time, moments.size()));
        return moments;
    }

    /** First intrinsics of a camera: without distortion, with the principal point in the middle. */
    private CameraModel intrinsics(CameraModel camera, List<View> views) throws CalibrationException {
        double cx = (camera.width() - 1) / 2.0;
        double cy = (camera.height() - 1) / 2.0;
        double unit = Math.max(camera.width(), camera.height());
        double[] a = new double[4];
        double[] b = new double[2];
        for (View view : views) {
            double[] h = homography(view.corners(), cx + .5, cy + .5, unit);
            if (h == null) {
                continue;
            }
            // h1ᵀ ω h2 = 0 and h1ᵀ ω h1 = h2ᵀ ω h2 with ω = diag(1/fx², 1/fy², 1).
            double scale = 1 / (h[0] * h[0] + h[3] * h[3] + h[1] * h[1] + h[4] * h[4]);
            double[][] rows = {
                {h[0] * h[1], h[3] * h[4], -h[6] * h[7]},
                {h[0] * h[0] - h[1] * h[1], h[3] * h[3] - h[4] * h[4], h[7] * h[7] - h[6] * h[6]}
            };
            for (double[] row : rows) {
                for (int i = 0; i < 2; i++) {
                    b[i] += scale * scale * row[i] * row[2];
                    for (int j = 0; j < 2; j++) {
                        a[2 * i + j] += scale * scale * row[i] * row[j];
                    }
                }
            }
        }
        double determinant = a[0] * a[3] - a[1] * a[2];
        double x = (a[3] * b[0] - a[1] * b[1]) / determinant;
        double y = (a[0] * b[1] - a[2] * b[0]) / determinant;
        double fx = unit / Math.sqrt(x);
        double fy = unit / Math.sqrt(y);
        if (!(fx > SHORTEST * unit && fx < LONGEST * unit && fy > SHORTEST * unit && fy < LONGEST * unit)) {
            throw new CalibrationException("The pictures of camera " + camera.id() + " do not tell its focal length."
                    + " Tilt the board by 30° and more, to all sides, or give --intrinsics.");
        }
        return new CameraModel(
                camera.id(),
                camera.width(),
                camera.height(),
                fx,
                fy,
                cx,
                cy,
                new double[5],
                new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1},
                new double[3],
                0);
    }

    /** From the board's plane, in squares' lengths, to coordinates (x − cx) / unit; {@code null} if degenerate. */
    private double[] homography(float[] corners, double cx, double cy, double unit) {
        double[] a = new double[64];
        double[] b = new double[8];
        double size = board.square();
        for (int i = 0; i < board.size(); i++) {
            double x = board.x(i) / size;
            double y = board.y(i) / size;
            double u = (corners[2 * i] - cx) / unit;
            double v = (corners[2 * i + 1] - cy) / unit;
            double[][] rows = {{x, y, 1, 0, 0, 0, -u * x, -u * y, u}, {0, 0, 0, x, y, 1, -v * x, -v * y, v}};
            for (double[] row : rows) {
                for (int j = 0; j < 8; j++) {
                    b[j] += row[j] * row[8];
                    for (int k = 0; k < 8; k++) {
                        a[8 * j + k] += row[j] * row[k];
                    }
                }
            }
        }
        if (!Geometry.solve(a, b, 8)) {
            return null;
        }
        return new double[] {b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], 1};
    }

    /** Rotation and translation from the board to the camera; {@code null} if it cannot be. */
    private double[][] pose(CameraModel camera, View view) {
        float[] rays = new float[view.corners().length];
        for (int i = 0; i < rays.length; i += 2) {
            double[] ray = camera.undistort(view.corners()[i], view.corners()[i + 1]);
            rays[i] = (float) ray[0];
            rays[i + 1] = (float) ray[1];
        }
        double[] h = homography(rays, 0, 0, 1);
        if (h == null) {
            return null;
        }
        double size = board.square();
        double[] first = {h[0] / size, h[3] / size, h[6] / size};
        double[] second = {h[1] / size, h[4] / size, h[7] / size};
        double scale = 2 / (Math.sqrt(Geometry.dot(first, first)) + Math.sqrt(Geometry.dot(second, second)));
        if (h[8] * scale < 0) {
            scale = -scale;
        }
        for (int k = 0; k < 3; k++) {
            first[k] *= scale;
            second[k] *= scale;
        }
        double[] rotation = Geometry.nearestRotation(new double[] {
            first[0], second[0], first[1] * second[2] - first[2] * second[1],
            first[1], second[1], first[2] * second[0] - first[0] * second[2],
            first[2], second[2], first[0] * second[1] - first[1] * second[0]
        });
        double[] t = {h[2] * scale, h[5] * scale, h[8] * scale};
        return Double.isFinite(rotation[0] + t[2]) ? new double[][] {rotation, t} : null;
    }

    /** First poses of all cameras, by the median of what shared moments say, and of the boards. */
    private void start(CameraModel[] models, List<Map<Integer, double[][]>> poses, int moments)
            throws CalibrationException {
        int count = models.length;
        cameras = new double[count][];
        rotations = new double[count][];
        for (int c = 0; c < count; c++) {
            CameraModel m = models[c];
            cameras[c] = new double[CAMERA];
            double[] intrinsics = {m.fx(), m.fy(), m.cx(), m.cy()};
            System.arraycopy(intrinsics, 0, cameras[c], 0, 4);
            System.arraycopy(m.distortion(), 0, cameras[c], 4, 5);
        }
        rotations[0] = new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
        TreeSet<Integer> placed = new TreeSet<>(List.of(0));
        while (placed.size() < count) {
            int best = -1;
            int from = -1;
            int most = FEWEST_SHARED - 1;
            for (int c = 0; c < count; c++) {
                for (int p : placed) {
                    int shared = (int) poses.get(c).keySet().stream()
                            .filter(poses.get(p)::containsKey)
                            .count();
                    if (!placed.contains(c) && shared > most) {
                        most = shared;
                        best = c;
                        from = p;
                    }
                }
            }
            if (best < 0) {
                List<String> missing = new ArrayList<>();
                for (int c = 0; c < count; c++) {
                    if (!placed.contains(c)) {
                        missing.add(models[c].id());
                    }
                }
                throw new CalibrationException("Camera " + String.join(", ", missing)
                        + " saw the board at no time at which a camera that is joined with " + models[0].id()
                        + " saw it too. Let all clips begin at the same moment, and hold the board still where two"
                        + " cameras see the whole of it.");
            }
            place(best, from, poses);
            placed.add(best);
        }
        for (int moment = 0; moment < moments; moment++) {
            for (int c = 0; c < count; c++) {
                double[][] pose = poses.get(c).get(moment);
                if (pose != null) {
                    double[] back = Geometry.transposed(rotations[c]);
                    double[] t = new double[3];
                    for (int k = 0; k < 3; k++) {
                        t[k] = pose[1][k] - cameras[c][INTRINSICS + 3 + k];
                    }
                    boardRotations.add(Geometry.product(back, pose[0]));
                    boards.add(Geometry.times(back, t));
                    break;
                }
            }
            if (boards.size() <= moment) { // nobody's board of this moment had a pose
                boardRotations.add(null);
                boards.add(null);
            }
        }
    }

    /** Pose of one camera from that of another: the candidate that is nearest to all others. */
    private void place(int camera, int from, List<Map<Integer, double[][]>> poses) {
        List<double[][]> candidates = new ArrayList<>();
        poses.get(camera).forEach((moment, pose) -> {
            double[][] other = poses.get(from).get(moment);
            if (other != null) {
                double[] turn = Geometry.product(pose[0], Geometry.transposed(other[0]));
                double[] moved = Geometry.times(turn, other[1]);
                double[] own = Geometry.times(turn, Arrays.copyOfRange(cameras[from], INTRINSICS + 3, CAMERA));
                double[] t = new double[3];
                for (int k = 0; k < 3; k++) {
                    t[k] = pose[1][k] - moved[k] + own[k];
                }
                candidates.add(new double[][] {Geometry.product(turn, rotations[from]), t});
            }
        });
        double[][] middle = candidates.stream()
                .min(Comparator.comparingDouble(one -> candidates.stream()
                        .mapToDouble(other -> Geometry.distance(one[1], other[1]) + apart(one[0], other[0]))
                        .sum()))
                .orElseThrow();
        rotations[camera] = middle[0];
        System.arraycopy(middle[1], 0, cameras[camera], INTRINSICS + 3, 3);
    }

    private static double apart(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < 9; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return Math.sqrt(sum);
    }

    private void adjust() {
        double lambda = 1e-3;
        double noise = Math.max(LEAST_NOISE, rms(seen));
        double cost = cost(noise);
        for (int round = 0; round < ROUNDS; round++) {
            int n = CAMERA * cameras.length + POSE * boards.size();
            double[] h = new double[n * n];
            double[] g = new double[n];
            for (Seen one : seen) {
                add(one, noise, h, g, n);
            }
            hold(h, g, n);
            boolean better = false;
            for (int attempt = 0; attempt < 8 && !better; attempt++) {
                double[] a = h.clone();
                double[] step = g.clone();
                for (int i = 0; i < n; i++) {
                    a[i * n + i] += lambda * a[i * n + i] + 1e-12;
                }
                if (Geometry.solve(a, step, n)) {
                    double[][][] before = {
                        copy(cameras),
                        copy(rotations),
                        copy(boards.toArray(double[][]::new)),
                        copy(boardRotations.toArray(double[][]::new))
                    };
                    move(step);
                    double next = cost(noise);
                    if (next < cost) {
                        better = true;
                        lambda = Math.max(1e-9, lambda / 5);
                        if (cost - next < 1e-9 * cost) {
                            round = ROUNDS;
                        }
                        cost = next;
                        break;
                    }
                    cameras = before[0];
                    rotations = before[1];
                    for (int i = 0; i < boards.size(); i++) {
                        boards.set(i, before[2][i]);
                        boardRotations.set(i, before[3][i]);
                    }
                }
                lambda *= 10;
            }
            if (!better) {
                return;
            }
            double now = Math.max(LEAST_NOISE, rms(seen));
            if (now < .9 * noise) {
                noise = now;
                cost = cost(noise);
            }
        }
    }

    private static double[][] copy(double[][] all) {
        return Arrays.stream(all).map(one -> one == null ? null : one.clone()).toArray(double[][]::new);
    }

    /** What is known does not move: the first camera's pose, intrinsics that were given. */
    private void hold(double[] h, double[] g, int n) {
        for (int i = 0; i < n; i++) {
            boolean pose = i < CAMERA * cameras.length && i % CAMERA >= INTRINSICS && i < CAMERA;
            boolean intrinsics = i < CAMERA * cameras.length && i % CAMERA < INTRINSICS && known[i / CAMERA];
            if (pose || intrinsics || h[i * n + i] == 0) {
                for (int j = 0; j < n; j++) {
                    h[i * n + j] = 0;
                    h[j * n + i] = 0;
                }
                h[i * n + i] = 1;
                g[i] = 0;
            }
        }
    }

    private void move(double[] step) {
        for (int c = 0; c < cameras.length; c++) {
            int at = CAMERA * c;
            for (int i = 0; i < INTRINSICS; i++) {
                cameras[c][i] += step[at + i];
            }
            rotations[c] = turned(rotations[c], step, at + INTRINSICS);
            for (int k = 0; k < 3; k++) {
                cameras[c][INTRINSICS + 3 + k] += step[at + INTRINSICS + 3 + k];
            }
        }
        for (int m = 0; m < boards.size(); m++) {
            int at = CAMERA * cameras.length + POSE * m;
            if (boards.get(m) != null) {
                boardRotations.set(m, turned(boardRotations.get(m), step, at));
                for (int k = 0; k < 3; k++) {
                    boards.get(m)[k] += step[at + 3 + k];
                }
            }
        }
    }

    private static double[] turned(double[] rotation, double[] by, int at) {
        return Geometry.nearestRotation(Geometry.product(Geometry.rotation(by[at], by[at + 1], by[at + 2]), rotation));
    }

    /** How far a corner is from where today's cameras and boards have it. */
    private void off(Seen one, int corner, double[] off) {
        off(
                one,
                corner,
                cameras[one.camera()],
                rotations[one.camera()],
                boards.get(one.moment()),
                boardRotations.get(one.moment()),
                off);
    }

    private double rms(List<Seen> of) {
        double sum = 0;
        int count = 0;
        double[] off = new double[2];
        for (Seen one : of) {
            for (int i = 0; i < board.size(); i++) {
                off(one, i, off);
                sum += off[0] * off[0] + off[1] * off[1];
                count++;
            }
        }
        return Math.sqrt(sum / Math.max(1, count));
    }

    private double cost(double noise) {
        double cost = 0;
        double[] off = new double[2];
        for (Seen one : seen) {
            for (int i = 0; i < board.size(); i++) {
                off(one, i, off);
                double error = Math.sqrt(off[0] * off[0] + off[1] * off[1]) / noise;
                cost += error <= HUBER ? error * error : HUBER * (2 * error - HUBER);
            }
        }
        return Double.isNaN(cost) ? Double.MAX_VALUE : cost;
    }

    /** How far a corner was seen from where it should be, pixels. */
    private void off(
            Seen one, int i, double[] camera, double[] rotation, double[] at, double[] boardRotation, double[] off) {
        double[] r = boardRotation;
        double x = board.x(i);
        double y = board.y(i);
        double wx = r[0] * x + r[1] * y + at[0];
        double wy = r[3] * x + r[4] * y + at[1];
        double wz = r[6] * x + r[7] * y + at[2];
        double cx = rotation[0] * wx + rotation[1] * wy + rotation[2] * wz + camera[INTRINSICS + 3];
        double cy = rotation[3] * wx + rotation[4] * wy + rotation[5] * wz + camera[INTRINSICS + 4];
        double cz = rotation[6] * wx + rotation[7] * wy + rotation[8] * wz + camera[INTRINSICS + 5];
        if (!(cz > 1e-3)) {
            off[0] = 1e3;
            off[1] = 1e3;
            return;
        }
        double u = cx / cz;
        double v = cy / cz;
        double r2 = u * u + v * v;
        double radial = 1 + r2 * (camera[4] + r2 * (camera[5] + r2 * camera[8]));
        double p1 = camera[6];
        double p2 = camera[7];
        off[0] = one.corners()[2 * i]
                - .5
                - camera[2]
                - camera[0] * (u * radial + 2 * p1 * u * v + p2 * (r2 + 2 * u * u));
        off[1] = one.corners()[2 * i + 1]
                - .5
                - camera[3]
                - camera[1] * (v * radial + p1 * (r2 + 2 * v * v) + 2 * p2 * u * v);
    }

    private void add(Seen one, double noise, double[] h, double[] g, int n) {
        double[] camera = cameras[one.camera()];
        double[] rotation = rotations[one.camera()];
        double[] at = boards.get(one.moment());
        double[] boardRotation = boardRotations.get(one.moment());
        int unknowns = CAMERA + POSE;
        int[] index = new int[unknowns];
        double[][] cameraMoved = new double[unknowns][];
        double[][] rotationMoved = new double[unknowns][];
        double[][] boardMoved = new double[unknowns][];
        double[][] boardTurned = new double[unknowns][];
        double[] deltas = new double[unknowns];
        for (int p = 0; p < unknowns; p++) {
            boolean ofBoard = p >= CAMERA;
            int own = ofBoard ? INTRINSICS + p - CAMERA : p;
            deltas[p] = DELTAS[own];
            index[p] = ofBoard ? CAMERA * cameras.length + POSE * one.moment() + p - CAMERA : CAMERA * one.camera() + p;
            cameraMoved[p] = camera.clone();
            rotationMoved[p] = rotation;
            boardMoved[p] = at.clone();
            boardTurned[p] = boardRotation;
            double[] turn = new double[3];
            if (own >= INTRINSICS && own < INTRINSICS + 3) {
                turn[own - INTRINSICS] = deltas[p];
                double[] turnedBy = Geometry.product(
                        Geometry.rotation(turn[0], turn[1], turn[2]), ofBoard ? boardRotation : rotation);
                if (ofBoard) {
                    boardTurned[p] = turnedBy;
                } else {
                    rotationMoved[p] = turnedBy;
                }
            } else if (ofBoard) {
                boardMoved[p][own - INTRINSICS - 3] += deltas[p];
            } else {
                cameraMoved[p][own] += deltas[p];
            }
        }
        double[] off = new double[2];
        double[] moved = new double[2];
        double[][] row = new double[2][unknowns];
        for (int i = 0; i < board.size(); i++) {
            off(one, i, camera, rotation, at, boardRotation, off);
            for (int p = 0; p < unknowns; p++) {
                off(one, i, cameraMoved[p], rotationMoved[p], boardMoved[p], boardTurned[p], moved);
                row[0][p] = (off[0] - moved[0]) / deltas[p];
                row[1][p] = (off[1] - moved[1]) / deltas[p];
            }
            double error = Math.sqrt(off[0] * off[0] + off[1] * off[1]) / noise;
            double w = (error > HUBER ? HUBER / error : 1) / (noise * noise);
            for (int axis = 0; axis < 2; axis++) {
                for (int a = 0; a < unknowns; a++) {
                    g[index[a]] += w * row[axis][a] * off[axis];
                    for (int b = 0; b < unknowns; b++) {
                        h[index[a] * n + index[b]] += w * row[axis][a] * row[axis][b];
                    }
                }
            }
        }
    }

    private CameraModel model(int c) {
        double[] camera = cameras[c];
        CameraModel of = given.get(c);
        return new CameraModel(
                of.id(),
                of.width(),
                of.height(),
                camera[0],
                camera[1],
                camera[2],
                camera[3],
                Arrays.copyOfRange(camera, 4, INTRINSICS),
                rotations[c],
                Arrays.copyOfRange(camera, INTRINSICS + 3, CAMERA),
                of.timeOffsetUs());
    }

    private CameraReport report(int c) {
        List<Seen> own = seen.stream().filter(one -> one.camera() == c).toList();
        return new CameraReport(rms(own), own.size());
    }
}
