package io.landmarkstream.scene;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A calibrated camera, as OpenCV describes one: pinhole, radial and tangential distortion, pose.
 *
 * <p>{@code cx} and {@code cy} are OpenCV's: pixels from the <i>centre</i> of the top left pixel. Points go in and come
 * out as the messages have them, in pixels from its outer corner, half a pixel more each.
 *
 * @param id camera id
 * @param width of the upright pictures that the intrinsics hold for, pixels
 * @param height pixels
 * @param fx focal length, pixels of width
 * @param fy focal length, pixels of height
 * @param cx principal point, pixels to the right of the top left pixel's centre
 * @param cy principal point, pixels below the top left pixel's centre
 * @param distortion k1, k2, p1, p2, k3; all 0: none
 * @param rotation 3 × 3, row by row, world to camera
 * @param translation x, y, z, metres: a world point X is at {@code rotation · X + translation} in the camera's frame
 * @param timeOffsetUs what is added to the camera's capture times to get the scene's time, microseconds
 */
public record CameraModel(
        String id,
        int width,
        int height,
        double fx,
        double fy,
        double cx,
        double cy,
        double[] distortion,
        double[] rotation,
        double[] translation,
        long timeOffsetUs)
        implements Serializable {

    /** OpenCV counts from the centre of the top left pixel, messages from its corner. */
    private static final double HALF = .5;

    /** Iterations of {@link #undistort}; the usual lens needs four to a hundredth of a pixel. */
    private static final int ITERATIONS = 20;

    private static final double PRECISION = 1e-12;

    public CameraModel {
        if (distortion.length != 5 || rotation.length != 9 || translation.length != 3) {
            throw new IllegalArgumentException("A camera has 5 coefficients of distortion, 9 of rotation and 3 of"
                    + " translation, not " + distortion.length + ", " + rotation.length + " and " + translation.length
                    + ".");
        }
        distortion = distortion.clone();
        rotation = rotation.clone();
        translation = translation.clone();
    }

    /** Whether its pictures are distorted. */
    public boolean distorted() {
        return Arrays.stream(distortion).anyMatch(k -> k != 0);
    }

    /** x, y, z of the camera in the world, metres. */
    public double[] centre() {
        double[] centre = new double[3];
        for (int i = 0; i < 3; i++) {
            for (int row = 0; row < 3; row++) {
                centre[i] -= rotation[3 * row + i] * translation[row];
            }
        }
        return centre;
    }

    /** x, y, z in the camera's frame, metres, of a point in the world. */
    public double[] toCamera(double x, double y, double z) {
        double[] at = new double[3];
        for (int row = 0; row < 3; row++) {
            at[row] = rotation[3 * row] * x + rotation[3 * row + 1] * y + rotation[3 * row + 2] * z + translation[row];
        }
        return at;
    }

    /**
     * Where a point of the world appears.
     *
     * @return x, y in pixels of the picture, also outside of it; {@code null} if the point is not before the camera
     */
    public double[] project(double x, double y, double z) {
        double[] at = toCamera(x, y, z);
        if (!(at[2] > 0)) {
            return null;
        }
        double[] seen = distort(at[0] / at[2], at[1] / at[2]);
        return new double[] {fx * seen[0] + cx + HALF, fy * seen[1] + cy + HALF};
    }

    /** Direction of a point of the picture: x / z and y / z in the camera's frame, distortion removed. */
    public double[] undistort(double px, double py) {
        double dx = (px - HALF - cx) / fx;
        double dy = (py - HALF - cy) / fy;
        double x = dx;
        double y = dy;
        for (int i = 0; i < ITERATIONS && distorted(); i++) {
            double[] at = distort(x, y);
            double offX = dx - at[0];
            double offY = dy - at[1];
            x += offX;
            y += offY;
            if (offX * offX + offY * offY < PRECISION * PRECISION) {
                break;
            }
        }
        return new double[] {x, y};
    }

    /** The ray of the world on which a point of the picture lies. */
    public Ray unproject(double px, double py) {
        double[] seen = undistort(px, py);
        double length = Math.sqrt(seen[0] * seen[0] + seen[1] * seen[1] + 1);
        double[] direction = new double[3];
        for (int i = 0; i < 3; i++) {
            direction[i] = (rotation[i] * seen[0] + rotation[3 + i] * seen[1] + rotation[6 + i]) / length;
        }
        return new Ray(centre(), direction);
    }

    /**
     * The same camera with pictures of another size, as a scaled-down stream has them.
     *
     * @throws IllegalArgumentException if the proportions differ by more than 1 %: such a picture is cropped, and
     *     nothing tells where
     */
    public CameraModel scaled(int toWidth, int toHeight) {
        if (toWidth == width && toHeight == height) {
            return this;
        }
        double sx = (double) toWidth / width;
        double sy = (double) toHeight / height;
        if (!fits(toWidth, toHeight)) {
            throw new IllegalArgumentException("The intrinsics of camera " + id + " hold for pictures of " + width
                    + " x " + height + " pixels, and cannot be scaled to " + toWidth + " x " + toHeight + ".");
        }
        return new CameraModel(
                id,
                toWidth,
                toHeight,
                fx * sx,
                fy * sy,
                (cx + HALF) * sx - HALF,
                (cy + HALF) * sy - HALF,
                distortion,
                rotation,
                translation,
                timeOffsetUs);
    }

    /** Whether pictures of another size have the same proportions, up to 1 %, so that intrinsics can be scaled. */
    public boolean fits(int otherWidth, int otherHeight) {
        double ratio = (double) otherWidth * height / ((double) otherHeight * width);
        return Math.abs(ratio - 1) <= .01;
    }

    private double[] distort(double x, double y) {
        double r2 = x * x + y * y;
        double radial = 1 + r2 * (distortion[0] + r2 * (distortion[1] + r2 * distortion[4]));
        double p1 = distortion[2];
        double p2 = distortion[3];
        return new double[] {
            x * radial + 2 * p1 * x * y + p2 * (r2 + 2 * x * x), y * radial + p1 * (r2 + 2 * y * y) + 2 * p2 * x * y
        };
    }
}
