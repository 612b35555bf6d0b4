package io.landmarkstream.landmark;

import io.landmarkstream.ert.TreesModel;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.onnx.OnnxModel;

/** Opens a card's model with what reads its format. */
public final class ModelOpener {

    private ModelOpener() {}

    /**
     * Opens a model by its card's name, on the calling thread, which then owns it.
     *
     * @param device where networks run; regression trees always run in Java
     * @throws io.landmarkstream.model.ModelException if there is no such card, its file is missing, or the file is not
     *     what the card says
     */
    public static Model open(ModelStore store, String name, Device device) {
        ModelCard card = store.card(name);
        return switch (card.format()) {
            case ONNX -> OnnxModel.open(store, card, device);
            case ERT -> TreesModel.open(card, store.points(card), store.bytes(card));
        };
    }
}
