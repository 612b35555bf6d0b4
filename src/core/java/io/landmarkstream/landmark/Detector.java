package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard.Fit;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.picture.Picture;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A detection network over whole pictures, at its card's input size and, for close views, at larger ones. Each size has
 * a session of its own, so that every session sees one shape only.
 */
final class Detector implements AutoCloseable {

    private final FinderProfile profile;
    private final Eye whole;
    private final Map<Float, Eye> close = new LinkedHashMap<>();
    private final Shrink shrink = new Shrink();

    Detector(Model model) {
        this(model, new FinderProfile());
    }

    /** @param profile takes what is run and how long it takes */
    Detector(Model model, FinderProfile profile) {
        this.profile = profile;
        this.whole = new Eye(model);
    }

    /** The network at one input size, with its buffers. */
    private static final class Eye {
        private final Model model;
        private final Input card;
        private final Warp warp;
        private final DetectionDecoder decoder;
        private final float[] values;

        Eye(Model model) {
            this.model = model;
            this.card = model.card().input();
            this.warp = new Warp(card);
            this.decoder = DetectionDecoder.of(model.card());
            this.values = new float[warp.size()];
        }
    }

    /** Makes the calling thread the one that may use it. */
    void take() {
        whole.model.take();
        close.values().forEach(eye -> eye.model.take());
    }

    Model model() {
        return whole.model;
    }

    boolean sees(float view) {
        return view >= 1 || close.containsKey(view);
    }

    /**
     * Adds a close view.
     *
     * @param view below 1
     * @param larger the same network with an input 1 / {@code view} times the size; closed with this detector
     */
    void see(float view, Model larger) {
        close.put(view, new Eye(larger));
    }

    /**
     * @param view how much of the surroundings is seen, in pictures: 1 the whole picture, 2 with half a picture around
     *     it, .5 the whole picture at twice the input's size
     * @return what the network sees, in pixels of the picture, best first
     * @throws RejectException NUMERIC or MODEL
     */
    List<Detection> detect(Picture picture, float view) throws RejectException {
        return view >= 1 ? detect(picture, whole, view) : detect(picture, close.get(view), 1);
    }

    /** The network's input for the whole picture and every tensor it gives. */
    record Traced(Tensor input, Map<String, Tensor> tensors) {}

    /** @throws RejectException MODEL */
    Traced trace(Picture picture) throws RejectException {
        fill(picture, whole, 1);
        Tensor input = new Tensor(whole.values.clone(), Guarded.shape(whole.card, 1));
        return Guarded.run(whole.model, () -> new Traced(input, whole.model.trace(input)));
    }

    private List<Detection> detect(Picture picture, Eye eye, float view) throws RejectException {
        long start = profile.now();
        Affine toSource = fill(picture, eye, view);
        long filled = profile.spent(FinderProfile.Stage.DETECTOR_INPUT, start);
        profile.ran(
                eye.model.card().name(),
                eye != whole
                        ? FinderProfile.Reason.CLOSE_VIEW
                        : view > 1 ? FinderProfile.Reason.WIDE_VIEW : FinderProfile.Reason.DETECTION,
                1);
        List<Detection> detections = Guarded.run(
                eye.model,
                () -> eye.decoder.decode(eye.model.run(new Tensor(eye.values, Guarded.shape(eye.card, 1)))).stream()
                        .map(d -> d.placed(toSource))
                        .toList());
        profile.spent(FinderProfile.Stage.DETECTOR, filled);
        return detections;
    }

    /** Fills the eye's input; the map from it to the picture. */
    private Affine fill(Picture picture, Eye eye, float view) {
        Input card = eye.card;
        Roi seen = seen(picture, card, view);
        Affine toSource = Affine.of(seen, card.width(), card.height());
        // Bilinear sampling skips pixels where the picture is shrunk by more than two.
        int halvings = Shrink.halvings(Math.min(seen.width() / card.width(), seen.height() / card.height()));
        eye.warp.fill(shrink.by(picture, halvings), toSource.scaled(1.0 / (1 << halvings)), eye.values, 0);
        return toSource;
    }

    /** What an input shows of a picture, with {@code view} pictures on its longer side. */
    static Roi seen(Picture picture, Input card, float view) {
        float width = picture.width();
        float height = picture.height();
        if (card.fit() == Fit.LETTERBOX) {
            float shrink = view * Math.max(width / card.width(), height / card.height());
            return new Roi(width / 2, height / 2, card.width() * shrink, card.height() * shrink, 0);
        }
        return new Roi(width / 2, height / 2, view * width, view * height, 0);
    }

    @Override
    public void close() {
        whole.model.close();
        close.values().forEach(eye -> eye.model.close());
    }
}
