package io.landmarkstream.landmark;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.ModelException;

/** Checks before the first picture whether a pipeline's rules fit its two models. */
final class PipelineCheck {

    private static final int YUNET_KEYPOINTS = 5;

    private PipelineCheck() {}

    /** @throws ModelException naming pipeline, key and what would be right */
    static void check(Pipeline pipeline, ModelCard detector, ModelCard landmarks) {
        int keypoints = keypoints(detector.output());
        if (pipeline.region().highestIndex() >= keypoints) {
            throw wrong(
                    pipeline,
                    "key 'region' uses keypoint " + pipeline.region().highestIndex() + ", but " + detector.name()
                            + " gives " + keypoints);
        }
        if (pipeline.carry() == null) {
            return;
        }
        LandmarkOutput output = (LandmarkOutput) landmarks.output();
        int points = Topologies.get(output.topology()).points().size();
        if (pipeline.carry().highestIndex() >= points) {
            throw wrong(
                    pipeline,
                    "key 'carry' uses point " + pipeline.carry().highestIndex() + ", but " + output.topology() + " has "
                            + points);
        }
        if (output instanceof ModelCard.Coordinates && output.presence() == null) {
            throw wrong(
                    pipeline,
                    "key 'carry' needs a landmark model that tells presence, or nothing would notice a loss," + " and "
                            + landmarks.name() + " does not: leave 'carry' out");
        }
    }

    private static int keypoints(ModelCard.Output output) {
        if (output instanceof ModelCard.SsdAnchors ssd) {
            return ssd.keypoints();
        }
        return output instanceof ModelCard.CenterHeatmap center ? center.keypoints() : YUNET_KEYPOINTS;
    }

    private static ModelException wrong(Pipeline pipeline, String what) {
        return new ModelException("pipelines/" + pipeline.name() + ".yaml: " + what);
    }
}
