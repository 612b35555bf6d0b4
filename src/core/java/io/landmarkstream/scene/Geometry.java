package io.landmarkstream.scene;

/** The small linear algebra of scenes: vectors of three, matrices of 3 × 3 row by row, symmetric systems. */
final class Geometry {

    private Geometry() {}

    static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    static double distance(double[] a, double[] b) {
        double x = a[0] - b[0];
        double y = a[1] - b[1];
        double z = a[2] - b[2];
        return Math.sqrt(x * x + y * y + z * z);
    }

    static double determinant(double[] m) {
        return m[0] * (m[4] * m[8] - m[5] * m[7])
                - m[1] * (m[3] * m[8] - m[5] * m[6])
                + m[2] * (m[3] * m[7] - m[4] * m[6]);
    }

    static double[] times(double[] m, double[] v) {
        return new double[] {
            m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
            m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
            m[6] * v[0] + m[7] * v[1] + m[8] * v[2]
        };
    }

    static double[] transposedTimes(double[] m, double[] v) {
        return new double[] {
            m[0] * v[0] + m[3] * v[1] + m[6] * v[2],
            m[1] * v[0] + m[4] * v[1] + m[7] * v[2],
            m[2] * v[0] + m[5] * v[1] + m[8] * v[2]
        };
    }

    static double[] product(double[] a, double[] b) {
        double[] product = new double[9];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                product[3 * row + column] =
                        a[3 * row] * b[column] + a[3 * row + 1] * b[3 + column] + a[3 * row + 2] * b[6 + column];
            }
        }
        return product;
    }

    static double[] transposed(double[] m) {
        return new double[] {m[0], m[3], m[6], m[1], m[4], m[7], m[2], m[5], m[8]};
    }

    /** Largest entry of R Rᵀ − 1. */
    static double offOrthogonal(double[] r) {
        double[] square = product(r, transposed(r));
        double off = 0;
        for (int i = 0; i < 9; i++) {
            off = Math.max(off, Math.abs(square[i] - (i % 4 == 0 ? 1 : 0)));
        }
        return off;
    }

    /**
     * The rotation nearest to a matrix that is nearly one: Newton's iteration for the polar decomposition (Higham,
     * "Computing the polar decomposition — with applications", SIAM Journal on Scientific and Statistical Computing 7,
     * 1986).
     */
    static double[] nearestRotation(double[] m) {
        double[] r = m.clone();
        for (int i = 0; i < 20 && offOrthogonal(r) > 1e-15; i++) {
            double[] inverse = inverse(r);
            for (int k = 0; k < 9; k++) {
                r[k] = (r[k] + inverse[3 * (k % 3) + k / 3]) / 2;
            }
        }
        return r;
    }

    /** Inverse by cofactors; not numbers where the matrix has none. */
    static double[] inverse(double[] m) {
        double[] c = {
            m[4] * m[8] - m[5] * m[7], m[2] * m[7] - m[1] * m[8], m[1] * m[5] - m[2] * m[4],
            m[5] * m[6] - m[3] * m[8], m[0] * m[8] - m[2] * m[6], m[2] * m[3] - m[0] * m[5],
            m[3] * m[7] - m[4] * m[6], m[1] * m[6] - m[0] * m[7], m[0] * m[4] - m[1] * m[3]
        };
        double determinant = m[0] * c[0] + m[1] * c[3] + m[2] * c[6];
        for (int i = 0; i < 9; i++) {
            c[i] /= determinant;
        }
        return c;
    }

    /** The rotation about a vector by its length in radians (Rodrigues). */
    static double[] rotation(double x, double y, double z) {
        double angle = Math.sqrt(x * x + y * y + z * z);
        double s = angle < 1e-9 ? 1 : StrictMath.sin(angle) / angle;
        double c = angle < 1e-9 ? .5 : (1 - StrictMath.cos(angle)) / (angle * angle);
        return new double[] {
            1 - c * (y * y + z * z),
            c * x * y - s * z,
            c * x * z + s * y,
            c * x * y + s * z,
            1 - c * (x * x + z * z),
            c * y * z - s * x,
            c * x * z - s * y,
            c * y * z + s * x,
            1 - c * (x * x + y * y)
        };
    }

    /**
     * Solves A x = b by Cholesky's decomposition, in place.
     *
     * @param a symmetric, n × n; only its lower triangle is read, and destroyed
     * @param b becomes x
     * @return false if A is not positive definite; b is then of no use
     */
    static boolean solve(double[] a, double[] b, int n) {
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double sum = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i * n + k] * a[j * n + k];
                }
                if (i == j && !(sum > 0)) {
                    return false;
                }
                a[i * n + j] = i == j ? Math.sqrt(sum) : sum / a[j * n + j];
            }
        }
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < i; k++) {
                b[i] -= a[i * n + k] * b[k];
            }
            b[i] /= a[i * n + i];
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int k = i + 1; k < n; k++) {
                b[i] -= a[k * n + i] * b[k];
            }
            b[i] /= a[i * n + i];
        }
        return true;
    }
}
