package io.landmarkstream.ert;

import io.landmarkstream.ert.RegressionTrees.ByteLeaves;
import io.landmarkstream.ert.RegressionTrees.FloatLeaves;
import io.landmarkstream.ert.RegressionTrees.Leaves;
import io.landmarkstream.ert.RegressionTrees.Level;
import io.landmarkstream.model.ModelException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads files of regression trees: the project's own ({@code lmtrain ert} writes them) and dlib's
 * {@code shape_predictor} (version 1).
 *
 * <p>The own form, little-endian: the letters {@code LERT}; int32 version 1, points P, levels, trees T a level, depth
 * D, pixels F a level, 1 if leaves have scores; float32 side of the box as a part of the input's, float32 bias of the
 * presence's logit; float32 mean shape (2 P). Then for each level uint16 anchors (F), float32 offsets (2 F), uint16
 * first pixels, uint16 second pixels and float32 thresholds (T (2^D − 1) each), float32 scales (T 2^D), float32 scores
 * where there are any (T 2^D), int8 leaves (T 2^D 2 P).
 *
 * <p>dlib's form packs a whole number into a byte with its sign and length and as many bytes as it needs, and a
 * floating point number into a whole one and the power of two to multiply it by.
 */
public final class TreesFile {

    /**
     * dlib's box as a part of a network's input. Its pixels reach outside of the box, and where they leave the input
     * they read 0.
     */
    static final float DLIB_BOX = .6f;

    private static final byte[] MAGIC = {'L', 'E', 'R', 'T'};
    private static final int MOST_POINTS = 2000;
    private static final int MOST_LEVELS = 100;
    private static final int MOST_TREES = 10_000;
    private static final int MOST_DEPTH = 10;
    private static final int MOST_PIXELS = 65_536;
    /** Of all leaves together: 2 GiB as float32. */
    private static final long MOST_VALUES = 1 << 29;

    private final String name;
    private final ByteBuffer in;

