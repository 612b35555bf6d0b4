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
    private final Shrink shrink = new Shrink();

    Detector(Model model) {
        this.model = model;
        this.card = model.card().input();
        this.warp = new Warp(card);
        this.decoder = DetectionDecoder.of(model.card());
        this.values = new float[warp.size()];
    }

    Model model() {
        return model;
    }

    /**
     * @return what the network sees, in pixels of the picture, best first
     * @throws RejectException NUMERIC or MODEL
     */
    List<Detection> detect(Picture picture) throws RejectException {
        Roi whole = whole(picture);
        Affine toSource = Affine.of(whole, card.width(), card.height());
        // Bilinear sampling skips pixels where the picture is shrunk by more than two.
        int halvings = Shrink.halvings(Math.min(whole.width() / card.width(), whole.height() / card.height()));
        warp.fill(shrink.by(picture, halvings), toSource.scaled(1.0 / (1 << halvings)), values, 0);
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
