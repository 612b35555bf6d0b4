package io.landmarkstream.landmark;

import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.landmark.TracedDetection.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Propose: chooses the detections at which the landmark network looks, and decides whether both networks together are
 * sure enough of what it finds there.
 */
final class ProposeStep {

    /** Distance of two regions' centres, in sides of the larger, below which they are the same place. */
    private static final float SAME_PLACE = .2f;

    /** Presence up to which a detection's object is expected; where that would not be enough, nobody looks. */
    private static final float MOST_PRESENCE = .995f;

    private final Pipeline pipeline;
    private final Landmarker landmarker;
    private final int max;
    private DetectionTrace trace;

    /** @param max most objects of a frame */
    ProposeStep(Pipeline pipeline, Landmarker landmarker, int max) {
        this.pipeline = pipeline;
        this.landmarker = landmarker;
        this.max = max;
    }

    void traceTo(DetectionTrace trace) {
        this.trace = trace;
    }

    /**
     * Regions of the best detections that are not known, with both handednesses where none is known.
     *
     * @param known objects that were found in this frame already
     * @param refused regions to skip
     * @param fits which detections the view may add
     */
    List<RoiCandidate> candidates(
            List<Detection> detections,
            List<RoiResult> known,
            RefusedRois refused,
            boolean video,
            Predicate<Detection> fits) {
        List<Roi> places = known.stream()
                .map(result ->
                        pipeline.landmarks().region().of(result.detected().points()))
                .toList();
        List<RoiCandidate> candidates = new ArrayList<>();
        int room = max - known.size();
        for (Detection d : detections) {
            boolean asked = room > 0 && fits.test(d) && pipeline.detector().takes(d) && canCount(d, video);
            if (!asked && trace == null) {
                continue;
            }
            Roi roi = pipeline.detector().region().of(d);
            boolean isKnown = places.stream().anyMatch(place -> isSamePlace(place, roi));
            if (trace != null) {
                trace.seen(d, roi, isKnown ? Fate.KNOWN : asked ? Fate.REFUSED : Fate.NOT_ASKED);
            }
            if (asked && !isKnown && !refused.holds(roi)) {
                room--;
                landmarker
                        .shown(roi, d.handedness())
                        .forEach(shown -> candidates.add(new RoiCandidate(shown, d.score())));
            }
        }
        return candidates;
    }

    /** Whether both networks together are sure enough of a new object. */
    boolean counts(RoiResult result, RoiCandidate candidate, boolean video) {
        float confidence = confidence(candidate.score(), result.detected().score());
        boolean counts = confidence >= leastConfidence(video);
        if (trace != null) {
            trace.answered(candidate.roi(), result.detected(), confidence, counts);
        }
        return counts;
    }

    /** Whether an object that is found at a detection could count; without a confidence, presence alone decides. */
    private boolean canCount(Detection detection, boolean video) {
        return pipeline.landmarks().confidence() == null
                || confidence(detection.score(), MOST_PRESENCE) >= leastConfidence(video);
    }

    /** How sure a new object is, by the score of the detection that led to it and its presence. */
    private float confidence(float score, float presence) {
        Pipeline.Confidence rule = pipeline.landmarks().confidence();
        return rule == null ? presence : rule.of(score, presence);
    }

    private float leastConfidence(boolean video) {
        Pipeline.Confidence rule = pipeline.landmarks().confidence();
        Float inVideo = pipeline.videoMode().minConfidence();
        return video && inVideo != null
                ? inVideo
                : rule == null ? pipeline.landmarks().minPresence() : rule.min();
    }

    private static boolean isSamePlace(Roi a, Roi b) {
        double distance = StrictMath.hypot(a.centreX() - b.centreX(), a.centreY() - b.centreY());
        return distance < SAME_PLACE * Math.max(a.width(), b.width());
    }
}
