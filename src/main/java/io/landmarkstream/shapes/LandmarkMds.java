package io.landmarkstream.shapes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.hipparchus.linear.Array2DRowRealMatrix;
import org.hipparchus.linear.EigenDecompositionSymmetric;

/**
 * Landmark multidimensional scaling (de Silva and Tenenbaum, "Sparse multidimensional scaling using landmark points",
 * 2004): classical scaling of a few landmark shapes, and each other shape is placed by its distances to them. Cost and
 * memory grow with the number of shapes times that of landmarks, not with its square.
 */
public final class LandmarkMds {

    /** Dimensions with less than this share of the first one's variance are noise of the distances. */
    private static final double LEAST_VARIANCE = 1e-6;

    private final List<float[]> landmarks;
    private final double[] meanSquares;
    private final double[][] places;
    private final double[] variances;
    private final double whole;

    private LandmarkMds(
            List<float[]> landmarks, double[] meanSquares, double[][] places, double[] variances, double whole) {
        this.landmarks = landmarks;
        this.meanSquares = meanSquares;
        this.places = places;
        this.variances = variances;
        this.whole = whole;
    }

    /**
     * Chooses landmarks by farthest points: the first shape, then always the one that is farthest from all that are
     * chosen (Gonzalez 1985).
     *
     * @param shapes aligned
     * @param count of landmarks; fewer where fewer shapes differ
     * @return their places in {@code shapes}
     */
    public static int[] farthest(List<float[]> shapes, int count) {
        double[] nearest = new double[shapes.size()];
        Arrays.fill(nearest, Double.MAX_VALUE);
        List<Integer> chosen = new ArrayList<>();
        int next = 0;
        while (chosen.size() < count && nearest[next] > 0) {
            chosen.add(next);
            float[] last = shapes.get(next);
            for (int i = 0; i < nearest.length; i++) {
                nearest[i] = Math.min(nearest[i], Shape.distance(shapes.get(i), last));
                if (nearest[i] > nearest[next] || i == 0) {
                    next = i;
                }
            }
        }
        return chosen.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Scales the landmarks.
     *
     * @param landmarks aligned shapes, two and more
     * @param dimensions of the space, at most; fewer where the landmarks do not fill them
     */
    public static LandmarkMds of(List<float[]> landmarks, int dimensions) {
        int n = landmarks.size();
        double[][] squares = new double[n][n];
        double[] means = new double[n];
        double mean = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                double distance = Shape.distance(landmarks.get(i), landmarks.get(j));
                squares[i][j] = distance * distance;
                means[i] += squares[i][j] / n;
            }
            mean += means[i] / n;
        }
        double[][] products = new double[n][n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                products[i][j] = -(squares[i][j] - means[i] - means[j] + mean) / 2;
                products[j][i] = products[i][j];
            }
        }
        EigenDecompositionSymmetric eigen =
                new EigenDecompositionSymmetric(new Array2DRowRealMatrix(products, false), 1e-12, true);
        double[] values = eigen.getEigenvalues();
        int kept = 0;
        while (kept < Math.min(dimensions, n) && values[kept] > LEAST_VARIANCE * values[0]) {
            kept++;
        }
        double[][] places = new double[kept][];
        for (int d = 0; d < kept; d++) {
            double[] vector = eigen.getEigenvector(d).toArray();
            for (int i = 0; i < n; i++) {
                vector[i] /= Math.sqrt(values[d]);
            }
            places[d] = vector;
        }
        double whole = Arrays.stream(values).filter(v -> v > 0).sum();
        return new LandmarkMds(List.copyOf(landmarks), means, places, Arrays.copyOf(values, kept), whole);
    }

    /** Dimensions of the space. */
    public int dimensions() {
        return places.length;
    }

    /**
     * Variance along each dimension, largest first, as shares of that of all dimensions, also those that are left out.
     */
    public double[] variances() {
        return Arrays.stream(variances).map(v -> v / whole).toArray();
    }

    /** Where a shape lies in the space. */
    public double[] place(float[] shape) {
        double[] at = new double[places.length];
        for (int i = 0; i < meanSquares.length; i++) {
            double distance = Shape.distance(shape, landmarks.get(i));
            double difference = distance * distance - meanSquares[i];
            for (int d = 0; d < at.length; d++) {
                at[d] -= places[d][i] * difference / 2;
            }
        }
        return at;
    }
}
