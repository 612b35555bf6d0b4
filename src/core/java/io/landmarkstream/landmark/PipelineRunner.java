package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.CarriedRegions.Cascade;
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
 * Runs one pipeline on the frames of a camera. It looks at the regions carried from the frame before. The detector runs
 * if nothing is carried, if an object was lost in this frame, or if it has not run for the detect interval. While
 * nothing is carried, only its first view runs on each frame; the other wide views run on the interval, where those
 * before found nothing. In single pictures they also run when the predicted quality of an object is low. Close views,
 * which cost a multiple, run on every fourth interval.
 */
final class PipelineRunner {

    /** Distance of two regions' centres, in sides of the larger, below which they are the same place. */
    private static final float SAME_PLACE = .2f;

    /** Smallest region that a view with a border may add, in short sides of the picture; smaller ones are noise. */
    private static final float FILLS = .25f;

    /**
     * By how much the quality of other points in the same place must be better, of 1, for a doubtful object to be
     * dropped.
     */
    private static final float BETTER = .05f;

    /** Overlap of regions above which two objects are in the same place, so that the better one counts. */
    private static final float THERE = .3f;

    /** Detect intervals between two runs of the close views; far objects stay in the picture for long. */
    private static final int CLOSE_LOOK = 4;

    /**
     * Largest object that a close view may add, in long sides of the picture; the first view is better for larger ones.
     */
    private static final float FAR = .25f;

    /** Overlap of regions above which two hands of one handedness are answers for the same hand. */
    private static final float KNOWN = .2f;

    /** Probability that a hand lies on another one above which the two are different hands, whatever their boxes. */
    private static final float CERTAIN = .8f;

    /** Rounds of looking for overlapping hands: first from the known ones, then from those found in the first round. */
    private static final int ASKED = 2;

    /** Presence up to which a detection's object is expected; where that would not be enough, nobody looks. */
    private static final float MOST_PRESENCE = .995f;

    /** This frame's detections; a detector runs on each view once at most. */
    interface Detections {
        List<Detection> of(Detector detector, float view) throws RejectException;

        /** Whether the detector has run on this frame, so that its detections cost nothing. */
        boolean has(Detector detector);
    }

    private final Pipeline pipeline;
    private final Detector detector;
    private final Landmarker landmarker;
    private final RoiRefiner looks;
    private final FinderOptions options;
    private final int max;

    PipelineRunner(Pipeline pipeline, Detector detector, Landmarker landmarker, FinderOptions options) {
        this.pipeline = pipeline;
        this.detector = detector;
        this.landmarker = landmarker;
        this.looks = new RoiRefiner(pipeline, landmarker);
        this.options = options;
        this.max = options.max(pipeline.kind());
    }

    String name() {
        return pipeline.name();
    }

    /**
     * @param before what this pipeline carried from the frame before; {@code null}: nothing
     * @param found receives the detected objects, best first
     * @return what to carry to the next frame
     */
    Cascade find(Picture picture, Cascade before, Detections detections, List<DetectedObject> found)
            throws RejectException {
        boolean carries = options.carry() && pipeline.landmarks().region() != null;
        boolean stream = carries && before != null;
        RefusedRois refused = new RefusedRois(picture, stream ? before.refused() : List.of(), options.detectEvery());
        List<Roi> carried = stream ? before.regions() : List.of();
        List<RoiResult> seen = look(
                picture,
                carried.stream().map(roi -> new RoiCandidate(roi, 1)).toList(),
                pipeline.videoMode().minPresence());
        boolean lost = seen.size() < carried.size();
        boolean due = before == null || before.framesSinceDetection() + 1 >= options.detectEvery();
        boolean all = !carries || lost || due;
        if (all || carried.isEmpty() || detections.has(detector)) {
            seen = inWideViews(picture, detections, seen, stream, all, refused);
        }
        boolean close =
                !carries || before == null || before.framesSinceCloseLook() + 1 >= CLOSE_LOOK * options.detectEvery();
        if (close) {
            float most = FAR * Math.max(picture.width(), picture.height());
            for (float view : pipeline.detector().closeViews()) {
                seen.addAll(newObjects(
                        picture,
                        detections.of(detector, view),
                        seen,
                        stream,
                        refused,
                        d -> Math.max(d.box().width(), d.box().height()) <= most));
            }
        }
        List<DetectedObject> kept =
                all ? withOverlappingHands(picture, seen, stream) : distinct(detectedObjects(seen), seen);
        found.addAll(kept);
        List<Roi> next = carries
                ? kept.stream()
                        .filter(f -> f.score() >= pipeline.videoMode().minPresence())
                        .map(looks::followed)
                        .toList()
                : List.of();
        // An object that is too uncertain to be carried must be detected again in the next frame.
        boolean allFollowed = next.size() == kept.size();
        int since = all ? 0 : before.framesSinceDetection() + 1;
        return new Cascade(
                pipeline.name(),
                next,
                allFollowed ? since : options.detectEvery(),
                close ? 0 : before.framesSinceCloseLook() + 1,
                carries ? refused.carried() : List.of());
    }

