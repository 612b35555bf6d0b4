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
    private final int mostPixels;
    private final int mostTrees;
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
        this.mostPixels =
                levels.stream().mapToInt(level -> level.anchors.length).max().orElseThrow();
        this.mostTrees = levels.stream().mapToInt(Level::trees).max().orElseThrow();
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
     * @param pairs for each node the two pixels that it compares: the first, and the second times 65,536
     * @param thresholds for each node: where first − second is more, the way goes left
     * @param depth decisions from a root to a leaf
     * @param leaves what the leaves add, tree by tree
     */
    record Level(int[] anchors, float[] offsets, int[] pairs, float[] thresholds, int depth, Leaves leaves) {

        /** @param first for each node the first of the two pixels, {@code second} the other one */
        static int[] pairs(char[] first, char[] second) {
            int[] pairs = new int[first.length];
            for (int i = 0; i < pairs.length; i++) {
                pairs[i] = first[i] | second[i] << Character.SIZE;
            }
            return pairs;
        }

        int trees() {
            return thresholds.length / ((1 << depth) - 1);
        }

        /** Where each tree leads to: the numbers of the leaves over all trees of the level. */
        private void lead(float[] pixels, int[] reached) {
            int nodes = (1 << depth) - 1;
            int root = 0;
            int trees = trees();
            for (int tree = 0; tree < trees; tree++) {
                int node = 0;
                for (int step = 0; step < depth; step++) {
                    int pair = pairs[root + node];
                    float difference = pixels[pair & 0xFFFF] - pixels[pair >>> Character.SIZE];
                    node = 2 * node + (difference > thresholds[root + node] ? 1 : 2);
                }
                reached[tree] = root + tree + node - nodes;
                root += nodes;
            }
        }
    }

    /** What leaves add to a shape. Most of a fit's time goes here, into the way from memory. */
    interface Leaves {
        /**
         * Adds some leaves to a shape, in their order.
         *
         * @param leaves their numbers over all trees of the level
         * @param count how many of them
         */
        void addTo(float[] shape, int[] leaves, int count);

        /** What a leaf adds to the presence's logit. */
        float score(int leaf);
    }

    /** Leaves as float32, {@code 2 × points} values each; they tell no presence. */
    record FloatLeaves(float[] values) implements Leaves {
        @Override
        public void addTo(float[] shape, int[] leaves, int count) {
            for (int k = 0; k < count; k++) {
                int at = leaves[k] * shape.length;
                for (int i = 0; i < shape.length; i++) {
                    shape[i] += values[at + i];
                }
            }
        }

        @Override
        public float score(int leaf) {
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
        public void addTo(float[] shape, int[] leaves, int count) {
            int size = shape.length;
            int k = 0;
            // Four leaves at a time: their cache lines come in together, and the shape is read and written once.
            for (; k + 4 <= count; k += 4) {
                int a = leaves[k] * size;
                int b = leaves[k + 1] * size;
                int c = leaves[k + 2] * size;
                int d = leaves[k + 3] * size;
                float ofA = scales[leaves[k]];
                float ofB = scales[leaves[k + 1]];
                float ofC = scales[leaves[k + 2]];
                float ofD = scales[leaves[k + 3]];
                for (int i = 0; i < size; i++) {
                    shape[i] = shape[i]
                            + ofA * values[a + i]
                            + ofB * values[b + i]
                            + ofC * values[c + i]
                            + ofD * values[d + i];
                }
            }
            for (; k < count; k++) {
                int at = leaves[k] * size;
                float scale = scales[leaves[k]];
                for (int i = 0; i < size; i++) {
                    shape[i] += scale * values[at + i];
                }
            }
        }

        @Override
        public float score(int leaf) {
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
        float[] pixels = new float[mostPixels];
        int[] reached = new int[mostTrees];
        for (Level level : levels) {
            see(level, shape, picture, place, pixels);
            level.lead(pixels, reached);
            level.leaves.addTo(shape, reached, level.trees());
            for (int tree = 0; tree < level.trees(); tree++) {
                presence += level.leaves.score(reached[tree]);
            }
        }
        return new Shape(shape, presence);
    }

    /** Brightness of the level's pixels, which move, turn and grow with the shape. */
    private void see(Level level, float[] shape, Brightness picture, Box place, float[] pixels) {
        Similarity turn = Similarity.of(mean, shape);
        for (int i = 0; i < level.anchors.length; i++) {
            float dx = level.offsets[2 * i];
            float dy = level.offsets[2 * i + 1];
            int anchor = 2 * level.anchors[i];
            double x = turn.a * dx - turn.b * dy + shape[anchor];
            double y = turn.b * dx + turn.a * dy + shape[anchor + 1];
            pixels[i] = picture.at((int) Math.floor(place.left + x * place.width + .5), (int)
                    Math.floor(place.top + y * place.height + .5));
        }
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
