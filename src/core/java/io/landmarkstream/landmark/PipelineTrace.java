package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.model.ModelException;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.model.Tensor;
import io.landmarkstream.onnx.Device;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One picture in every stage of a pipeline, with all tensors, to show what a network does.
 *
 * @param pipeline its name
 * @param stages in the order in which they are computed
 * @param detection score of the best detection; 0: the detector found nothing, and the region is the picture's largest
 *     middle square
 * @param region what the landmark network sees
 * @param detected the points, also with a low score
 */
public record PipelineTrace(String pipeline, List<Stage> stages, float detection, Roi region, DetectedObject detected) {

    /**
     * One tensor.
     *
     * @param model card of the network it belongs to
     * @param name of the tensor
     * @param input whether it goes into the network
     */
    public record Stage(String model, String name, boolean input, Tensor tensor) {}

    /**
     * Runs a picture through a pipeline.
     *
     * @throws ModelException if the pipeline or its weights are missing
     * @throws RejectException as {@link LandmarkFinder#find}
     */
    public static PipelineTrace of(ModelStore store, String name, Picture picture) throws RejectException {
        Pipeline pipeline = Pipelines.get(store, name);
        if (pipeline.detector() == null || pipeline.landmarks() == null) {
            throw new ModelException("pipeline " + name + " has no "
                    + (pipeline.detector() == null ? "detector" : "landmark network")
                    + ", and only pipelines with both can be shown step by step");
        }
        try (Detector detector =
                        new Detector(ModelOpener.open(store, pipeline.detector().model(), Device.CPU));
                Landmarker landmarker = new Landmarker(
                        ModelOpener.open(store, pipeline.landmarks().model(), Device.CPU),
                        Topologies.of(store),
                        false)) {
            List<Stage> stages = new ArrayList<>();
            Detector.Traced seen = detector.trace(picture);
            add(stages, pipeline.detector().model(), seen.input(), seen.tensors());
            Detection best = best(detector, pipeline, picture);
            Roi region = best == null
                    ? middle(picture)
                    : pipeline.detector().region().of(best);
            float score = best == null ? 0 : best.score();
            Landmarker.Traced traced =
                    landmarker.trace(picture, new RoiCandidate(region, score), pipeline.kind(), pipeline.name());
            boolean mirrored = landmarker.mirrors(traced.found().handedness());
            if (mirrored != region.mirrored()) {
                region = region.mirrored(mirrored);
                traced = landmarker.trace(picture, new RoiCandidate(region, score), pipeline.kind(), pipeline.name());
            }
            add(stages, pipeline.landmarks().model(), traced.input(), traced.tensors());
            return new PipelineTrace(pipeline.name(), List.copyOf(stages), score, region, traced.found());
        }
    }

    private static Detection best(Detector detector, Pipeline pipeline, Picture picture) throws RejectException {
        for (float view : pipeline.detector().wideViews()) {
            for (Detection d : detector.detect(picture, view)) {
                if (pipeline.detector().takes(d)) {
                    return d;
                }
            }
        }
        return null;
    }

    private static Roi middle(Picture picture) {
        float side = Math.min(picture.width(), picture.height());
        return new Roi(picture.width() / 2f, picture.height() / 2f, side, side, 0);
    }

    private static void add(List<Stage> stages, String model, Tensor input, Map<String, Tensor> tensors) {
        stages.add(new Stage(model, "input", true, input));
        tensors.forEach((name, tensor) -> stages.add(new Stage(model, name, false, tensor)));
    }
}