    /**
     * The objects seen already, and those that the whole and the wide views add.
     *
     * @param all whether further views run where those before are not enough
     * @param refused regions to skip
     */
    private List<RoiResult> inWideViews(
            Picture picture,
            Detections detections,
            List<RoiResult> followed,
            boolean stream,
            boolean all,
            RefusedRois refused)
            throws RejectException {
        Predicate<RoiResult> doubted = stream ? s -> false : this::isDoubted;
        List<RoiResult> seen = new ArrayList<>(followed);
        List<Float> wide = pipeline.detector().wideViews();
        for (float view : all ? wide : wide.subList(0, 1)) {
            float least = view > 1 ? FILLS * Math.min(picture.width(), picture.height()) : 1;
            List<RoiResult> known = seen.stream().filter(doubted.negate()).toList();
            seen.addAll(newObjects(
                    picture, detections.of(detector, view), known, stream, refused, d -> smallerSide(d) >= least));
            seen = withoutWorse(seen, doubted);
            if (!seen.isEmpty() && seen.stream().noneMatch(doubted)) {
                break;
            }
        }
        return seen;
    }

    /** The landmark network's answer for a region, also with a low presence. */
    DetectedObject look(Picture picture, Roi region, Handedness handedness) throws RejectException {
        List<RoiCandidate> places = landmarker.shown(region, handedness).stream()
                .map(roi -> new RoiCandidate(roi, 1))
                .toList();
        List<RoiResult> seen =
                landmarker.find(picture, places, pipeline.kind(), pipeline.name(), FinderProfile.Reason.FOLLOWED);
        DetectedObject plain = seen.get(0).detected();
        DetectedObject mirrored = seen.get(seen.size() - 1).detected();
        boolean isMirrored =
                looks.asShown(mirrored, places.get(places.size() - 1)) > looks.asShown(plain, places.get(0));
        return isMirrored ? mirrored : plain;
    }

    private List<RoiResult> look(Picture picture, List<RoiCandidate> places, float minPresence) throws RejectException {
        List<RoiResult> there = new ArrayList<>();
        for (RoiResult s :
                landmarker.find(picture, places, pipeline.kind(), pipeline.name(), FinderProfile.Reason.FOLLOWED)) {
            if (s.detected().score() >= minPresence) {
                there.add(s);
            }
        }
        return there;
    }

    /** Objects at the detections that count and are not carried already. */
    private List<RoiResult> newObjects(
            Picture picture,
            List<Detection> detections,
            List<RoiResult> followed,
            boolean stream,
            RefusedRois refused,
            Predicate<Detection> counts)
            throws RejectException {
        List<RoiCandidate> places = newPlaces(
                detections,
                followed,
                refused,
                d -> counts.test(d) && pipeline.detector().takes(d) && isSure(d.score(), MOST_PRESENCE, stream));
        Map<RoiCandidate, RoiResult> there = looks.at(
                picture,
                places,
                FinderProfile.Reason.NEW_OBJECT,
                !stream,
                (s, detected) -> isThere(s, detected, stream));
        Set<Roi> accepted = there.keySet().stream()
                .map(place -> place.roi().mirrored(false))
                .collect(Collectors.toSet());
        places.stream()
                .map(place -> place.roi().mirrored(false))
                .filter(roi -> !accepted.contains(roi))
                .distinct()
                .forEach(refused::add);
        return List.copyOf(there.values());
    }

    /** Whether the predicted quality of a new object is low. */
    private boolean isDoubted(RoiResult s) {
        return pipeline.landmarks().retryRotations() != null
                && s.quality() < pipeline.landmarks().retryRotations().below();
    }

    /** All except doubtful objects for which there is a better one in the same place that is not a different object. */
    private List<RoiResult> withoutWorse(List<RoiResult> seen, Predicate<RoiResult> doubted) {
        List<RoiResult> kept = new ArrayList<>(seen);
        kept.removeIf(s -> doubted.test(s) && seen.stream().anyMatch(other -> isBetterThere(other, s, seen)));
        return kept;
    }

    private boolean isBetterThere(RoiResult a, RoiResult b, List<RoiResult> seen) {
        Roi there = pipeline.landmarks().region().of(b.detected().points());
        return a.quality() > b.quality() + BETTER
                && pipeline.landmarks().region().of(a.detected().points()).overlap(there) > THERE
                && !saysOf(a.detected(), b.detected(), seen)
                && !saysOf(b.detected(), a.detected(), seen);
    }

    /** One answer for each object, and the overlapping hands that they report, which are asked in turn. */
    private List<DetectedObject> withOverlappingHands(Picture picture, List<RoiResult> seen, boolean stream)
            throws RejectException {
        List<DetectedObject> kept = distinct(detectedObjects(seen), seen);
        List<RoiResult> all = new ArrayList<>(seen);
        List<RoiResult> asked = seen;
        for (int times = 0; times < ASKED; times++) {
            List<DetectedObject> known = kept;
            List<RoiResult> others = overlappingHands(
                    picture,
                    asked.stream().filter(s -> known.contains(s.detected())).toList(),
                    stream);
            if (others.isEmpty()) {
                break;
            }
            all.addAll(others);
            kept = distinct(
                    HandConsensus.joined(known, detectedObjects(others), (a, b) -> lies(b, looks.followed(a), KNOWN)),
                    all);
            asked = others;
        }
        return kept;
    }

