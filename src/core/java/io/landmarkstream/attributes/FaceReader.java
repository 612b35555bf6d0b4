package io.landmarkstream.attributes;

import io.landmarkstream.landmark.Face68;

/**
 * Reads pose, expression and alignment from a face's points. Pure; blinks, which need several frames, are added by
 * {@link EyeState}.
 */
final class FaceReader {

    /** Centres of the person's right and left iris in {@code mesh478}. */
    private static final int[] IRISES = {468, 473};

    private final HeadModel model = HeadModel.CANONICAL;
    private final HeadFitter fitter = new HeadFitter(model);
    private final ExpressionReader expressions = new ExpressionReader(model);
    private final double fieldOfView;

    /** @param fieldOfView degrees across the picture's longer side */
    FaceReader(double fieldOfView) {
        this.fieldOfView = fieldOfView;
    }

    /** Attributes by one frame, without blinks; parts that cannot be read are {@code null}. */
    record Read(HeadPose pose, Expression expression, float[] alignment) {}

    /**
     * @param points x, y, z of the topology's points in pixels
     * @param width of the picture in pixels; its centre is where the camera looks
     * @return {@code null} if the topology is not a supported face
     */
    Read read(String topology, float[] points, int width, int height) {
        float[] face = Face68.points(topology, points);
        if (face == null) {
            return null;
        }
        double focal = Math.max(width, height) / 2.0 / StrictMath.tan(Math.toRadians(fieldOfView) / 2);
        double[] rays = new double[topology.equals("mesh478") ? 2 * 70 : 2 * 68];
        for (int i = 0; i < 68; i++) {
            rays[2 * i] = (face[3 * i] - width / 2.0) / focal;
            rays[2 * i + 1] = (face[3 * i + 1] - height / 2.0) / focal;
        }
        for (int i = 68; i < rays.length / 2; i++) {
            rays[2 * i] = (points[3 * IRISES[i - 68]] - width / 2.0) / focal;
            rays[2 * i + 1] = (points[3 * IRISES[i - 68] + 1] - height / 2.0) / focal;
        }
        return read(rays, depths(face, focal), FaceAlignment.of(face));
    }

    /** Depths of the fitted points over the head's distance; {@code null} where the model gives none. */
    private double[] depths(float[] face, double focal) {
        double[] depths = new double[model.fitted.length];
        boolean given = false;
        for (int i = 0; i < depths.length; i++) {
            depths[i] = face[3 * model.fitted[i] + 2] / focal;
            given |= depths[i] != 0;
        }
        return given ? depths : null;
    }

    /**
     * @param rays x / z and y / z of the camera rays of the 68 points and, where known, right and left iris
     * @param depths as {@link HeadFitter#fit} takes them
     */
    Read read(double[] rays, double[] depths, float[] alignment) {
        double[] fitted = new double[2 * model.fitted.length];
        for (int i = 0; i < model.fitted.length; i++) {
            fitted[2 * i] = rays[2 * model.fitted[i]];
            fitted[2 * i + 1] = rays[2 * model.fitted[i] + 1];
        }
        HeadFitter.Fit fit = fitter.fit(fitted, depths);
        if (fit == null) {
            return new Read(null, null, alignment);
        }
        double[] frontal = Frontal.points(model, fit, rays);
        return new Read(HeadPose.of(fit), frontal == null ? null : expressions.read(frontal), alignment);
    }
}
