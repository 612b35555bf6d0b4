package io.landmarkstream.attributes;

import java.util.Arrays;

/**
 * A face's points as seen from the front: each ray is cut with the plane of the fitted head in which its point lies, so
 * that turning, tilting and perspective are undone. x to the person's left, y down, cm.
 */
final class Frontal {

    /** Cosine between a ray and the face's normal below which a point's place on the face cannot be computed. */
    private static final double LEAST_COSINE = .3;

    private static final int RIGHT_IRIS = 68;

    private Frontal() {}

    /**
     * @param rays x / z and y / z of the camera rays of the 68 points, right and left iris last where there are irises
     * @return x, y of 70 points; not numbers for the jaw, which is not fitted, and for irises that are not there;
     *     {@code null} where the face is seen too much from the side
     */
    static double[] points(HeadModel model, HeadFitter.Fit fit, double[] rays) {
        double[] r = fit.rotation();
        double[] origin = Matrices.transposedTimes(r, fit.translation());
        double[] frontal = new double[2 * 70];
        Arrays.fill(frontal, Double.NaN);
        double[] depth = new double[70];
        for (int i = 0; i < model.fitted.length; i++) {
            depth[model.fitted[i]] = fit.shape()[3 * i + 2];
        }
        for (int iris = 0; iris < 2; iris++) {
            int outer = iris == 0 ? 36 : 45;
            int inner = iris == 0 ? 39 : 42;
            double before = model.neutral[3 * (RIGHT_IRIS + iris) + 2]
                    - (model.neutral[3 * outer + 2] + model.neutral[3 * inner + 2]) / 2;
            depth[RIGHT_IRIS + iris] = (depth[outer] + depth[inner]) / 2 + before;
        }
        for (int i = 0; i < rays.length / 2; i++) {
            if (i < 17 && i != 8) {
                continue;
            }
            double[] ray = Matrices.transposedTimes(r, new double[] {rays[2 * i], rays[2 * i + 1], 1});
            double length = Math.sqrt(ray[0] * ray[0] + ray[1] * ray[1] + ray[2] * ray[2]);
            if (!(ray[2] > LEAST_COSINE * length)) {
                return null;
            }
            double along = (depth[i] + origin[2]) / ray[2];
            frontal[2 * i] = along * ray[0] - origin[0];
            frontal[2 * i + 1] = along * ray[1] - origin[1];
        }
        return frontal;
    }
}
