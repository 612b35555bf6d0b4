package io.landmarkstream.scene;

/**
 * A camera's projection without its distortion, ready for least squares: points of a picture are undistorted once, when
 * they come, to x / z and y / z in the camera's frame, and errors are counted in pixels as focal lengths make them.
 */
final class Projector {

    final CameraModel camera;
    final double fx;
    final double fy;
    final double[] r;
    final double[] t;
    final double[] centre;

    Projector(CameraModel camera) {
        this.camera = camera;
        this.fx = camera.fx();
        this.fy = camera.fy();
        this.r = camera.rotation();
        this.t = camera.translation();
        this.centre = camera.centre();
    }

    /** Depth of a point before the camera, metres. */
    double depth(double x, double y, double z) {
        return r[6] * x + r[7] * y + r[8] * z + t[2];
    }

    /** x / z in the camera's frame of a point whose depth is known. */
    double u(double x, double y, double z, double depth) {
        return (r[0] * x + r[1] * y + r[2] * z + t[0]) / depth;
    }

    double v(double x, double y, double z, double depth) {
        return (r[3] * x + r[4] * y + r[5] * z + t[1]) / depth;
    }

    /** Whether x / z and y / z lie in the picture, up to a border as a share of its size (distortion left aside). */
    boolean inPicture(double u, double v, double border) {
        double px = fx * u + camera.cx();
        double py = fy * v + camera.cy();
        double bx = border * camera.width();
        double by = border * camera.height();
        return px >= bx && py >= by && px <= camera.width() - bx && py <= camera.height() - by;
    }
}
