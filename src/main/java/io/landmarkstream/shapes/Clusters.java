package io.landmarkstream.shapes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.hipparchus.clustering.CentroidCluster;
import org.hipparchus.clustering.Clusterable;
import org.hipparchus.clustering.KMeansPlusPlusClusterer;
import org.hipparchus.clustering.distance.EuclideanDistance;
import org.hipparchus.random.Well19937c;

/**
 * Clusters of places by k-means++ (Arthur and Vassilvitskii 2007).
 *
 * @param centres of the clusters, the largest cluster first
 * @param of for each place the number of its cluster
 */
public record Clusters(double[][] centres, int[] of) {

    /** Most clusters that are tried where no number is asked for. */
    private static final int MOST = 20;

    /** Places by which the number is chosen and the centres are found; all are then given to their nearest centre. */
    private static final int SAMPLE = 10_000;

    private static final int ITERATIONS = 100;

    /** Starts, of which the tightest counts: one alone may put two centres into one cluster. */
    private static final int STARTS = 4;

    /**
     * Finds clusters.
     *
     * @param places all of the same number of dimensions
     * @param count of clusters; 0: the number with the highest mean simplified silhouette (Hruschka et al. 2004)
     * @param seed the same places and seed give the same clusters
     */
    public static Clusters of(List<double[]> places, int count, long seed) {
        List<Place> sample = new ArrayList<>();
        double step = Math.max(1, places.size() / (double) SAMPLE);
        for (double i = 0; i < places.size(); i += step) {
            sample.add(new Place(places.get((int) i)));
        }
        double[][] centres = count > 0 ? centres(sample, count, seed) : best(sample, seed);
        int[] of = places.stream().mapToInt(p -> nearest(centres, p)).toArray();
        return new Clusters(centres, of).ordered();
    }

    private record Place(double[] at) implements Clusterable {
        @Override
        public double[] getPoint() {
            return at;
        }
    }

    private static double[][] best(List<Place> sample, long seed) {
        double[][] best = centres(sample, 1, seed);
        double most = 0;
        for (int k = 2; k <= Math.min(MOST, sample.size() - 1); k++) {
            double[][] centres = centres(sample, k, seed);
            double silhouette = sample.stream()
                    .mapToDouble(p -> silhouette(centres, p.at()))
                    .average()
                    .orElse(0);
            if (silhouette > most) {
                most = silhouette;
                best = centres;
            }
        }
        return best;
    }

    private static double[][] centres(List<Place> sample, int count, long seed) {
        double[][] best = null;
        double least = Double.MAX_VALUE;
        for (int start = 0; start < STARTS; start++) {
            KMeansPlusPlusClusterer<Place> clusterer = new KMeansPlusPlusClusterer<>(
                    Math.min(count, sample.size()), ITERATIONS, new EuclideanDistance(), new Well19937c(seed + start));
            double[][] centres = clusterer.cluster(sample).stream()
                    .map(CentroidCluster::getCenter)
                    .map(Clusterable::getPoint)
                    .toArray(double[][]::new);
            double spread = sample.stream()
                    .mapToDouble(p -> square(centres[nearest(centres, p.at())], p.at()))
                    .sum();
            if (spread < least) {
                least = spread;
                best = centres;
            }
        }
        return best;
    }

    /** How much nearer the second centre is not, as a share: 1 far away, 0 as near as the first. */
    private static double silhouette(double[][] centres, double[] at) {
        double first = Double.MAX_VALUE;
        double second = Double.MAX_VALUE;
        for (double[] centre : centres) {
            double distance = Math.sqrt(square(centre, at));
            if (distance < first) {
                second = first;
                first = distance;
            } else {
                second = Math.min(second, distance);
            }
        }
        return second == 0 ? 0 : (second - first) / second;
    }

    /** The number of the centre that is nearest. */
    static int nearest(double[][] centres, double[] at) {
        int nearest = 0;
        for (int i = 1; i < centres.length; i++) {
            if (square(centres[i], at) < square(centres[nearest], at)) {
                nearest = i;
            }
        }
        return nearest;
    }

    private static double square(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return sum;
    }

    /** Number of members of each cluster. */
    public int[] sizes() {
        int[] sizes = new int[centres.length];
        for (int cluster : of) {
            sizes[cluster]++;
        }
        return sizes;
    }

    private Clusters ordered() {
        int[] sizes = sizes();
        int[] order = IntStream.range(0, sizes.length)
                .filter(i -> sizes[i] > 0)
                .boxed()
                .sorted(Comparator.comparingInt((Integer i) -> -sizes[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] rank = new int[sizes.length];
        double[][] sorted = new double[order.length][];
        for (int i = 0; i < order.length; i++) {
            rank[order[i]] = i;
            sorted[i] = centres[order[i]];
        }
        return new Clusters(
                sorted, Arrays.stream(of).map(cluster -> rank[cluster]).toArray());
    }
}