    /** One answer for each object, best first. */
    private List<DetectedObject> distinct(List<DetectedObject> detectedObjects, List<RoiResult> seen) {
        return DuplicateSuppression.removed(detectedObjects, max, (a, b) -> saysOf(a, b, seen) || saysOf(b, a, seen));
    }

    /** Whether a hand is certain that another one overlaps it where this one is. */
    private boolean saysOf(DetectedObject hand, DetectedObject other, List<RoiResult> seen) {
        return seen.stream()
                .filter(s ->
                        s.detected() == hand && speaksOfAnother(s) && s.other().score() >= CERTAIN)
                .map(s -> s.other().region())
                .anyMatch(meant -> lies(
                        other, meant, pipeline.landmarks().overlappingHand().minAgreement()));
    }

    /** Whether a hand has the handedness of a region and lies there. */
    private boolean lies(DetectedObject hand, Roi region, float least) {
        Roi there = looks.followed(hand);
        return region.mirrored() == there.mirrored() && region.overlap(there) >= least;
    }

    private boolean speaksOfAnother(RoiResult s) {
        return pipeline.landmarks().overlappingHand() != null
                && s.other() != null
                && s.other().score() >= pipeline.landmarks().overlappingHand().minScore();
    }

    private static List<DetectedObject> detectedObjects(List<RoiResult> seen) {
        return seen.stream().map(RoiResult::detected).toList();
    }

    /** Answers where a hand reports an overlapping one, and from the region of both. */
    private List<RoiResult> overlappingHands(Picture picture, List<RoiResult> seen, boolean stream)
            throws RejectException {
        Pipeline.OverlappingHand rule = pipeline.landmarks().overlappingHand();
        if (rule == null) {
            return List.of();
        }
        List<RoiCandidate> places = new ArrayList<>();
        for (RoiResult s : seen) {
            if (speaksOfAnother(s)) {
                places.add(new RoiCandidate(s.other().region(), s.detected().score()));
                places.add(new RoiCandidate(
                        s.other().between(looks.followed(s.detected())),
                        s.detected().score()));
            }
        }
        return List.copyOf(looks.at(
                        picture,
                        places,
                        FinderProfile.Reason.OVERLAPPING_HAND,
                        !stream,
                        (s, meant) -> s.detected().score() >= rule.minPresence()
                                && looks.isAsShown(s.detected(), meant)
                                && agrees(s.detected(), meant, rule.minAgreement()))
                .values());
    }

    /** Whether a new object counts, by its points and the detection that led to it. */
    private boolean isThere(RoiResult s, RoiCandidate detected, boolean stream) {
        return isSure(detected.score(), s.detected().score(), stream);
    }

    private boolean isSure(float score, float presence, boolean stream) {
        Pipeline.Confidence rule = pipeline.landmarks().confidence();
        float sure = rule == null ? presence : rule.of(score, presence);
        float least = rule == null ? pipeline.landmarks().minPresence() : rule.min();
        Float inVideo = pipeline.videoMode().minConfidence();
        return sure >= (stream && inVideo != null ? inVideo : least);
    }

    /** Whether the points lie in the region that led to them; {@code least} 0: anywhere. */
    private boolean agrees(DetectedObject f, RoiCandidate place, float least) {
        return least == 0 || pipeline.landmarks().region().of(f.points()).overlap(place.roi()) >= least;
    }

    private float smallerSide(Detection detection) {
        Roi roi = pipeline.detector().region().of(detection);
        return Math.min(roi.width(), roi.height());
    }

    /** Regions of the best detections that count and are not carried already. */
    private List<RoiCandidate> newPlaces(
            List<Detection> detections, List<RoiResult> followed, RefusedRois refused, Predicate<Detection> counts) {
        List<Roi> known = followed.stream()
                .map(s -> pipeline.landmarks().region().of(s.detected().points()))
                .toList();
        List<RoiCandidate> places = new ArrayList<>();
        int room = max - followed.size();
        for (Detection d : detections) {
            if (room <= 0) {
                break;
            }
            if (counts.test(d)) {
                Roi roi = pipeline.detector().region().of(d);
                if (known.stream().noneMatch(k -> same(k, roi)) && !refused.holds(roi)) {
                    room--;
                    landmarker
                            .shown(roi, d.handedness())
                            .forEach(shown -> places.add(new RoiCandidate(shown, d.score())));
                }
            }
        }
        return places;
    }

    private static boolean same(Roi a, Roi b) {
        double distance = StrictMath.hypot(a.centreX() - b.centreX(), a.centreY() - b.centreY());
        return distance < SAME_PLACE * Math.max(a.width(), b.width());
    }
}
