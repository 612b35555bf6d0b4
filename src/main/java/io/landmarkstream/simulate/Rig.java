package io.landmarkstream.simulate;

import io.landmarkstream.scene.CameraModel;
import java.util.ArrayList;
import java.util.List;

/**
 * Calibrated cameras on an arc around a {@link Room}, all looking at its middle.
 *
 * @param count 2 to 8
 * @param distance from the middle, metres
 * @param arc degrees from the first camera to the last, about the side that z points to; 360: all around
 * @param above how much higher than the place they look at they stand, metres
 * @param width pixels of a picture
 * @param height pixels
 * @param focal focal length, pixels
 */
public record Rig(int count, double distance, double arc, double above, int width, int height, double focal) {

    /** Height of the place that they look at, metres. */
    private static final double MIDDLE = 1.3;

    public Rig {
        if (count < 2 || count > 8) {
            throw new IllegalArgumentException("A rig has 2 to 8 cameras, not " + count + ".");
        }
    }

    /** Four cameras with pictures of 640 × 480 and a field of view of 60°, 3 m away, on an arc of 150°. */
    public static final Rig FOUR = new Rig(4, 3, 150, .4, 640, 480, 554);

    /** @param offsetsUs one a camera: what is added to its capture times */
    public List<CameraModel> cameras(long[] offsetsUs) {
        List<CameraModel> cameras = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double share = arc >= 360 ? (i + .5) / count - .5 : (double) i / (count - 1) - .5;
            double angle = Math.toRadians(share * arc);
            double[] eye = {distance * Math.sin(angle), MIDDLE + above, distance * Math.cos(angle)};
            cameras.add(lookingAt("camera-" + (i + 1), eye, new double[] {0, MIDDLE, 0}, offsetsUs[i]));
        }
        return cameras;
    }

    private CameraModel lookingAt(String id, double[] eye, double[] at, long offsetUs) {
        double[] z = unit(at[0] - eye[0], at[1] - eye[1], at[2] - eye[2]);
        double[] x = unit(-z[2], 0, z[0]); // z × up
        double[] y = {z[1] * x[2] - z[2] * x[1], z[2] * x[0] - z[0] * x[2], z[0] * x[1] - z[1] * x[0]};
        double[] r = {x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]};
        double[] t = new double[3];
        for (int row = 0; row < 3; row++) {
            for (int c = 0; c < 3; c++) {
                t[row] -= r[3 * row + c] * eye[c];
            }
        }
        return new CameraModel(
                id, width, height, focal, focal, width / 2.0 - .5, height / 2.0 - .5, new double[5], r, t, offsetUs);
    }

    private static double[] unit(double x, double y, double z) {
        double length = Math.sqrt(x * x + y * y + z * z);
        return new double[] {x / length, y / length, z / length};
    }
}
