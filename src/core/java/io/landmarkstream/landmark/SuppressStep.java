package io.landmarkstream.landmark;

import io.landmarkstream.landmark.Landmarker.RoiResult;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/** Suppress: leaves one answer for each object. */
final class SuppressStep {

    private final int max;

    /** @param max most objects of a frame; the best stay */
    SuppressStep(int max) {
        this.max = max;
    }

    /**
     * One for each object, best first.
     *
     * @param results the answers that led to them
     */
    List<DetectedObject> distinct(List<DetectedObject> objects, List<RoiResult> results) {
        Map<DetectedObject, RoiResult> answers = new IdentityHashMap<>();
        results.forEach(result -> answers.put(result.detected(), result));
        return DuplicateSuppression.removed(
                objects, max, (a, b) -> OverlappingHand.areTwo(answers.get(a), answers.get(b)));
    }
}
