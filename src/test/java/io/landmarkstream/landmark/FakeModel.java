package io.landmarkstream.landmark;

import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.Border;
import io.landmarkstream.model.ModelCard.Colour;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Fit;
import io.landmarkstream.model.ModelCard.HandednessScore;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.Layout;
import io.landmarkstream.model.ModelCard.Score;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.Tensor;
import java.util.Map;
import java.util.function.Function;

/** A network whose outputs a test computes from its input. */
final class FakeModel implements Model {

    private final ModelCard card;
    private final int maxBatch;
    private final Function<Tensor, Map<String, Tensor>> network;
    int runs;
    int pictures;

    FakeModel(ModelCard card, int maxBatch, Function<Tensor, Map<String, Tensor>> network) {
        this.card = card;
        this.maxBatch = maxBatch;
        this.network = network;
    }

    static ModelCard card(String name, int size, ModelCard.Output output) {
        Input input = new Input(
                "in",
                size,
                size,
                Layout.NCHW,
                Colour.RGB,
                new float[] {0, 0, 0},
                new float[] {1, 1, 1},
                Fit.LETTERBOX,
                Border.ZERO);
        return new ModelCard(name, name, name + ".onnx", "0".repeat(64), 1, "MIT", "test", null, input, output);
    }

    /**
     * A network of hands: points in {@code p}, two values each, and {@code presence}.
     *
     * @param sided whether it tells in {@code side} how likely it is a right hand, and wants left ones mirrored
     * @param other name of the tensor of another hand; {@code null}: none
     * @param quality name of the tensor of the points' quality; {@code null}: none
     */
    static ModelCard hand(String name, int size, boolean sided, String other, String quality) {
        HandednessScore side = sided ? new HandednessScore("side", Activation.NONE, "right", "left") : null;
        Score presence = new Score("presence", Activation.NONE);
        return card(
                name, size, new Coordinates("p", 2, Unit.PIXELS, "hand21", presence, side, null, other, quality, null));
    }

    @Override
    public ModelCard card() {
        return card;
    }

    @Override
    public int maxBatch() {
        return maxBatch;
    }

    @Override
    public Map<String, Tensor> run(Tensor input) {
        runs++;
        pictures += input.shape()[0];
        return network.apply(input);
    }

    @Override
    public Map<String, Tensor> trace(Tensor input) {
        return run(input);
    }

    @Override
    public void close() {}
}
