package io.landmarkstream.landmark;

import io.landmarkstream.decode.Picture;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.infer.Model;
import io.landmarkstream.infer.ModelCard.Fit;
import io.landmarkstream.infer.ModelCard.Input;
import io.landmarkstream.infer.Tensor;
import java.util.List;

/** A detection network over whole pictures. */
final class Detector implements AutoCloseable {

    private final Model model;
    private final Input card;
    private final Warp warp;
    private final DetectionDecoder decoder;
    private final float[] values;

    Detector(Model model) {
        this.model = model;
        this.card = model.card().input();
        this.warp = new Warp(card, MAX_SAMPLES);
        this.decoder = DetectionDecoder.of(model.card());
        this.values = new float[warp.size()];
    }

    static int MAX_SAMPLES = Integer.getInteger("samples", 1);

    Model model() {
        return model;
    }

    /**
     * @return what the network sees, in pixels of the picture, best first
     * @throws RejectException NUMERIC or MODEL
     */
    List<Detection> detect(Picture picture) throws RejectException {
        Affine toSource = Affine.of(whole(picture), card.width(), card.height());
        warp.fill(picture, toSource, values, 0);
        return Guarded.run(model, () -> decoder
                .decode(model.run(new Tensor(values, Guarded.shape(card, 1))))
                .stream()
                .map(d -> d.placed(toSource))
                .toList());
    }

    private Roi whole(Picture picture) {
        float width = picture.width();
        float height = picture.height();
        if (card.fit() == Fit.LETTERBOX) {
            float shrink = Math.max(width / card.width(), height / card.height());
            return new Roi(width / 2, height / 2, card.width() * shrink, card.height() * shrink, 0);
        }
        return new Roi(width / 2, height / 2, width, height, 0);
    }

    @Override
    public void close() {
        model.close();
    }
}
