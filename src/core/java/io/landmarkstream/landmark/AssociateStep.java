package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Associate: finds the hands that others report to lie on them. Two hands on each other often have one detection
 * (docs/decisions/0028).
 */
final class AssociateStep {

    /** Probability that a hand lies on another one above which the two are different hands, whatever their boxes. */
    private static final float CERTAIN_OVERLAP = .8f;

    /** Overlap of regions above which two hands of one handedness are answers for the same hand. */
    private static final float SAME_HAND_OVERLAP = .2f;

    private final Pipeline.OverlappingHand rule;
    private final Pipeline pipeline;
    private final Landmarker landmarker;
    private final RefineStep refine;

    AssociateStep(Pipeline pipeline, Landmarker landmarker, RefineStep refine) {
        this.rule = pipeline.landmarks().overlappingHand();
        this.pipeline = pipeline;
        this.landmarker = landmarker;
        this.refine = refine;
    }

    /**
     * The answers where the hands report overlapping ones.
     *
     * @param asked the hands that are asked
     */
    List<RoiResult> overlappingHands(Picture picture, List<RoiResult> asked, boolean video) throws RejectException {
        if (rule == null) {
            return List.of();
        }
        List<RoiCandidate> candidates = new ArrayList<>();
        for (RoiResult hand : asked) {
            if (reports(hand, rule.minScore())) {
                candidates.add(new RoiCandidate(
                        hand.overlapping().region(), hand.detected().score()));
            }
        }
        return List.copyOf(
                refine.at(picture, candidates, FinderProfile.Reason.OVERLAPPING_HAND, !video, this::isReportedHand)
                        .values());
    }

    private boolean isReportedHand(RoiResult result, RoiCandidate meant) {
        DetectedObject hand = result.detected();
        return hand.score() >= rule.minPresence()
                && refine.isAsShown(hand, meant)
                && pipeline.landmarks().region().of(hand.points()).overlap(meant.roi()) >= rule.minAgreement();
    }

    /** The known hands and the overlapping ones, one answer for each hand. */
    List<DetectedObject> joined(List<DetectedObject> known, List<DetectedObject> overlapping) {
        return HandConsensus.joined(known, overlapping, (a, b) -> isAt(b, regionOf(a), SAME_HAND_OVERLAP));
    }

    /** Whether one of two hands is certain that another one overlaps it where the other of the two is. */
    boolean overlap(DetectedObject a, DetectedObject b, List<RoiResult> results) {
        return reports(a, b, results) || reports(b, a, results);
    }

    private boolean reports(DetectedObject hand, DetectedObject other, List<RoiResult> results) {
        return rule != null
                && results.stream()
                        .filter(result -> result.detected() == hand
                                && reports(result, Math.max(CERTAIN_OVERLAP, rule.minScore())))
                        .anyMatch(result -> isAt(other, result.overlapping().region(), rule.minAgreement()));
    }

    private static boolean reports(RoiResult hand, float least) {
        return hand.overlapping() != null && hand.overlapping().score() >= least;
    }

    /** Whether a hand has the handedness of a region and lies there. */
    private boolean isAt(DetectedObject hand, Roi region, float least) {
        Roi there = regionOf(hand);
        return region.mirrored() == there.mirrored() && region.overlap(there) >= least;
    }

    private Roi regionOf(DetectedObject hand) {
        return landmarker.regionOf(hand, pipeline.landmarks().region());
    }
}
