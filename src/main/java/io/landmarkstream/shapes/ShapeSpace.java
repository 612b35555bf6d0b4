package io.landmarkstream.shapes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Shapes as points of a space, and the clusters that they form.
 *
 * @param shapes the sample
 * @param places of the shapes in the space, first the direction in which they differ most
 * @param landmarks numbers of the shapes that span the space (global landmarks)
 * @param variances along each dimension, as shares of the whole, also of the dimensions that are left out
 * @param clusters largest first
 */
public record ShapeSpace(
        List<Shape> shapes, List<double[]> places, int[] landmarks, double[] variances, List<Cluster> clusters) {

    /** Shapes of a cluster that are shown. */
    private static final int EXAMPLES = 6;

    /**
     * One cluster.
     *
     * @param members numbers of its shapes, the one nearest to its centre first
     * @param examples numbers of members that differ most from each other (local landmarks), the nearest to the centre
     *     first
     */
    public record Cluster(int[] members, int[] examples) {}

    /**
     * @param landmarks how many shapes span the space
     * @param dimensions of the space
     * @param clusters how many; 0: as many as fit best
     * @param seed the same shapes and options give the same space
     */
    public record Options(int landmarks, int dimensions, int clusters, long seed) {}

    /** @param shapes aligned alike, two and more that differ */
    public static ShapeSpace of(List<Shape> shapes, Options options) {
        List<float[]> aligned = shapes.stream().map(Shape::aligned).toList();
        int[] landmarks = LandmarkMds.farthest(aligned, options.landmarks());
        if (landmarks.length < 2) {
            throw new IllegalArgumentException("all shapes are the same: there is nothing to tell apart");
        }
        LandmarkMds scaling =
                LandmarkMds.of(Arrays.stream(landmarks).mapToObj(aligned::get).toList(), options.dimensions());
        List<double[]> places = aligned.stream().map(scaling::place).toList();
        Clusters found = Clusters.of(places, options.clusters(), options.seed());
        List<Cluster> clusters = new ArrayList<>();
        for (int c = 0; c < found.centres().length; c++) {
            clusters.add(cluster(found, c, places, aligned));
        }
        return new ShapeSpace(List.copyOf(shapes), places, landmarks, scaling.variances(), clusters);
    }

    private static Cluster cluster(Clusters found, int cluster, List<double[]> places, List<float[]> aligned) {
        double[] centre = found.centres()[cluster];
        int[] members = IntStream.range(0, places.size())
                .filter(i -> found.of()[i] == cluster)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> away(places.get(i), centre)))
                .mapToInt(Integer::intValue)
                .toArray();
        int[] examples = LandmarkMds.farthest(
                Arrays.stream(members).mapToObj(aligned::get).toList(), EXAMPLES);
        return new Cluster(members, Arrays.stream(examples).map(i -> members[i]).toArray());
    }

    private static double away(double[] one, double[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (one[i] - other[i]) * (one[i] - other[i]);
        }
        return sum;
    }

    /** The shape in the middle of a cluster. */
    public Shape middle(Cluster cluster) {
        return shapes.get(cluster.members()[0]);
    }
}
