package io.landmarkstream.simulate;

/**
 * A rotation in space, as a 3 × 3 matrix. Axes: x to the picture's right, y up, z towards the camera.
 *
 * @param m nine numbers, row by row
 */
public record Rotation(double[] m) {

    /** No rotation. */
    public static final Rotation NONE = new Rotation(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1});

    /**
     * Roll · pitch · yaw: first about y, then x, then z.
     *
     * @param yaw degrees about y; positive: the front turns to the picture's right
     * @param pitch degrees about x; positive: the front turns up
     * @param roll degrees about z; positive: counter-clockwise in the picture
     */
    public static Rotation of(double yaw, double pitch, double roll) {
        double cy = Math.cos(Math.toRadians(yaw));
        double sy = Math.sin(Math.toRadians(yaw));
        double cp = Math.cos(Math.toRadians(-pitch));
        double sp = Math.sin(Math.toRadians(-pitch));
        double cr = Math.cos(Math.toRadians(roll));
        double sr = Math.sin(Math.toRadians(roll));
        Rotation aboutY = new Rotation(new double[] {cy, 0, sy, 0, 1, 0, -sy, 0, cy});
        Rotation aboutX = new Rotation(new double[] {1, 0, 0, 0, cp, -sp, 0, sp, cp});
        Rotation aboutZ = new Rotation(new double[] {cr, -sr, 0, sr, cr, 0, 0, 0, 1});
        return aboutZ.after(aboutX).after(aboutY);
    }

    /** {@code first}, then this rotation. */
    public Rotation after(Rotation first) {
        double[] product = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                for (int k = 0; k < 3; k++) {
                    product[3 * row + column] += m[3 * row + k] * first.m[3 * k + column];
                }
            }
        }
        return new Rotation(product);
    }

    /** The rotated point. */
    double[] turned(double x, double y, double z) {
        return new double[] {
            m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z
        };
    }
}
