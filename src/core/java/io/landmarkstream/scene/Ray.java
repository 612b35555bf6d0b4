package io.landmarkstream.scene;

/**
 * A half-line in the world.
 *
 * @param origin x, y, z, metres
 * @param direction x, y, z, of length 1
 */
public record Ray(double[] origin, double[] direction) {

    /** The point at a distance in metres from the origin. */
    public double[] at(double metres) {
        return new double[] {
            origin[0] + metres * direction[0], origin[1] + metres * direction[1], origin[2] + metres * direction[2]
        };
    }
}
