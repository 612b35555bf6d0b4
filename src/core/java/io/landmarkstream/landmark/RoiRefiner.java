package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Landmarker.RoiCandidate;
import io.landmarkstream.landmark.Landmarker.RoiResult;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Runs the landmark network on new regions, refines them, and retries other rotations when the quality is low. */
final class RoiRefiner {

    /** Runs for one region: on the region itself, on that of the points found, and once more. */
    private static final int MOST = 3;

    /**
     * Probability of a handedness by the first run above which the other one is not refined, if that one is less likely
     * than not.
     */
    private static final float CLEAR = .95f;

    /** A region to look at now, and the candidate that led to it. */
    private record Way(RoiCandidate begun, RoiCandidate now) {}

    /** The last answer of a sequence of refinements. */
    private record Answer(RoiCandidate begun, RoiResult seen) {}

    private final Pipeline pipeline;
    private final Landmarker landmarker;

    RoiRefiner(Pipeline pipeline, Landmarker landmarker) {
        this.pipeline = pipeline;
        this.landmarker = landmarker;
    }

    /**
     * @param retries whether other rotations are tried where the quality is low
     * @param counts whether the last answer counts, by it and the candidate that led to it
     * @return the answers that count by candidate, in the order of the candidates
     */
    Map<RoiCandidate, RoiResult> at(
            Picture picture,
            List<RoiCandidate> places,
            FinderProfile.Reason reason,
            boolean retries,
            BiPredicate<RoiResult, RoiCandidate> counts)
            throws RejectException {
        Map<RoiCandidate, List<Answer>> all = new LinkedHashMap<>();
        for (Answer a : answers(picture, places.stream().map(p -> new Way(p, p)).toList(), true, reason)) {
            all.computeIfAbsent(a.begun(), p -> new ArrayList<>()).add(a);
        }
        List<Way> rotated = retries ? retryRotations(all.values()) : List.of();
        for (Answer a : answers(picture, rotated, false, FinderProfile.Reason.OTHER_ROTATION)) {
            all.get(a.begun()).add(a);
        }
        Map<RoiCandidate, RoiResult> there = new LinkedHashMap<>();
        all.forEach((place, answers) -> {
            RoiResult seen = best(answers);
            boolean isBestOfBoth = all.entrySet().stream()
                    .noneMatch(e -> e.getKey().sameButMirrored(place) && isBetter(e.getValue(), answers));
            if (isBestOfBoth && counts.test(seen, place)) {
                there.put(place, seen);
            }
        });
        return there;
    }

    /** Of the first answer and those with the handedness that was shown, the one with the best quality. */
    private RoiResult best(List<Answer> answers) {
        Answer best = answers.get(0);
        for (Answer a : answers) {
            if (a.seen().quality() > best.seen().quality() && isAsShown(a.seen().detected(), a.begun())) {
                best = a;
            }
        }
        return best.seen();
    }

    /**
     * Whether the answers with one handedness are better than those with the other, by all runs for both. Neither is if
     * there is a hand of each handedness, as of two overlapping hands, unless both answers are the same hand.
     */
    private boolean isBetter(List<Answer> these, List<Answer> those) {
        double worse = asShown(those);
        return asShown(these) > worse
                && (worse < .5
                        || DuplicateSuppression.same(
                                best(these).detected(), best(those).detected()));
    }

    /** Probability of the handedness that was shown, by all answers, weighted by their quality. */
    private double asShown(List<Answer> answers) {
        double sum = 0;
        double weights = 1e-6;
        for (Answer a : answers) {
            sum += a.seen().quality() * asShown(a.seen().detected(), a.begun());
            weights += a.seen().quality();
        }
        return sum / weights;
    }

    /** Probability of the handedness that was shown. */
    float asShown(DetectedObject f, RoiCandidate place) {
        return isAsShown(f, place) ? f.handednessScore() : 1 - f.handednessScore();
    }

    boolean isAsShown(DetectedObject f, RoiCandidate place) {
        return landmarker.mirrors(f.handedness()) == place.roi().mirrored();
    }

    /** The region for the next refinement. */
    Roi followed(DetectedObject f) {
        return pipeline.landmarks().region().of(f.points()).mirrored(landmarker.mirrors(f.handedness()));
    }

    /**
     * @param begins whether these are first runs; of a candidate shown with both handednesses, one is dropped where
     *     that is clear
     */
    private List<Answer> answers(Picture picture, List<Way> ways, boolean begins, FinderProfile.Reason reason)
            throws RejectException {
        List<Way> next = ways;
        List<Answer> answers = new ArrayList<>();
        for (int looks = 1; !next.isEmpty(); looks++) {
            List<Way> now = next;
            List<RoiCandidate> places = now.stream().map(Way::now).toList();
            List<RoiResult> seen = landmarker.find(
                    picture,
                    places,
                    pipeline.kind(),
                    pipeline.name(),
                    looks == 1 ? reason : FinderProfile.Reason.REFINED);
            next = new ArrayList<>();
            for (int i = 0; i < seen.size(); i++) {
                if (begins && looks == 1 && isClearlyMirrored(i, places, seen)) {
                    continue;
                }
                RoiCandidate begun = now.get(i).begun();
                DetectedObject f = seen.get(i).detected();
                Roi roi = places.get(i).roi();
                Roi better = pipeline.landmarks().refine() && looks < MOST ? followed(f) : roi;
                if (better != roi
                        && RoiChange.isWorthIt(f.score(), pipeline.landmarks().minPresence(), roi, better)) {
                    next.add(new Way(begun, new RoiCandidate(better, begun.score())));
                } else {
                    answers.add(new Answer(begun, seen.get(i)));
                }
            }
        }
        return answers;
    }

    /** When the predicted quality is low: the candidates at other rotations. */
    private List<Way> retryRotations(Iterable<List<Answer>> first) {
        Pipeline.RetryRotations rule = pipeline.landmarks().retryRotations();
        List<Way> ways = new ArrayList<>();
        for (List<Answer> answers : first) {
            RoiCandidate begun = answers.get(0).begun();
            RoiResult seen = answers.get(0).seen();
            if (rule != null && seen.quality() < rule.below() && seen.detected().score() >= rule.minPresence()) {
                for (float degrees : rule.degrees()) {
                    Roi roi = begun.roi().rotatedBy((float) Math.toRadians(degrees));
                    ways.add(new Way(begun, new RoiCandidate(roi, begun.score())));
                }
            }
        }
        return ways;
    }

    /** Whether a region that was shown with both handednesses clearly holds a hand of the other one. */
    private boolean isClearlyMirrored(int i, List<RoiCandidate> places, List<RoiResult> seen) {
        for (int other : new int[] {i - 1, i + 1}) {
            if (other >= 0 && other < places.size() && places.get(other).sameButMirrored(places.get(i))) {
                return asShown(seen.get(i).detected(), places.get(i)) < .5f
                        && asShown(seen.get(other).detected(), places.get(other)) >= CLEAR;
            }
        }
        return false;
    }
}
