package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.demo.BundledClips;
import io.landmarkstream.scene.CalibrationException;
import io.landmarkstream.scene.CameraModel;
import io.landmarkstream.scene.PeopleCalibration;
import io.landmarkstream.scene.SceneView;
import io.landmarkstream.task.HandFaceLandmarker;
import io.landmarkstream.task.LandmarkerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/** Calibration of the demo's cameras from the people in its clips, through the networks, against the truth. */
final class CalibrationBench {

    private final LandmarkerOptions landmarker;
    private final Consumer<String> out;

    CalibrationBench(LandmarkerOptions landmarker, Consumer<String> out) {
        this.landmarker = landmarker;
        this.out = out;
    }

    /**
     * Largest errors over the cameras, after the rigid alignment with the truth that fits best and, for the centres,
     * the best scale.
     *
     * @param scale of the found scene as a share of the true one, by which the centres were divided: what the size of
     *     heads cannot tell
     */
    record Result(@JsonProperty("centre_mm") double centreMm, double degrees, double scale) {}

    /** @param folder for the clips */
    Result run(Path folder) throws IOException {
        List<CameraModel> truth = BundledClips.scene().cameras();
        List<List<SceneView>> views = new ArrayList<>();
        List<Path> clips = BundledClips.unpack(Files.createDirectories(folder.resolve("calibration")));
        try (HandFaceLandmarker networks = HandFaceLandmarker.open(landmarker)) {
            for (int c = 0; c < truth.size(); c++) {
                views.add(ClipViews.of(truth.get(c).id(), clips.get(c), networks));
            }
        }
        boolean[] known = new boolean[truth.size()];
        Arrays.fill(known, true);
        try {
            List<CameraModel> found = new PeopleCalibration(truth, known, AttributesOptions.DEFAULT.fieldOfView(), 0)
                    .calibrate(views, null)
                    .cameras();
            Result result = compare(found, truth);
            out.accept(String.format(
                    Locale.ROOT,
                    "Calibration from the people of the demo's clips: centres within %.1f mm and rotations within"
                            + " %.2f° of"
                            + " the truth after alignment; scale %.3f of the true one",
                    result.centreMm(),
                    result.degrees(),
                    result.scale()));
            return result;
        } catch (CalibrationException e) {
            throw new IOException("the demo's cameras: " + e.getMessage(), e);
        }
    }

    /** Aligns by the mean of the cameras' rotations, then by the centres. */
    static Result compare(List<CameraModel> found, List<CameraModel> truth) {
        int n = truth.size();
        double[] align = new double[9]; // found world to true world
        for (int c = 0; c < n; c++) {
            double[] a = truth.get(c).rotation();
            double[] b = found.get(c).rotation();
            for (int i = 0; i < 9; i++) {
                for (int k = 0; k < 3; k++) {
                    align[i] += a[3 * k + i / 3] * b[3 * k + i % 3] / n;
                }
            }
        }
        align = orthonormal(align);
        double degrees = 0;
        for (int c = 0; c < n; c++) {
            double trace = 0;
            double[] a = truth.get(c).rotation();
            double[] b = found.get(c).rotation();
            for (int i = 0; i < 9; i++) {
                double turned = 0;
                for (int k = 0; k < 3; k++) {
                    turned += b[3 * (i / 3) + k] * align[3 * (i % 3) + k];
                }
                trace += a[i] * turned;
            }
            degrees = Math.max(degrees, Math.toDegrees(Math.acos(Math.min(1, (trace - 1) / 2))));
        }
        double[][] have = new double[n][];
        double[][] want = new double[n][];
        for (int c = 0; c < n; c++) {
            have[c] = times(align, found.get(c).centre());
            want[c] = truth.get(c).centre();
        }
        centre(have);
        centre(want);
        double squares = 0;
        double product = 0;
        for (int c = 0; c < n; c++) {
            for (int k = 0; k < 3; k++) {
                squares += want[c][k] * want[c][k];
                product += want[c][k] * have[c][k];
            }
        }
        double scale = product / squares;
        double most = 0;
        for (int c = 0; c < n; c++) {
            double off = 0;
            for (int k = 0; k < 3; k++) {
                double d = have[c][k] / scale - want[c][k];
                off += d * d;
            }
            most = Math.max(most, Math.sqrt(off));
        }
        return new Result(1000 * most, degrees, scale);
    }

    private static void centre(double[][] points) {
        double[] mean = new double[3];
        for (double[] point : points) {
            for (int k = 0; k < 3; k++) {
                mean[k] += point[k] / points.length;
            }
        }
        for (double[] point : points) {
            for (int k = 0; k < 3; k++) {
                point[k] -= mean[k];
            }
        }
    }

    private static double[] times(double[] m, double[] v) {
        return new double[] {
            m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
            m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
            m[6] * v[0] + m[7] * v[1] + m[8] * v[2]
        };
    }

    /** Gram and Schmidt's rows: the matrix is a rotation but for a degree or two. */
    private static double[] orthonormal(double[] m) {
        double[] r = m.clone();
        for (int row = 0; row < 3; row++) {
            for (int before = 0; before < row; before++) {
                double along = 0;
                for (int k = 0; k < 3; k++) {
                    along += r[3 * row + k] * r[3 * before + k];
                }
                for (int k = 0; k < 3; k++) {
                    r[3 * row + k] -= along * r[3 * before + k];
                }
            }
            double length = Math.sqrt(
                    r[3 * row] * r[3 * row] + r[3 * row + 1] * r[3 * row + 1] + r[3 * row + 2] * r[3 * row + 2]);
            for (int k = 0; k < 3; k++) {
                r[3 * row + k] /= length;
            }
        }
        return r;
    }
}
