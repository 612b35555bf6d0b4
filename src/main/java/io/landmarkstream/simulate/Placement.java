package io.landmarkstream.simulate;

/**
 * Position, size and rotation of a model in a picture.
 *
 * @param x pixels, of the model's origin
 * @param y pixels, down
 * @param size pixels of one model unit: a hand's length, a face's width
 * @param rotation its rotation in space
 */
public record Placement(double x, double y, double size, Rotation rotation) {

    /** Distance of the camera in model units: weak perspective, as a hand or face at arm's length and beyond has. */
    private static final double CAMERA = 8;

    /**
     * The model's points in the picture: x, y, z in pixels, y down, smaller z is nearer, 0 at the model's origin.
     *
     * @param model x, y, z in model units, y up, larger z is nearer
     */
    float[] project(double[] model) {
        float[] points = new float[model.length];
        for (int i = 0; i < model.length; i += 3) {
            double[] p = rotation.turned(model[i], model[i + 1], model[i + 2]);
            double scale = size * CAMERA / (CAMERA - p[2]);
            points[i] = (float) (x + scale * p[0]);
            points[i + 1] = (float) (y - scale * p[1]);
            points[i + 2] = (float) (-size * p[2]);
        }
        return points;
    }
}
