package io.landmarkstream.landmark;

import io.landmarkstream.landmark.Landmarker.RoiResult;
import java.util.List;

/** Suppress: leaves one answer for each object. */
final class SuppressStep {

    private final AssociateStep associate;
    private final int max;

    /** @param max most objects of a frame; the best stay */
    SuppressStep(AssociateStep associate, int max) {
        this.associate = associate;
        this.max = max;
    }

    /**
     * One for each object, best first.
     *
     * @param results the answers that led to them
     */
    List<DetectedObject> distinct(List<DetectedObject> objects, List<RoiResult> results) {
        return DuplicateSuppression.removed(objects, max, (a, b) -> associate.overlap(a, b, results));
    }
}
