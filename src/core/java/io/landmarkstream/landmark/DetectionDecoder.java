package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.Tensor;
import java.util.List;
import java.util.Map;

/** Reads a detector's outputs: a pure function of the tensors. */
interface DetectionDecoder {

    /**
     * @return detections in pixels of the network's input, one an object, best first
     * @throws RejectException NUMERIC, if a value is not finite
     */
    List<Detection> decode(Map<String, Tensor> outputs) throws RejectException;

    /** The decoder for a card's outputs. */
    static DetectionDecoder of(ModelCard card) {
        ModelCard.Input in = card.input();
        if (card.output() instanceof ModelCard.SsdAnchors out) {
            return new SsdAnchorsDecoder(out, in.width(), in.height());
        }
        if (card.output() instanceof ModelCard.YuNet out) {
            return new YuNetDecoder(out, in.width(), in.height());
        }
        if (card.output() instanceof ModelCard.CenterHeatmap out) {
            return new CenterHeatmapDecoder(out, in.width(), in.height());
        }
        if (card.output() instanceof ModelCard.Distances out) {
            return new DistancesDecoder(out, in.width(), in.height());
        }
        if (card.output() instanceof ModelCard.Table out) {
            return new TableDecoder(out, in.width(), in.height());
        }
        throw new ModelException(
                "model " + card.name() + " gives landmarks and cannot be a pipeline's detector: name it"
                        + " under landmarks, or choose a card of kind " + ModelCard.Output.kinds(true));
    }
}
