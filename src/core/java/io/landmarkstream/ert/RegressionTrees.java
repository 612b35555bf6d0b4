package io.landmarkstream.ert;

import java.util.List;

/**
 * An ensemble of regression trees (Kazemi and Sullivan, CVPR 2014), as dlib computes it: a shape begins as the mean
 * shape, and each level of the cascade compares the brightness of pairs of pixels near the shape so far and adds what
 * its trees answer. Immutable; threads may share it.
 *
 * <p>Shapes are relative to a box: x and y are 0 at its left and top side, 1 at its right and bottom one.
 *
 * <p>Where the trees were also taught what is no such object, each leaf has a score too, and their sum is the logit of
 * the object's presence (as Chen et al., "Joint Cascade Face Detection and Alignment", ECCV 2014).
 */
public final class RegressionTrees {

    private final float[] mean;
    private final List<Level> levels;
    private final float box;
    private final boolean tellsPresence;
    private final float bias;

    /**
     * @param mean x and y of each point of the mean shape
     * @param levels of the cascade, at least one
     * @param box side of the box as a part of the side of the picture that a network's input shows, both with the same
     *     centre
     * @param bias of the presence's logit; NaN: the trees tell no presence
     */
    RegressionTrees(float[] mean, List<Level> levels, float box, float bias) {
        this.mean = mean.clone();
        this.levels = List.copyOf(levels);
        this.box = box;
        this.tellsPresence = !Float.isNaN(bias);
        this.bias = tellsPresence ? bias : 0;
    }

    /** The picture that is looked at. */
    @FunctionalInterface
    public interface Brightness {
        /**
         * @param x column of a pixel, from 0; may lie outside of the picture
         * @param y row of a pixel, from 0; may lie outside of the picture
         * @return 0 to 255; 0 outside of the picture
         */
        float at(int x, int y);
    }

    /**
     * Where the box lies, in pixels whose centres have whole numbers.
     *
     * @param left x of its left side
     * @param top y of its top side
     * @param width above 0
     * @param height above 0
     */
    public record Box(double left, double top, double width, double height) {}

    /**
     * What was found.
     *
     * @param points x and y of each point, relative to the box
     * @param presence logit; 0 where the trees tell none
     */
    public record Shape(float[] points, float presence) {}

    /**
     * One level of the cascade. Trees are complete binary trees, their nodes in breadth-first order.
     *
     * @param anchors for each pixel that is looked at, the point it hangs on
     * @param offsets for each such pixel x and y from that point, relative to the box, as the mean shape is turned
     * @param first for each node the first of the two pixels that it compares
     * @param second for each node the other one
     * @param thresholds for each node: where first − second is more, the way goes left
     * @param depth decisions from a root to a leaf
     * @param leaves what the leaves add, tree by tree
     */
    record Level(
            int[] anchors, float[] offsets, char[] first, char[] second, float[] thresholds, int depth, Leaves leaves) {

        int trees() {
            return thresholds.length / ((1 << depth) - 1);
        }
    }

    /** What leaves add to a shape. */
    interface Leaves {
        /**
         * Adds a leaf to a shape.
         *
         * @param leaf its number over all trees of the level
         * @return what it adds to the presence's logit
         */
        float addTo(float[] shape, int leaf);
    }

    /** Leaves as float32, {@code 2 × points} values each; they tell no presence. */
    record FloatLeaves(float[] values) implements Leaves {
        @Override
        public float addTo(float[] shape, int leaf) {
            int at = leaf * shape.length;
            for (int i = 0; i < shape.length; i++) {
                shape[i] += values[at + i];
            }
            return 0;
        }
    }

    /**
     * Leaves as signed bytes, {@code 2 × points} values each.
     *
     * @param scales for each leaf what 1 means
     * @param scores for each leaf what it adds to the presence's logit; empty: nothing
     */
    record ByteLeaves(byte[] values, float[] scales, float[] scores) implements Leaves {
        @Override
        public float addTo(float[] shape, int leaf) {
            int at = leaf * shape.length;
            float scale = scales[leaf];
            for (int i = 0; i < shape.length; i++) {
                shape[i] += scale * values[at + i];
            }
            return scores.length == 0 ? 0 : scores[leaf];
        }
    }

    /** Number of points. */
    public int points() {
        return mean.length / 2;
    }

    /** Side of the box as a part of the side of a network's input, which has the same centre. */
    public float box() {
        return box;
    }

    /** Whether {@link Shape#presence} says anything. */
    public boolean tellsPresence() {
        return tellsPresence;
    }

    /** Fits the shape in a box of a picture. */
    public Shape fit(Brightness picture, Box place) {
        float[] shape = mean.clone();
        float presence = bias;
        for (Level level : levels) {
            float[] pixels = pixels(level, shape, picture, place);
            int nodes = (1 << level.depth) - 1;
            int root = 0;
            int leaf = 0;
            for (int tree = level.trees(); tree > 0; tree--) {
                int node = 0;
                while (node < nodes) {
                    int at = root + node;
                    boolean left = pixels[level.first[at]] - pixels[level.second[at]] > level.thresholds[at];
                    node = 2 * node + (left ? 1 : 2);
                }
                presence += level.leaves.addTo(shape, leaf + node - nodes);
                root += nodes;
                leaf += nodes + 1;
            }
        }
        return new Shape(shape, presence);
    }

    /** Brightness of the level's pixels, which move, turn and grow with the shape. */
    private float[] pixels(Level level, float[] shape, Brightness picture, Box place) {
        Similarity turn = Similarity.of(mean, shape);
        float[] pixels = new float[level.anchors.length];
        for (int i = 0; i < pixels.length; i++) {
            float dx = level.offsets[2 * i];
            float dy = level.offsets[2 * i + 1];
            int anchor = 2 * level.anchors[i];
            double x = turn.a * dx - turn.b * dy + shape[anchor];
            double y = turn.b * dx + turn.a * dy + shape[anchor + 1];
            pixels[i] = picture.at((int) Math.floor(place.left + x * place.width + .5), (int)
                    Math.floor(place.top + y * place.height + .5));
        }
        return pixels;
    }

    /** The turn and scale {@code (a, −b; b, a)} that bring one shape onto another, by least squares. */
    private record Similarity(float a, float b) {
        static Similarity of(float[] from, float[] to) {
            int n = from.length / 2;
            if (n == 1) {
                return new Similarity(1, 0);
            }
            double fx = 0;
            double fy = 0;
            double tx = 0;
            double ty = 0;
            for (int i = 0; i < from.length; i += 2) {
                fx += from[i];
                fy += from[i + 1];
                tx += to[i];
                ty += to[i + 1];
            }
            double dot = 0;
            double cross = 0;
            double size = 0;
            for (int i = 0; i < from.length; i += 2) {
                double px = from[i] - fx / n;
                double py = from[i + 1] - fy / n;
                double qx = to[i] - tx / n;
                double qy = to[i + 1] - ty / n;
                dot += px * qx + py * qy;
                cross += px * qy - py * qx;
                size += px * px + py * py;
            }
            return size == 0 ? new Similarity(1, 0) : new Similarity((float) (dot / size), (float) (cross / size));
        }
    }
}
