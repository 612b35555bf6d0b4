package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.landmark.TracedDetection.Fate;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Runs one pipeline on the frames of a camera. It looks at the regions of the previous frame's landmarks. The detector
 * runs if an object was lost in this frame, if it has not run for the detect interval, half of that while nothing is
 * followed, or if it has run on this frame for another pipeline. Its further wide views run where those before found
 * nothing; in image mode also when the predicted quality of an object is low. Close views, which cost a multiple, run
 * on every fourth interval. New hands are asked for overlapping ones, followed ones on every fourth interval too or
 * when one was lost.
 */
final class PipelineRunner implements Runner {

    /** Distance of two regions' centres, in sides of the larger, below which they are the same place. */
    private static final float SAME_PLACE = .2f;

    /** Smallest region that a view with a border may add, in short sides of the picture; smaller ones are noise. */
    private static final float MIN_WIDE_VIEW_REGION = .25f;

    /**
     * By how much the quality of other points in the same place must be better, of 1, for an object of low quality to
     * be dropped.
     */
    private static final float MIN_QUALITY_GAIN = .05f;

    /** Overlap of regions above which two objects are in the same place, so that the better one counts. */
    private static final float SAME_OBJECT_OVERLAP = .3f;

    /**
     * Detect intervals between two runs of the close views, and between asking followed hands for overlapping ones; far
     * objects stay in the picture for long, and of two hands that touch mostly both are followed.
     */
    private static final int CLOSE_VIEW_INTERVALS = 4;

    /**
     * Largest object that a close view may add, in long sides of the picture; the first view is better for larger ones.
     */
    private static final float MAX_CLOSE_VIEW_OBJECT = .25f;

    /** Overlap of regions above which two hands of one handedness are answers for the same hand. */
    private static final float SAME_HAND_OVERLAP = .2f;

    /** Probability that a hand lies on another one above which the two are different hands, whatever their boxes. */
    private static final float CERTAIN_OVERLAP = .8f;

    /** Presence up to which a detection's object is expected; where that would not be enough, nobody looks. */
    private static final float MOST_PRESENCE = .995f;

    private final Pipeline pipeline;
    private final Detector detector;
    private final Landmarker landmarker;
    private final RoiRefiner refiner;
    private final FinderOptions options;
    private final int max;
    private DetectionTrace trace;

