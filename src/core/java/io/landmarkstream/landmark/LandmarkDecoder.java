package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.util.Arrays;
import java.util.Map;

/**
 * Reads a landmark network's outputs: a pure function of the tensors. What all kinds of output have (presence,
 * handedness, visibility, world points, overlapping hand, quality) is read here, the points by {@link Points}.
 */
final class LandmarkDecoder {

    /** Reads the points of one kind of output. */
    interface Points {

        /**
         * @param item which input of the batch
         * @param batch number of inputs
         * @param xyz receives x, y, z of each point in turn, pixels of the network's input
         * @return mean confidence of the points; NaN where the kind has none
         */
        float read(Map<String, Tensor> outputs, int item, int batch, float[] xyz) throws RejectException;

        /** The visibility that stands beside the points, one value a point; empty where none does. */
        default float[] visibility(Map<String, Tensor> outputs, int item, int batch) throws RejectException {
            return new float[0];
        }
    }

    private final LandmarkOutput output;
    private final int count;
    private final Points points;

    private LandmarkDecoder(LandmarkOutput output, int count, Points points) {
        this.output = output;
        this.count = count;
        this.points = points;
    }

    /** The decoder for a card's outputs. */
    static LandmarkDecoder of(ModelCard card, Topologies topologies) {
        return card.output() instanceof LandmarkOutput output
                ? of(card, topologies.named(output.topology()).points().size())
                : of(card, 0);
    }

    /** The decoder for a card's outputs, whose topology has {@code count} points. */
    static LandmarkDecoder of(ModelCard card, int count) {
        if (!(card.output() instanceof LandmarkOutput shared)) {
            throw new ModelException(
                    "model " + card.name() + " is a detector and cannot be a pipeline's landmark model:"
                            + " name it under detector, or choose a card of kind "
                            + ModelCard.Output.kinds(false));
        }
        return new LandmarkDecoder(shared, count, points(card.output(), card.input(), count));
    }

    private static Points points(ModelCard.Output output, ModelCard.Input in, int count) {
        if (output instanceof ModelCard.Coordinates c) {
            return new CoordinatesPoints(c, in.width(), in.height(), count);
        }
        if (output instanceof ModelCard.Heatmap h) {
            return new HeatmapPoints(h, in.width(), in.height(), count);
        }
        return new SimCCPoints((ModelCard.SimCC) output, in.width(), in.height(), count);
    }

    /** @throws RejectException NUMERIC, if a value is not finite */
    Landmarks decode(Map<String, Tensor> outputs, int item, int batch) throws RejectException {
        float[] xyz = new float[3 * count];
        float confidence = points.read(outputs, item, batch, xyz);
        allFinite(xyz, "landmark");
        float presence = output.presence() == null
                ? confidence
                : Tensors.activate(
                        Tensors.values(outputs, output.presence().tensor(), batch, 1)[item],
                        output.presence().activation(),
                        "presence");
        Handedness handedness = Handedness.UNKNOWN;
        float handednessScore = 0;
        if (output.handedness() != null) {
            float value = Tensors.activate(
                    Tensors.values(outputs, output.handedness().tensor(), batch, 1)[item],
                    output.handedness().activation(),
                    "handedness");
            boolean isHigh = value >= .5f;
            Handedness high = Handedness.named(output.handedness().high());
            handedness = isHigh ? high : high.other();
            handednessScore = isHigh ? value : 1 - value;
        }
        return new Landmarks(
                xyz,
                presence,
                handedness,
                handednessScore,
                visibility(outputs, item, batch),
                part(outputs, output.world(), item, batch, 3 * count, "world landmark"),
                part(outputs, output.overlapping(), item, batch, OverlappingHand.VALUES, "other hand"),
                quality(outputs, item, batch));
    }

    private float quality(Map<String, Tensor> outputs, int item, int batch) throws RejectException {
        return output.quality() == null
                ? Float.NaN
                : Tensors.finite(Tensors.values(outputs, output.quality(), batch, 1)[item], "quality");
    }

    private float[] visibility(Map<String, Tensor> outputs, int item, int batch) throws RejectException {
        float[] beside = points.visibility(outputs, item, batch);
        if (beside.length > 0 || output.visibility() == null) {
            return beside;
        }
        float[] raw = Tensors.values(outputs, output.visibility().tensor(), batch, count);
        float[] visibility = new float[count];
        for (int i = 0; i < count; i++) {
            visibility[i] =
                    Tensors.activate(raw[item * count + i], output.visibility().activation(), "visibility");
        }
        return visibility;
    }

    /** The item's {@code size} values of a tensor; none where the card names no such tensor. */
    private static float[] part(Map<String, Tensor> outputs, String tensor, int item, int batch, int size, String what)
            throws RejectException {
        if (tensor == null) {
            return new float[0];
        }
        float[] all = Tensors.values(outputs, tensor, batch, size);
        return allFinite(Arrays.copyOfRange(all, item * size, (item + 1) * size), what);
    }

    private static float[] allFinite(float[] values, String what) throws RejectException {
        for (float value : values) {
            Tensors.finite(value, what);
        }
        return values;
    }
}
