package io.landmarkstream.landmark;

import io.landmarkstream.landmark.Landmarker.RoiResult;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Suppress: leaves one answer for each object. */
final class SuppressStep {

    /** By how much the quality of other points in the same place must be better, of 1, for a worse answer to go. */
    private static final float MIN_QUALITY_GAIN = .05f;

    /** Overlap of regions above which two objects are in the same place, so that the better one counts. */
    private static final float SAME_OBJECT_OVERLAP = .3f;

    private final Pipeline pipeline;
    private final AssociateStep associate;
    private final int max;

    /** @param max most objects of a frame; the best stay */
    SuppressStep(Pipeline pipeline, AssociateStep associate, int max) {
        this.pipeline = pipeline;
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

    /**
     * All except objects of low quality for which there is a better one in the same place that is not a different
     * object.
     *
     * @param isLow which have a low quality
     */
    List<RoiResult> withoutWorseAnswers(List<RoiResult> results, Predicate<RoiResult> isLow) {
        List<RoiResult> kept = new ArrayList<>(results);
        kept.removeIf(s -> isLow.test(s) && results.stream().anyMatch(other -> isBetter(other, s, results)));
        return kept;
    }

    private boolean isBetter(RoiResult a, RoiResult b, List<RoiResult> results) {
        RegionRule region = pipeline.landmarks().region();
        return a.quality() > b.quality() + MIN_QUALITY_GAIN
                && region.of(a.detected().points())
                                .overlap(region.of(b.detected().points()))
                        > SAME_OBJECT_OVERLAP
                && !associate.overlap(a.detected(), b.detected(), results);
    }
}
