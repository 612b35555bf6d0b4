package io.landmarkstream.attributes;

/**
 * Position and rotation of a head.
 *
 * <p>Angles are degrees, 0 for a head that is upright in the picture and faces along the camera's axis, and they are
 * the person's: positive yaw turns to the person's left, positive pitch looks up, positive roll tilts the head to the
 * person's left shoulder. As rotations: roll about the camera's axis, after pitch, after yaw about the head's own
 * vertical.
 *
 * @param yaw −180 to 180
 * @param pitch −90 to 90
 * @param roll −180 to 180
 * @param matrix 4 × 4, row by row: from the canonical head (cm, origin between the eyes, x to the person's left, y
 *     down, z into the head) to the camera (cm, x right, y down, z away, of the picture as it is); the last row is 0 0
 *     0 1
 * @param residual root mean square distance between points and fitted head, cm at the head's distance
 */
public record HeadPose(float yaw, float pitch, float roll, float[] matrix, float residual) {

    static HeadPose of(HeadFitter.Fit fit) {
        double[] r = fit.rotation();
        double[] t = fit.translation();
        double pitch = StrictMath.asin(Math.max(-1, Math.min(1, -r[7])));
        double yaw = StrictMath.atan2(r[6], r[8]);
        double roll = StrictMath.atan2(-r[1], r[4]);
        float[] matrix = new float[16];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                matrix[4 * row + column] = (float) r[3 * row + column];
            }
            matrix[4 * row + 3] = (float) t[row];
        }
        matrix[15] = 1;
        return new HeadPose(
                (float) Math.toDegrees(yaw),
                (float) Math.toDegrees(pitch),
                (float) Math.toDegrees(roll),
                matrix,
                (float) fit.residual());
    }

    /** The same head where the picture is a mirror image: angles are the person's, the matrix stays the picture's. */
    HeadPose mirrored() {
        return new HeadPose(-yaw, pitch, -roll, matrix, residual);
    }
}
