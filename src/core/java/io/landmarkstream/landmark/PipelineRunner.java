package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs one pipeline on the frames of a camera, in five steps: carry ({@link CarryStep}), propose ({@link ProposeStep}),
 * refine ({@link RefineStep}), associate ({@link AssociateStep}) and suppress ({@link SuppressStep}). This class says
 * when each of them runs.
 *
 * <p>Carry runs on every frame. The detector runs if an object was lost in this frame, if it has not run for the detect
 * interval, half of that while nothing is followed, or if it has run on this frame for another pipeline. Its further
 * wide views run where those before found nothing. Close views, which cost a multiple, run on every fourth interval.
 * New hands are asked for overlapping ones, followed ones on every fourth interval too or when one was lost.
 */
final class PipelineRunner implements Runner {

    /**
     * Detect intervals between two runs of the close views, and between asking followed hands for overlapping ones; far
     * objects stay in the picture for long, and of two hands that touch mostly both are followed.
     */
    private static final int CLOSE_VIEW_INTERVALS = 4;

    /**
     * Largest object that a close view may add, in long sides of the picture; the first view is better for larger ones.
     */
    private static final float MAX_CLOSE_VIEW_OBJECT = .25f;

    private final Pipeline pipeline;
    private final Detector detector;
    private final FinderOptions options;
    private final CarryStep carry;
    private final ProposeStep propose;
    private final RefineStep refine;
    private final AssociateStep associate;
    private final SuppressStep suppress;

    PipelineRunner(Pipeline pipeline, Detector detector, Landmarker landmarker, FinderOptions options) {
        int max = options.max(pipeline.kind());
        this.pipeline = pipeline;
        this.detector = detector;
        this.options = options;
        this.carry = new CarryStep(pipeline, landmarker);
        this.propose = new ProposeStep(pipeline, landmarker, max);
        this.refine = new RefineStep(pipeline, landmarker);
        this.associate = new AssociateStep(pipeline, landmarker, refine);
        this.suppress = new SuppressStep(max);
    }

    @Override
    public String name() {
        return pipeline.name();
    }

    @Override
    public void traceTo(DetectionTrace trace) {
        propose.traceTo(trace);
    }

    @Override
    public PipelineState find(Picture picture, PipelineState before, Detections detections, List<DetectedObject> found)
            throws RejectException {
        boolean follows = options.usePreviousLandmarks() && pipeline.landmarks().region() != null;
        boolean video = follows && before != null;
        RefusedRois refused = new RefusedRois(picture, video ? before.refused() : List.of(), options.detectEvery());
        List<Roi> previous = video ? before.regions() : List.of();
        List<RoiResult> followed = carry.followed(picture, previous);
        boolean lost = followed.size() < previous.size();
        boolean due = before == null || before.framesSinceDetection() + 1 >= options.detectEvery(!previous.isEmpty());
        boolean detects = !follows || lost || due || detections.has(detector);
        boolean close = !follows
                || before == null
                || before.framesSinceCloseView() + 1 >= CLOSE_VIEW_INTERVALS * options.detectEvery();
        Frame frame = new Frame(picture, detections, video, refused);
        List<RoiResult> results = detects ? inWideViews(frame, followed) : new ArrayList<>(followed);
        if (close) {
            results.addAll(inCloseViews(frame, results));
        }
        List<DetectedObject> kept = suppress.distinct(detectedObjects(results), results);
        if (detects) {
            kept = withOverlappingHands(frame, results, kept, lost || close ? List.of() : followed);
        }
        found.addAll(kept);
        List<Roi> next = follows ? carry.next(kept) : List.of();
        // An object that is too uncertain to be followed must be detected again in the next frame.
        boolean allFollowed = next.size() == kept.size();
        int since = detects ? 0 : before.framesSinceDetection() + 1;
        return new PipelineState(
                pipeline.name(),
                next,
                allFollowed ? since : options.detectEvery(),
                close ? 0 : before.framesSinceCloseView() + 1,
                follows ? refused.next() : List.of());
    }

    /** What the steps of one frame share. */
    private record Frame(Picture picture, Detections detections, boolean video, RefusedRois refused) {}

    /** The objects that are followed, and those that the whole and the wide views add. */
    private List<RoiResult> inWideViews(Frame frame, List<RoiResult> followed) throws RejectException {
        List<RoiResult> results = new ArrayList<>(followed);
        for (float view : pipeline.detector().wideViews()) {
            results.addAll(newObjects(frame, view, results, d -> true));
            if (!results.isEmpty()) {
                break;
            }
        }
        return results;
    }

    /** The small objects that the close views add. */
    private List<RoiResult> inCloseViews(Frame frame, List<RoiResult> known) throws RejectException {
        float most = MAX_CLOSE_VIEW_OBJECT
                * Math.max(frame.picture().width(), frame.picture().height());
        List<RoiResult> results = new ArrayList<>(known);
        for (float view : pipeline.detector().closeViews()) {
            results.addAll(newObjects(
                    frame, view, results, d -> Math.max(d.box().width(), d.box().height()) <= most));
        }
        return results.subList(known.size(), results.size());
    }

    /** Objects at the detections of a view that are not known already; what is refused is remembered. */
    private List<RoiResult> newObjects(Frame frame, float view, List<RoiResult> known, Predicate<Detection> fits)
            throws RejectException {
        List<RoiCandidate> candidates =
                propose.candidates(frame.detections().of(detector, view), known, frame.refused(), frame.video(), fits);
        Map<RoiCandidate, RoiResult> there = refine.at(
                frame.picture(),
                candidates,
                FinderProfile.Reason.NEW_OBJECT,
                !frame.video(),
                (result, candidate) -> propose.counts(result, candidate, frame.video()));
        Set<Roi> accepted = there.keySet().stream()
                .map(candidate -> candidate.roi().mirrored(false))
                .collect(Collectors.toSet());
        candidates.stream()
                .map(candidate -> candidate.roi().mirrored(false))
                .filter(roi -> !accepted.contains(roi))
                .distinct()
                .forEach(frame.refused()::add);
        return List.copyOf(there.values());
    }

    /**
     * The objects, and the hands that they report to overlap them.
     *
     * @param known one for each object
     * @param notAsked the answers whose hands are not asked
     */
    private List<DetectedObject> withOverlappingHands(
            Frame frame, List<RoiResult> results, List<DetectedObject> known, List<RoiResult> notAsked)
            throws RejectException {
        List<RoiResult> asked = results.stream()
                .filter(result -> known.contains(result.detected()) && !notAsked.contains(result))
                .toList();
        List<RoiResult> overlapping = associate.overlappingHands(frame.picture(), asked, frame.video());
        List<RoiResult> all = new ArrayList<>(results);
        all.addAll(overlapping);
        return suppress.distinct(associate.joined(known, detectedObjects(overlapping)), all);
    }

    @Override
    public DetectedObject landmarksIn(Picture picture, Roi region, Handedness handedness) throws RejectException {
        return refine.landmarksIn(picture, region, handedness);
    }

    private static List<DetectedObject> detectedObjects(List<RoiResult> results) {
        return results.stream().map(RoiResult::detected).toList();
    }
}