    PipelineRunner(Pipeline pipeline, Detector detector, Landmarker landmarker, FinderOptions options) {
        this.pipeline = pipeline;
        this.detector = detector;
        this.landmarker = landmarker;
        this.refiner = new RoiRefiner(pipeline, landmarker);
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
        boolean follows = options.usePreviousLandmarks() && pipeline.landmarks().region() != null;
        boolean video = follows && before != null;
        RefusedRois refused = new RefusedRois(picture, video ? before.refused() : List.of(), options.detectEvery());
        List<Roi> previous = video ? before.regions() : List.of();
        List<RoiResult> results = follow(
                picture,
                previous.stream().map(roi -> new RoiCandidate(roi, 1)).toList(),
                pipeline.videoMode().minPresence());
        List<RoiResult> followed = results;
        boolean lost = results.size() < previous.size();
        int interval = options.detectEvery(!previous.isEmpty());
        boolean due = before == null || before.framesSinceDetection() + 1 >= interval;
        boolean detects = !follows || lost || due || detections.has(detector);
        if (detects) {
            results = inWideViews(picture, detections, results, video, refused);
        }
        boolean close = !follows
                || before == null
                || before.framesSinceCloseView() + 1 >= CLOSE_VIEW_INTERVALS * options.detectEvery();
        if (close) {
            float most = MAX_CLOSE_VIEW_OBJECT * Math.max(picture.width(), picture.height());
            for (float view : pipeline.detector().closeViews()) {
                results.addAll(newObjects(
                        picture,
                        detections.of(detector, view),
                        results,
                        video,
                        refused,
                        d -> Math.max(d.box().width(), d.box().height()) <= most));
            }
        }
        List<DetectedObject> kept = detects
                ? withOverlappingHands(picture, results, lost || close ? List.of() : followed, video)
                : distinct(detectedObjects(results), results);
        found.addAll(kept);
        List<Roi> next = follows
                ? kept.stream()
                        .filter(f -> f.score() >= pipeline.videoMode().minPresence())
                        .map(refiner::regionOf)
                        .toList()
                : List.of();
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

    /**
     * The objects seen already, and those that the whole and the wide views add.
     *
     * @param refused regions to skip
     */
    private List<RoiResult> inWideViews(
            Picture picture, Detections detections, List<RoiResult> followed, boolean video, RefusedRois refused)
            throws RejectException {
        Predicate<RoiResult> isLow = video ? s -> false : this::hasLowQuality;
        List<RoiResult> results = new ArrayList<>(followed);
        for (float view : pipeline.detector().wideViews()) {
            float least = view > 1 ? MIN_WIDE_VIEW_REGION * Math.min(picture.width(), picture.height()) : 1;
            List<RoiResult> known = results.stream().filter(isLow.negate()).toList();
            results.addAll(newObjects(
                    picture, detections.of(detector, view), known, video, refused, d -> smallerSide(d) >= least));
            results = withoutWorseAnswers(results, isLow);
            if (!results.isEmpty() && results.stream().noneMatch(isLow)) {
                break;
            }
        }
        return results;
    }

    @Override
    public DetectedObject landmarksIn(Picture picture, Roi region, Handedness handedness) throws RejectException {
        return refiner.landmarksIn(picture, region, handedness);
    }

    private List<RoiResult> follow(Picture picture, List<RoiCandidate> candidates, float minPresence)
            throws RejectException {
        List<RoiResult> there = new ArrayList<>();
        for (RoiResult s :
                landmarker.find(picture, candidates, pipeline.kind(), pipeline.name(), FinderProfile.Reason.FOLLOWED)) {
            if (s.detected().score() >= minPresence) {
                there.add(s);
            }
        }
        return there;
    }

    /** Objects at the detections that count and are not followed already. */
    private List<RoiResult> newObjects(
            Picture picture,
            List<Detection> detections,
            List<RoiResult> followed,
            boolean video,
            RefusedRois refused,
            Predicate<Detection> counts)
            throws RejectException {
        List<RoiCandidate> candidates = newCandidates(
                detections,
                followed,
                refused,
                d -> counts.test(d) && pipeline.detector().takes(d) && canCount(d, video));
        Map<RoiCandidate, RoiResult> there = refiner.at(
                picture,
                candidates,
                FinderProfile.Reason.NEW_OBJECT,
                !video,
                (s, candidate) -> counts(s, candidate, video));
        Set<Roi> accepted = there.keySet().stream()
                .map(candidate -> candidate.roi().mirrored(false))
                .collect(Collectors.toSet());
        candidates.stream()
                .map(candidate -> candidate.roi().mirrored(false))
                .filter(roi -> !accepted.contains(roi))
                .distinct()
                .forEach(refused::add);
        return List.copyOf(there.values());
    }

    private boolean counts(RoiResult s, RoiCandidate candidate, boolean video) {
        float confidence = confidence(candidate.score(), s.detected().score());
        boolean counts = confidence >= leastConfidence(video);
        if (trace != null) {
            trace.answered(candidate.roi(), s.detected(), confidence, counts);
        }
        return counts;
    }

    /** Whether the predicted quality of a new object is low. */
    private boolean hasLowQuality(RoiResult s) {
        return pipeline.landmarks().retryRotations() != null
                && s.quality() < pipeline.landmarks().retryRotations().below();
    }

    /**
     * All except objects of low quality for which there is a better one in the same place that is not a different
     * object.
     */
    private List<RoiResult> withoutWorseAnswers(List<RoiResult> results, Predicate<RoiResult> isLow) {
        List<RoiResult> kept = new ArrayList<>(results);
        kept.removeIf(s -> isLow.test(s) && results.stream().anyMatch(other -> isBetterAnswer(other, s, results)));
        return kept;
    }

    private boolean isBetterAnswer(RoiResult a, RoiResult b, List<RoiResult> results) {
        Roi there = pipeline.landmarks().region().of(b.detected().points());
        return a.quality() > b.quality() + MIN_QUALITY_GAIN
                && pipeline.landmarks().region().of(a.detected().points()).overlap(there) > SAME_OBJECT_OVERLAP
                && !reports(a.detected(), b.detected(), results)
                && !reports(b.detected(), a.detected(), results);
    }

    /**
     * One answer for each object, and the overlapping hands that they report.
     *
     * @param notAsked of the objects those that are not asked
     */
    private List<DetectedObject> withOverlappingHands(
            Picture picture, List<RoiResult> results, List<RoiResult> notAsked, boolean video) throws RejectException {
        List<DetectedObject> known = distinct(detectedObjects(results), results);
        List<RoiResult> others = overlappingHands(
                picture,
                results.stream()
                        .filter(s -> known.contains(s.detected()) && !notAsked.contains(s))
                        .toList(),
                video);
        List<RoiResult> all = new ArrayList<>(results);
        all.addAll(others);
        return distinct(
                HandConsensus.joined(
                        known, detectedObjects(others), (a, b) -> isAt(b, refiner.regionOf(a), SAME_HAND_OVERLAP)),
                all);
    }

    /** One answer for each object, best first. */
    private List<DetectedObject> distinct(List<DetectedObject> detectedObjects, List<RoiResult> results) {
        return DuplicateSuppression.removed(
                detectedObjects, max, (a, b) -> reports(a, b, results) || reports(b, a, results));
    }

    /** Whether a hand is certain that another one overlaps it where this one is. */
    private boolean reports(DetectedObject hand, DetectedObject other, List<RoiResult> results) {
        return results.stream()
                .filter(s -> s.detected() == hand
                        && reportsOverlappingHand(s)
                        && s.overlapping().score() >= CERTAIN_OVERLAP)
                .map(s -> s.overlapping().region())
                .anyMatch(meant -> isAt(
                        other, meant, pipeline.landmarks().overlappingHand().minAgreement()));
    }

    /** Whether a hand has the handedness of a region and lies there. */
    private boolean isAt(DetectedObject hand, Roi region, float least) {
        Roi there = refiner.regionOf(hand);
        return region.mirrored() == there.mirrored() && region.overlap(there) >= least;
    }

    private boolean reportsOverlappingHand(RoiResult s) {
        return pipeline.landmarks().overlappingHand() != null
                && s.overlapping() != null
                && s.overlapping().score()
                        >= pipeline.landmarks().overlappingHand().minScore();
    }

    private static List<DetectedObject> detectedObjects(List<RoiResult> results) {
        return results.stream().map(RoiResult::detected).toList();
    }

    /** Answers where a hand reports an overlapping one, and from the region of both. */
    private List<RoiResult> overlappingHands(Picture picture, List<RoiResult> results, boolean video)
            throws RejectException {
        Pipeline.OverlappingHand rule = pipeline.landmarks().overlappingHand();
        if (rule == null) {
            return List.of();
        }
        List<RoiCandidate> candidates = new ArrayList<>();
        for (RoiResult s : results) {
            if (reportsOverlappingHand(s)) {
                candidates.add(
                        new RoiCandidate(s.overlapping().region(), s.detected().score()));
                candidates.add(new RoiCandidate(
                        s.overlapping().between(refiner.regionOf(s.detected())),
                        s.detected().score()));
            }
        }
        return List.copyOf(refiner.at(
                        picture,
                        candidates,
                        FinderProfile.Reason.OVERLAPPING_HAND,
                        !video,
                        (s, meant) -> s.detected().score() >= rule.minPresence()
                                && refiner.isAsShown(s.detected(), meant)
                                && agrees(s.detected(), meant, rule.minAgreement()))
                .values());
    }

    /**
     * Whether an object could count that is found at a detection; presence alone decides where there is no confidence.
     */
    private boolean canCount(Detection detection, boolean video) {
        return pipeline.landmarks().confidence() == null
                || confidence(detection.score(), MOST_PRESENCE) >= leastConfidence(video);
    }

    /** How sure a new object is, by the score of the detection that led to it and its presence. */
    private float confidence(float score, float presence) {
        Pipeline.Confidence rule = pipeline.landmarks().confidence();
        return rule == null ? presence : rule.of(score, presence);
    }

    /** From which confidence on a new object counts. */
    private float leastConfidence(boolean video) {
        Pipeline.Confidence rule = pipeline.landmarks().confidence();
        Float inVideo = pipeline.videoMode().minConfidence();
        return video && inVideo != null
                ? inVideo
                : rule == null ? pipeline.landmarks().minPresence() : rule.min();
    }

    /** Whether the points lie in the region that led to them; {@code least} 0: anywhere. */
    private boolean agrees(DetectedObject f, RoiCandidate candidate, float least) {
        return least == 0 || pipeline.landmarks().region().of(f.points()).overlap(candidate.roi()) >= least;
    }

    private float smallerSide(Detection detection) {
        Roi roi = pipeline.detector().region().of(detection);
        return Math.min(roi.width(), roi.height());
    }

    /** Regions of the best detections that count and are not followed already. */
    private List<RoiCandidate> newCandidates(
            List<Detection> detections, List<RoiResult> followed, RefusedRois refused, Predicate<Detection> counts) {
        List<Roi> known = followed.stream()
                .map(s -> pipeline.landmarks().region().of(s.detected().points()))
                .toList();
        List<RoiCandidate> candidates = new ArrayList<>();
        int room = max - followed.size();
        for (Detection d : detections) {
            if (room <= 0 && trace == null) {
                break;
            }
            boolean asked = room > 0 && counts.test(d);
            if (!asked && trace == null) {
                continue;
            }
            Roi roi = pipeline.detector().region().of(d);
            boolean isKnown = known.stream().anyMatch(k -> same(k, roi));
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

    private static boolean same(Roi a, Roi b) {
        double distance = StrictMath.hypot(a.centreX() - b.centreX(), a.centreY() - b.centreY());
        return distance < SAME_PLACE * Math.max(a.width(), b.width());
    }
}