    private TreesFile(String name, byte[] bytes) {
        this.name = name;
        this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Reads a whole file.
     *
     * @param name what messages call it
     * @throws ModelException if it is of neither form, of a later version, cut off, or its numbers contradict each
     *     other
     */
    public static RegressionTrees read(String name, byte[] bytes) {
        TreesFile file = new TreesFile(name, bytes);
        boolean own = Arrays.equals(bytes, 0, Math.min(4, bytes.length), MAGIC, 0, 4);
        try {
            RegressionTrees trees = own ? file.own() : file.dlib();
            if (file.in.hasRemaining()) {
                throw file.refusal(file.in.remaining() + " bytes follow the last tree");
            }
            return trees;
        } catch (BufferUnderflowException e) {
            throw file.refusal("it ends in the middle of a tree");
        }
    }

    private RegressionTrees own() {
        in.position(MAGIC.length);
        int version = in.getInt();
        if (version != 1) {
            throw refusal("it has version " + version + "; this release reads version 1");
        }
        int points = within("points", in.getInt(), MOST_POINTS);
        int count = within("levels", in.getInt(), MOST_LEVELS);
        int trees = within("trees a level", in.getInt(), MOST_TREES);
        int depth = within("depth", in.getInt(), MOST_DEPTH);
        int pixels = within("pixels", in.getInt(), MOST_PIXELS);
        boolean scores = in.getInt() == 1;
        float box = in.getFloat();
        float bias = in.getFloat();
        if (scores && !Float.isFinite(bias)) {
            throw refusal("the bias of its presence is not finite");
        }
        if (!(box > 0 && box <= 1)) {
            throw refusal("its box is " + box + " of the input; it must lie above 0 and not above 1");
        }
        float[] mean = floats(2 * points);
        int nodes = trees * ((1 << depth) - 1);
        int leaves = trees << depth;
        checkSize((long) leaves * points * 2 * count);
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] anchors = new int[pixels];
            for (int f = 0; f < pixels; f++) {
                anchors[f] = below("anchor", in.getChar(), points);
            }
            float[] offsets = floats(2 * pixels);
            char[] first = chars(nodes, pixels);
            char[] second = chars(nodes, pixels);
            float[] thresholds = floats(nodes);
            float[] scales = floats(leaves);
            float[] leafScores = scores ? floats(leaves) : new float[0];
            require(leaves * 2L * points);
            byte[] values = new byte[leaves * 2 * points];
            in.get(values);
            Leaves all = new ByteLeaves(values, scales, leafScores);
            levels.add(new Level(anchors, offsets, Level.pairs(first, second), thresholds, depth, all));
        }
        return new RegressionTrees(mean, levels, box, scores ? bias : Float.NaN);
    }

    private RegressionTrees dlib() {
        long version = whole();
        if (version != 1) {
            throw refusal("it begins with neither LERT nor version 1 of dlib's shape_predictor");
        }
        float[] mean = column();
        if (mean.length < 2 || mean.length % 2 != 0 || mean.length > 2 * MOST_POINTS) {
            throw refusal("its mean shape has " + mean.length + " numbers, which are not x and y of 1 to " + MOST_POINTS
                    + " points");
        }
        int count = within("levels", whole(), MOST_LEVELS);
        List<Forest> forests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            forests.add(forest(mean.length, count));
        }
        same("anchors", whole(), count);
        List<int[]> anchors = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] level = new int[within("pixels", whole(), MOST_PIXELS)];
            for (int f = 0; f < level.length; f++) {
                level[f] = below("anchor", whole(), mean.length / 2);
            }
            anchors.add(level);
        }
        same("offsets", whole(), count);
        List<Level> levels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int pixels = anchors.get(i).length;
            same("offsets of a level", whole(), pixels);
            float[] offsets = new float[2 * pixels];
            for (int f = 0; f < offsets.length; f++) {
                offsets[f] = real();
            }
            Forest forest = forests.get(i);
            forest.check(this, pixels);
            levels.add(new Level(
                    anchors.get(i),
                    offsets,
                    Level.pairs(forest.first, forest.second),
                    forest.thresholds,
                    forest.depth,
                    new FloatLeaves(forest.leaves)));
        }
        return new RegressionTrees(mean, levels, DLIB_BOX, Float.NaN);
    }

    /** The trees of one level of dlib's. */
    private record Forest(char[] first, char[] second, float[] thresholds, int depth, float[] leaves) {
        void check(TreesFile file, int pixels) {
            for (int i = 0; i < first.length; i++) {
                file.below("pixel", Math.max(first[i], second[i]), pixels);
            }
        }
    }

    private Forest forest(int values, int levels) {
        int trees = within("trees a level", whole(), MOST_TREES);
        Forest forest = null;
        int nodes = 0;
        for (int tree = 0; tree < trees; tree++) {
            int splits = within("nodes", whole(), (1 << MOST_DEPTH) - 1);
            if (forest == null) {
                int depth = Integer.numberOfTrailingZeros(splits + 1);
                if (splits + 1 != 1 << depth) {
                    throw refusal("a tree of " + splits + " nodes is not complete");
                }
                nodes = splits;
                checkSize(((long) trees << depth) * values * levels);
                // A number takes four bytes at least: two of the mantissa, two of the power.
                require(((long) trees << depth) * values * 4);
                forest = new Forest(
                        new char[trees * nodes],
                        new char[trees * nodes],
                        new float[trees * nodes],
                        depth,
                        new float[(trees << depth) * values]);
            }
            same("nodes of a tree", splits, nodes);
            for (int i = tree * nodes; i < (tree + 1) * nodes; i++) {
                forest.first[i] = (char) below("pixel", whole(), MOST_PIXELS);
                forest.second[i] = (char) below("pixel", whole(), MOST_PIXELS);
                forest.thresholds[i] = real();
            }
            same("leaves of a tree", whole(), nodes + 1);
            for (int leaf = 0; leaf <= nodes; leaf++) {
                float[] column = column();
                same("numbers of a leaf", column.length, values);
                System.arraycopy(column, 0, forest.leaves, (tree * (nodes + 1) + leaf) * values, values);
            }
        }
        return forest;
    }

    /** A column vector: its rows and columns as negative numbers, then the values. */
    private float[] column() {
        int rows = within("numbers of a shape", Math.abs(whole()), 2 * MOST_POINTS);
        same("columns of a shape", Math.abs(whole()), 1);
        float[] values = new float[rows];
        for (int i = 0; i < rows; i++) {
            values[i] = real();
        }
        return values;
    }

    private long whole() {
        int head = in.get();
        int length = head & 0x0F;
        if (length < 1 || length > Long.BYTES || (head & 0x70) != 0) {
            throw refusal("a number is no packed whole number of dlib's");
        }
        long value = 0;
        for (int i = 0; i < length; i++) {
            value |= (in.get() & 0xFFL) << 8 * i;
        }
        return head < 0 ? -value : value;
    }

    private float real() {
        long mantissa = whole();
        long exponent = whole();
        if (exponent < -2000 || exponent > 2000) {
            throw refusal("a floating point number is not finite");
        }
        float value = (float) Math.scalb((double) mantissa, (int) exponent);
        if (!Float.isFinite(value)) {
            throw refusal("a floating point number is not finite");
        }
        return value;
    }

    private float[] floats(int count) {
        require((long) Float.BYTES * count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = in.getFloat();
            if (!Float.isFinite(values[i])) {
                throw refusal("a floating point number is not finite");
            }
        }
        return values;
    }

    private char[] chars(int count, int below) {
        require((long) Character.BYTES * count);
        char[] values = new char[count];
        for (int i = 0; i < count; i++) {
            values[i] = (char) below("pixel", in.getChar(), below);
        }
        return values;
    }

    /** Before memory is taken for what a header promises. */
    private void require(long bytes) {
        if (in.remaining() < bytes) {
            throw new BufferUnderflowException();
        }
    }

    private void checkSize(long values) {
        if (values > MOST_VALUES) {
            throw refusal("its leaves have " + values + " numbers; at most " + MOST_VALUES + " are read");
        }
    }

    private int within(String what, long value, int most) {
        if (value < 1 || value > most) {
            throw refusal("its number of " + what + " is " + value + "; it must lie between 1 and " + most);
        }
        return (int) value;
    }

    private int below(String what, long value, int end) {
        if (value < 0 || value >= end) {
            throw refusal("a tree has " + what + " " + value + "; there are " + end);
        }
        return (int) value;
    }

    private void same(String what, long value, long wanted) {
        if (value != wanted) {
            throw refusal("its number of " + what + " is " + value + " where it must be " + wanted);
        }
    }

    private ModelException refusal(String reason) {
        return new ModelException("card " + name + ": the file is no regression trees that can be read: " + reason
                + ". Take a file that lmtrain ert wrote or a shape_predictor of dlib's, unpacked");
    }
}
