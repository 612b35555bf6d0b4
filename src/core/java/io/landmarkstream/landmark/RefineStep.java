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

/**
 * Refine: runs the landmark network on new regions, again on those of the points it finds, and retries other rotations
 * when the quality is low.
 */
final class RefineStep {

    /** Runs for one region: on the region itself, on that of the points found, and once more. */
    private static final int MAX_RUNS = 3;

    /**
     * Probability of a handedness by the first run above which the other one is not refined, if that one is less likely
     * than not.
     */
    private static final float CLEAR_HANDEDNESS = .95f;

    /** A region to look at now, and the candidate that led to it. */
    private record Attempt(RoiCandidate candidate, RoiCandidate region) {}

    /** The last answer of a sequence of refinements. */
    private record Answer(RoiCandidate candidate, RoiResult result) {}

    private final Pipeline pipeline;
    private final Landmarker landmarker;

    RefineStep(Pipeline pipeline, Landmarker landmarker) {
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
            List<RoiCandidate> candidates,
            FinderProfile.Reason reason,
            boolean retries,
            BiPredicate<RoiResult, RoiCandidate> counts)
            throws RejectException {
        Map<RoiCandidate, List<Answer>> all = new LinkedHashMap<>();
        for (Answer a :
                answers(picture, candidates.stream().map(p -> new Attempt(p, p)).toList(), true, reason)) {
            all.computeIfAbsent(a.candidate(), p -> new ArrayList<>()).add(a);
        }
        List<Attempt> rotated = retries ? retryRotations(all.values()) : List.of();
        for (Answer a : answers(picture, rotated, false, FinderProfile.Reason.OTHER_ROTATION)) {
            all.get(a.candidate()).add(a);
        }
        Map<RoiCandidate, RoiResult> there = new LinkedHashMap<>();
        all.forEach((candidate, answers) -> {
            RoiResult result = best(answers);
            boolean isBestOfBoth = all.entrySet().stream()
                    .noneMatch(e -> e.getKey().sameButMirrored(candidate) && isBetter(e.getValue(), answers));
            if (isBestOfBoth && counts.test(result, candidate)) {
                there.put(candidate, result);
            }
        });
        return there;
    }

    /** The landmark network's answer for a region, also with a low presence. */
    DetectedObject landmarksIn(Picture picture, Roi region, Handedness handedness) throws RejectException {
        List<RoiCandidate> candidates = landmarker.shown(region, handedness).stream()
                .map(roi -> new RoiCandidate(roi, 1))
                .toList();
        List<RoiResult> results =
                landmarker.find(picture, candidates, pipeline.kind(), pipeline.name(), FinderProfile.Reason.FOLLOWED);
        DetectedObject plain = results.get(0).detected();
        DetectedObject mirrored = results.get(results.size() - 1).detected();
        boolean isMirrored =
                asShown(mirrored, candidates.get(candidates.size() - 1)) > asShown(plain, candidates.get(0));
        return isMirrored ? mirrored : plain;
    }

    /** Of the first answer and those with the handedness that was shown, the one with the best quality. */
    private RoiResult best(List<Answer> answers) {
        Answer best = answers.get(0);
        for (Answer a : answers) {
            if (a.result().quality() > best.result().quality()
                    && isAsShown(a.result().detected(), a.candidate())) {
                best = a;
            }
        }
        return best.result();
    }

    /**
     * Whether the answers with one handedness are better than those with the other, by all runs for both. Neither is if
     * there is a hand of each handedness, as of two overlapping hands, unless both answers are the same hand.
     */
    private boolean isBetter(List<Answer> these, List<Answer> those) {
        double worse = asShown(those);
        if (asShown(these) <= worse) {
            return false;
        }
        RoiResult better = best(these);
        RoiResult other = best(those);
        return worse < .5
                || DuplicateSuppression.same(
                        better.detected(), other.detected(), (a, b) -> OverlappingHand.areTwo(better, other));
    }

