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
            if (hand.overlapping() != null && hand.overlapping().score() >= rule.minScore()) {
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

    /** Whether a hand has the handedness of a region and lies there. */
    private boolean isAt(DetectedObject hand, Roi region, float least) {
        Roi there = regionOf(hand);
        return region.mirrored() == there.mirrored() && region.overlap(there) >= least;
    }

    private Roi regionOf(DetectedObject hand) {
        return landmarker.regionOf(hand, pipeline.landmarks().region());
    }
}
