package io.landmarkstream.landmark;

import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.Model;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A landmark network over regions of interest. */
final class Landmarker implements AutoCloseable {

    /** Points further outside than this many picture sizes are an error of the network. */
    private static final float MAX_DISTANCE = 4;

    /**
     * A region to look at.
     *
     * @param score of the detection that led there; the object's score where the network has no presence
     */
    record RoiCandidate(Roi roi, float score) {

        boolean sameButMirrored(RoiCandidate other) {
            return roi.mirrored() != other.roi.mirrored() && roi.mirrored(false).equals(other.roi.mirrored(false));
        }
    }

    /**
     * The network's answer for a region.
     *
     * @param overlapping an overlapping hand; {@code null}: the network has no such output
     * @param quality predicted quality of the points, 0 to 1; the score where the network has no such output
     */
    record RoiResult(DetectedObject detected, OverlappingHand overlapping, float quality) {}

    private final FinderProfile profile;
    private final Model model;
    private final Input card;
    private final String topology;
    private final Handedness mirrors;
    private final Warp warp;
    private final Shrink shrink = new Shrink();
    private final LandmarkDecoder decoder;
    private final boolean halves;
    private final float[][] values;

    Landmarker(Model model, Topologies topologies, boolean batch) {
        this(model, topologies, batch, false, new FinderProfile());
    }

    /**
     * @param topologies that of the card is among them
     * @param batch whether to run several regions at once where the network can
     * @param halves whether regions that are shown at less than half of their size are cut from a picture that is
     *     shrunk first, as bilinear sampling alone skips pixels there; so it is where whole pictures are looked at
     * @param profile takes what is run and how long it takes
     */
    Landmarker(Model model, Topologies topologies, boolean batch, boolean halves, FinderProfile profile) {
        this.halves = halves;
        this.profile = profile;
        this.model = model;
        this.card = model.card().input();
        this.decoder = LandmarkDecoder.of(model.card(), topologies);
        LandmarkOutput output = (LandmarkOutput) model.card().output();
        this.topology = output.topology();
        // Never UNKNOWN: a region without a handedness is shown as it is.
        this.mirrors = output.handedness() == null || output.handedness().mirror() == null
                ? null
                : Handedness.named(output.handedness().mirror());
        this.warp = new Warp(card);
        this.values = new float[(batch ? Math.max(1, model.maxBatch()) : 1) + 1][];
    }

    Model model() {
        return model;
    }

    /** Makes the calling thread the one that may use it. */
    void take() {
        model.take();
    }

    /** Whether a hand of that handedness is mirrored for the network. */
    boolean mirrors(Handedness handedness) {
        return handedness == mirrors;
    }

    /** Whether it sees hands of one handedness mirrored. */
    boolean mirrorsAny() {
        return mirrors != null;
    }

    /** The region of an object's points by a pipeline's rule, mirrored as the network sees a hand of its handedness. */
    Roi regionOf(DetectedObject object, RegionRule rule) {
        return rule.of(object.points()).mirrored(mirrors(object.handedness()));
    }

    /** The whole picture, with its proportions or without as the card's {@code fit} says. */
    Roi whole(Picture picture) {
        return Detector.seen(picture, card, 1);
    }

    /** A region as the network takes it: with both handednesses where it needs one and none is known. */
    List<Roi> shown(Roi region, Handedness handedness) {
        return mirrors != null && handedness == Handedness.UNKNOWN
                ? List.of(region, region.mirrored(true))
                : List.of(region.mirrored(mirrors(handedness)));
    }

    /**
     * @return the answer for each region, in their order, also with a low score
     * @throws RejectException NUMERIC or MODEL
     */
    List<RoiResult> find(
            Picture picture, List<RoiCandidate> candidates, Kind kind, String pipeline, FinderProfile.Reason reason)
            throws RejectException {
        List<RoiResult> results = new ArrayList<>(candidates.size());
        int most = values.length - 1;
        if (!candidates.isEmpty()) {
            profile.landmarksRan(model.card().name(), reason, candidates.size());
        }
        for (int from = 0; from < candidates.size(); from += most) {
            List<RoiCandidate> chunk = candidates.subList(from, Math.min(candidates.size(), from + most));
            results.addAll(Guarded.run(model, () -> batch(picture, chunk, kind, pipeline)));
        }
        return results;
    }

    private List<RoiResult> batch(Picture picture, List<RoiCandidate> candidates, Kind kind, String pipeline)
            throws RejectException {
        int n = candidates.size();
        if (values[n] == null) {
            values[n] = new float[n * warp.size()];
        }
        long start = profile.now();
        List<Affine> maps = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            maps.add(Affine.of(candidates.get(i).roi(), card.width(), card.height()));
            fill(picture, maps.get(i), candidates.get(i).roi(), values[n], i * warp.size());
        }
        start = profile.spent(FinderProfile.Stage.CROP, start);
        Map<String, Tensor> outputs = model.run(new Tensor(values[n], Guarded.shape(card, n)));
        profile.spent(FinderProfile.Stage.LANDMARKS, start);
        List<RoiResult> results = new ArrayList<>(n);
        for (int i = 0; i < n; i++) {
            RoiCandidate candidate = candidates.get(i);
            Landmarks landmarks = decoder.decode(outputs, i, n);
            DetectedObject detected =
                    landmarks.placed(kind, pipeline, topology, maps.get(i), candidate.roi(), candidate.score());
            checkSane(detected, picture);
            OverlappingHand overlapping = landmarks.other().length == 0
                    ? null
                    : OverlappingHand.of(landmarks.other(), card.width(), card.height(), maps.get(i), candidate.roi());
            float quality = landmarks.quality();
            results.add(new RoiResult(detected, overlapping, Float.isNaN(quality) ? detected.score() : quality));
        }
        return results;
    }

    private void fill(Picture picture, Affine map, Roi roi, float[] out, int offset) {
        int halvings = halves ? Shrink.halvings(Math.min(roi.width() / card.width(), roi.height() / card.height())) : 0;
        warp.fill(shrink.by(picture, halvings), map.scaled(1.0 / (1 << halvings)), out, offset);
    }

    /**
     * The network's run on one region, step by step.
     *
     * @param found the points, also with a low score
     */
    record Traced(Tensor input, Map<String, Tensor> tensors, DetectedObject found) {}

    /** @throws RejectException NUMERIC or MODEL */
    Traced trace(Picture picture, RoiCandidate candidate, Kind kind, String pipeline) throws RejectException {
        Affine map = Affine.of(candidate.roi(), card.width(), card.height());
        float[] pixels = new float[warp.size()];
        warp.fill(picture, map, pixels, 0);
        Tensor input = new Tensor(pixels, Guarded.shape(card, 1));
        return Guarded.run(model, () -> {
            Map<String, Tensor> tensors = model.trace(input);
            DetectedObject found = decoder.decode(tensors, 0, 1)
                    .placed(kind, pipeline, topology, map, candidate.roi(), candidate.score());
            return new Traced(input, tensors, found);
        });
    }

    private static void checkSane(DetectedObject detected, Picture picture) throws RejectException {
        float reach = MAX_DISTANCE * Math.max(picture.width(), picture.height());
        for (float value : detected.points()) {
            if (!(Math.abs(value) <= reach)) {
                throw new RejectException(
                        Reason.NUMERIC,
                        "a landmark at " + value + " lies far outside of the " + picture.width() + " × "
                                + picture.height() + " picture");
            }
        }
    }

    @Override
    public void close() {
        model.close();
    }
}
