package io.landmarkstream.ert;

import io.landmarkstream.ert.RegressionTrees.Box;
import io.landmarkstream.ert.RegressionTrees.Shape;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Score;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelFile;
import io.landmarkstream.model.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A card of format {@code ert}: regression trees that read the input as grey, the mean of its three colours. It has the
 * output {@code coordinates} of two dimensions and unit {@code unit}, and gives a presence as a logit where the file's
 * leaves have scores.
 */
public final class TreesModel implements Model {

    private final ModelCard card;
    private final RegressionTrees trees;
    private final int width;
    private final int height;
    private final int pixelStride;
    private final int channelStride;
    private final Box box;

    private TreesModel(ModelCard card, RegressionTrees trees) {
        this.card = card;
        this.trees = trees;
        Input input = card.input();
        this.width = input.width();
        this.height = input.height();
        boolean planar = input.layout() == Layout.NCHW;
        this.pixelStride = planar ? 1 : 3;
        this.channelStride = planar ? width * height : 1;
        double side = trees.box();
        this.box = new Box(width * (1 - side) / 2 - .5, height * (1 - side) / 2 - .5, width * side, height * side);
    }

    /**
     * Opens a card of format {@code ert}.
     *
     * @param card whose output is {@code coordinates}
     * @param points number of points of the card's topology
     * @param bytes the file
     * @throws ModelException if the hash is another, the file is none of regression trees, or the card asks for what
     *     trees do not give
     */
    public static TreesModel open(ModelCard card, int points, byte[] bytes) {
        ModelFile.check(card, bytes);
        RegressionTrees trees = TreesFile.read(card.name(), bytes);
        check(
                card,
                trees.points() == points,
                "key output.topology: the file has " + trees.points() + " points, the topology " + points
                        + "; name the topology of these points");
        check(
                card,
                trees.tellsPresence() || presence(card) == null,
                "key output.presence: the file tells no presence;"
                        + " leave the key out, and set landmarks.minPresence to 0 in the pipeline");
        return new TreesModel(card, trees);
    }

    private static Score presence(ModelCard card) {
        return ((Coordinates) card.output()).presence();
    }

    private static void check(ModelCard card, boolean right, String message) {
        if (!right) {
            throw new ModelException("card " + card.name() + ", file " + card.file() + ": " + message);
        }
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public int maxBatch() {
        return 1;
    }

    @Override
    public Map<String, Tensor> run(Tensor input) {
        float[] values = input.values();
        if (values.length != 3 * width * height) {
            throw new IllegalArgumentException("model " + card.name() + " takes one picture of " + 3 * width * height
                    + " values, not " + values.length);
        }
        Shape shape = trees.fit(
                (x, y) -> {
                    if (x < 0 || x >= width || y < 0 || y >= height) {
                        return 0;
                    }
                    int at = (y * width + x) * pixelStride;
                    return (values[at] + values[at + channelStride] + values[at + 2 * channelStride]) / 3;
                },
                box);
        float[] points = shape.points();
        for (int i = 0; i < points.length; i++) {
            points[i] = (1 - trees.box()) / 2 + trees.box() * points[i];
        }
        Map<String, Tensor> outputs = new LinkedHashMap<>();
        outputs.put(((Coordinates) card.output()).points(), new Tensor(points, 1, points.length));
        if (presence(card) != null) {
            outputs.put(presence(card).tensor(), new Tensor(new float[] {shape.presence()}, 1, 1));
        }
        return outputs;
    }

    /** As {@link #run}: trees have no inner tensors. */
    @Override
    public Map<String, Tensor> trace(Tensor input) {
        return run(input);
    }

    /** Nothing to close. */
    @Override
    public void close() {}
}
