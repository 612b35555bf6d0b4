package io.landmarkstream.scene;

/**
 * Covariance of an object's place, metres². A place that one camera tells is known well across its rays and badly along
 * them, so one number is not enough.
 */
record Covariance(float xx, float xy, float xz, float yy, float yz, float zz) {

    /** Nothing is known to be wrong. */
    static final Covariance NONE = isotropic(0);

    /** The same in all directions: the square of one coordinate's standard deviation. */
    static Covariance isotropic(double variance) {
        float v = (float) variance;
        return new Covariance(v, 0, 0, v, 0, v);
    }

    /** Of a symmetric matrix of 3 × 3, row by row. */
    static Covariance of(double[] m) {
        return new Covariance((float) m[0], (float) m[1], (float) m[2], (float) m[4], (float) m[5], (float) m[8]);
    }

    private double[] matrix() {
        return new double[] {xx, xy, xz, xy, yy, yz, xz, yz, zz};
    }

    /** aᵀ P b. */
    double between(double[] a, double[] b) {
        return Geometry.dot(a, Geometry.times(matrix(), b));
    }

    /** Mean variance of a coordinate. */
    double mean() {
        return ((double) xx + yy + zz) / 3;
    }

    /** More in all directions. */
    Covariance plus(double variance) {
        return plus(variance, 1, 0, 0).plus(variance, 0, 1, 0).plus(variance, 0, 0, 1);
    }

    /** More along one direction, which has length 1. */
    Covariance plus(double variance, double x, double y, double z) {
        return new Covariance(
                (float) (xx + variance * x * x),
                (float) (xy + variance * x * y),
                (float) (xz + variance * x * z),
                (float) (yy + variance * y * y),
                (float) (yz + variance * y * z),
                (float) (zz + variance * z * z));
    }

    /** Made smaller in all directions alike, if a coordinate's mean variance is more. */
    Covariance atMost(double variance) {
        double factor = mean() > variance ? variance / mean() : 1;
        return new Covariance(
                (float) (factor * xx),
                (float) (factor * xy),
                (float) (factor * xz),
                (float) (factor * yy),
                (float) (factor * yz),
                (float) (factor * zz));
    }

    /** The inverse, 3 × 3, row by row. */
    double[] information() {
        return Geometry.inverse(matrix());
    }

    /** Squared distance in standard deviations (Mahalanobis). */
    double squares(double[] off) {
        return Geometry.dot(off, Geometry.times(information(), off));
    }
}
