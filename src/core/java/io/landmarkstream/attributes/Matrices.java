package io.landmarkstream.attributes;

/** The little linear algebra of a pose: 3 × 3 matrices row by row, and one Cholesky solver. */
final class Matrices {

    private Matrices() {}

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

    /** Inverse by cofactors. */
    static double[] inverse3(double[] m) {
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

    /** Sets the third row to the cross product of the first two. */
    static void completeRotation(double[] r) {
        r[6] = r[1] * r[5] - r[2] * r[4];
        r[7] = r[2] * r[3] - r[0] * r[5];
        r[8] = r[0] * r[4] - r[1] * r[3];
    }

    /** Turns {@code r} in place by the rotation vector x, y, z (Rodrigues), applied after it. */
    static void turn(double[] r, double x, double y, double z) {
        double angle = Math.sqrt(x * x + y * y + z * z);
        if (angle < 1e-12) {
            return;
        }
        double s = StrictMath.sin(angle) / angle;
        double c = (1 - StrictMath.cos(angle)) / (angle * angle);
        double[] by = {
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
        double[] before = r.clone();
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                r[3 * row + column] = by[3 * row] * before[column]
                        + by[3 * row + 1] * before[3 + column]
                        + by[3 * row + 2] * before[6 + column];
            }
        }
    }

    /**
     * Solves A x = b by Cholesky's decomposition.
     *
     * @param a symmetric and positive definite, n × n; only its lower triangle is read, and destroyed
     * @param b becomes x; not numbers where A is not positive definite
     */
    static void solve(double[] a, double[] b, int n) {
        for (int j = 0; j < n; j++) {
            for (int i = j; i < n; i++) {
                double sum = a[i * n + j];
                for (int k = 0; k < j; k++) {
                    sum -= a[i * n + k] * a[j * n + k];
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
    }
}
