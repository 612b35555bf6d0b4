package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderProfile.Reason;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.landmark.Pipeline.From;
import io.landmarkstream.landmark.Pipeline.PointRegion;
import io.landmarkstream.landmark.TracedDetection.Fate;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a pipeline without a detector: its landmark network looks at places that another pipeline's objects give in this
 * frame, or at the whole picture. The whole picture is one region and holds one object; where that is followed, its
 * landmarks give the next frame's region, and the whole picture is looked at when it is lost, and once in every detect
 * interval.
 */
final class RegionsRunner implements Runner {

    private final Pipeline pipeline;
    private final From from;
    private final Landmarker landmarker;
    private final CarryStep carry;
    private final RefineStep refine;
    private final FinderOptions options;
    private final int max;
    private DetectionTrace trace;

    RegionsRunner(Pipeline pipeline, Landmarker landmarker, FinderOptions options) {
        this.pipeline = pipeline;
        this.from = pipeline.from();
        this.landmarker = landmarker;
        this.carry = new CarryStep(pipeline, landmarker);
        this.refine = new RefineStep(pipeline, landmarker);
        this.options = options;
        this.max = options.max(pipeline.kind());
    }

    @Override
    public String name() {
        return pipeline.name();
    }

    @Override
    public void traceTo(DetectionTrace trace) {
        this.trace = trace;
    }

    @Override
    public PipelineState find(Picture picture, PipelineState before, Detections detections, List<DetectedObject> found)
            throws RejectException {
        if (!from.picture()) {
            found.addAll(DuplicateSuppression.removed(
                    there(picture, candidates(found), Reason.FROM_POINTS, leastConfidence()), max));
            return new PipelineState(pipeline.name(), List.of(), 0, 0, List.of());
        }
        boolean follows = options.usePreviousLandmarks() && pipeline.landmarks().region() != null;
        List<RoiCandidate> previous = follows && before != null
                ? before.regions().stream().map(roi -> new RoiCandidate(roi, 1)).toList()
                : List.of();
        boolean due = before == null || before.framesSinceDetection() + 1 >= options.detectEvery(true);
        List<DetectedObject> seen =
                there(picture, previous, Reason.FOLLOWED, pipeline.videoMode().minPresence());
        boolean whole = seen.isEmpty() || due;
        if (whole) {
            List<DetectedObject> all = new ArrayList<>(seen);
            all.addAll(there(
                    picture,
                    shown(landmarker.whole(picture), Handedness.UNKNOWN, 1),
                    Reason.WHOLE_PICTURE,
                    leastConfidence()));
            seen = all;
        }
        List<DetectedObject> kept = DuplicateSuppression.removed(seen, 1);
        found.addAll(kept);
        List<Roi> next = follows ? carry.next(kept) : List.of();
        return new PipelineState(pipeline.name(), next, whole ? 0 : before.framesSinceDetection() + 1, 0, List.of());
    }

    /** The regions of the other pipeline's objects. */
    private List<RoiCandidate> candidates(List<DetectedObject> found) {
        List<RoiCandidate> candidates = new ArrayList<>();
        for (DetectedObject object : found) {
            if (object.pipeline().equals(from.pipeline()) && object.score() >= from.minScore()) {
                for (PointRegion region : from.regions()) {
                    if (isVisible(object, region)) {
                        Roi roi = region.rule().of(object.points());
                        candidates.addAll(shown(roi.mirrored(region.mirrored()), region.side(), object.score()));
                    }
                }
            }
        }
        return candidates;
    }

    private List<RoiCandidate> shown(Roi roi, Handedness side, float score) {
        List<Roi> regions = landmarker.mirrorsAny() ? landmarker.shown(roi, side) : List.of(roi);
        return regions.stream().map(shown -> new RoiCandidate(shown, score)).toList();
    }

    private boolean isVisible(DetectedObject object, PointRegion region) {
        return object.visibility().length == 0
                || region.points().stream().allMatch(point -> object.visibility()[point] >= from.minVisibility());
    }

    private float leastConfidence() {
        return pipeline.landmarks().minPresence();
    }

    private List<DetectedObject> there(Picture picture, List<RoiCandidate> candidates, Reason reason, float least)
            throws RejectException {
        if (trace != null) {
            for (RoiCandidate candidate : candidates) {
                Roi roi = candidate.roi();
                Box box = new Box(
                        roi.centreX() - roi.width() / 2,
                        roi.centreY() - roi.height() / 2,
                        roi.centreX() + roi.width() / 2,
                        roi.centreY() + roi.height() / 2);
                trace.seen(new Detection(candidate.score(), box, new float[0], ""), roi, Fate.REFUSED);
            }
        }
        return refine
                .at(picture, candidates, reason, false, (result, candidate) -> counts(result, candidate, least))
                .values()
                .stream()
                .map(RoiResult::detected)
                .toList();
    }

    private boolean counts(RoiResult result, RoiCandidate candidate, float least) {
        boolean counts = result.detected().score() >= least;
        if (trace != null) {
            trace.answered(candidate.roi(), result.detected(), result.detected().score(), counts);
        }
        return counts;
    }

    @Override
    public DetectedObject landmarksIn(Picture picture, Roi region, Handedness handedness) throws RejectException {
        return refine.landmarksIn(picture, region, handedness);
    }
}
