package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.picture.Picture;
import java.util.List;

/** Carry: looks where the landmarks of the frame before were, and says where the next frame is to look. */
final class CarryStep {

    private final Pipeline pipeline;
    private final Landmarker landmarker;

    CarryStep(Pipeline pipeline, Landmarker landmarker) {
        this.pipeline = pipeline;
        this.landmarker = landmarker;
    }

    /** The objects that are still there, in the order of the regions. */
    List<RoiResult> followed(Picture picture, List<Roi> regions) throws RejectException {
        List<RoiCandidate> candidates =
                regions.stream().map(roi -> new RoiCandidate(roi, 1)).toList();
        return landmarker
                .find(picture, candidates, pipeline.kind(), pipeline.name(), FinderProfile.Reason.FOLLOWED)
                .stream()
                .filter(result -> isFollowed(result.detected()))
                .toList();
    }

    /** Regions of those objects that are certain enough to be followed without a detection. */
    List<Roi> next(List<DetectedObject> objects) {
        return objects.stream()
                .filter(this::isFollowed)
                .map(object -> landmarker.regionOf(object, pipeline.landmarks().region()))
                .toList();
    }

    private boolean isFollowed(DetectedObject object) {
        return object.score() >= pipeline.videoMode().minPresence();
    }
}