    /** Probability of the handedness that was shown, by all answers, weighted by their quality. */
    private double asShown(List<Answer> answers) {
        double sum = 0;
        double weights = 1e-6;
        for (Answer a : answers) {
            sum += a.result().quality() * asShown(a.result().detected(), a.candidate());
            weights += a.result().quality();
        }
        return sum / weights;
    }

    /** Probability of the handedness that was shown. */
    float asShown(DetectedObject f, RoiCandidate candidate) {
        return isAsShown(f, candidate) ? f.handednessScore() : 1 - f.handednessScore();
    }

    boolean isAsShown(DetectedObject f, RoiCandidate candidate) {
        return landmarker.mirrors(f.handedness()) == candidate.roi().mirrored();
    }

    /**
     * @param first whether these are first runs; of a candidate shown with both handednesses, one is dropped where that
     *     is clear
     */
    private List<Answer> answers(Picture picture, List<Attempt> attempts, boolean first, FinderProfile.Reason reason)
            throws RejectException {
        List<Attempt> next = attempts;
        List<Answer> answers = new ArrayList<>();
        for (int runs = 1; !next.isEmpty(); runs++) {
            List<Attempt> now = next;
            List<RoiCandidate> candidates = now.stream().map(Attempt::region).toList();
            List<RoiResult> results = landmarker.find(
                    picture,
                    candidates,
                    pipeline.kind(),
                    pipeline.name(),
                    runs == 1 ? reason : FinderProfile.Reason.REFINED);
            next = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                if (first && runs == 1 && isClearlyMirrored(i, candidates, results)) {
                    continue;
                }
                RoiCandidate candidate = now.get(i).candidate();
                DetectedObject f = results.get(i).detected();
                Roi roi = candidates.get(i).roi();
                Roi better = pipeline.landmarks().refine() && runs < MAX_RUNS
                        ? landmarker.regionOf(f, pipeline.landmarks().region())
                        : roi;
                if (better != roi && runs == 1 && reason == FinderProfile.Reason.WHOLE_PICTURE) {
                    float least = pipeline.from().leastRegion() * Math.max(picture.width(), picture.height());
                    better = better.atLeast(least);
                }
                if (better != roi
                        && RoiChange.isWorthIt(f.score(), pipeline.landmarks().minPresence(), roi, better)) {
                    next.add(new Attempt(candidate, new RoiCandidate(better, candidate.score())));
                } else {
                    answers.add(new Answer(candidate, results.get(i)));
                }
            }
        }
        return answers;
    }

    /** When the predicted quality is low: the candidates at other rotations. */
    private List<Attempt> retryRotations(Iterable<List<Answer>> first) {
        Pipeline.RetryRotations rule = pipeline.landmarks().retryRotations();
        List<Attempt> attempts = new ArrayList<>();
        for (List<Answer> answers : first) {
            RoiCandidate candidate = answers.get(0).candidate();
            RoiResult result = answers.get(0).result();
            if (rule != null
                    && result.quality() < rule.below()
                    && result.detected().score() >= rule.minPresence()) {
                for (float degrees : rule.degrees()) {
                    Roi roi = candidate.roi().rotatedBy((float) Math.toRadians(degrees));
                    attempts.add(new Attempt(candidate, new RoiCandidate(roi, candidate.score())));
                }
            }
        }
        return attempts;
    }

    /** Whether a region that was shown with both handednesses clearly holds a hand of the other one. */
    private boolean isClearlyMirrored(int i, List<RoiCandidate> candidates, List<RoiResult> results) {
        for (int other : new int[] {i - 1, i + 1}) {
            if (other >= 0 && other < candidates.size() && candidates.get(other).sameButMirrored(candidates.get(i))) {
                return asShown(results.get(i).detected(), candidates.get(i)) < .5f
                        && asShown(results.get(other).detected(), candidates.get(other)) >= CLEAR_HANDEDNESS;
            }
        }
        return false;
    }
}
