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

/** RoiRefiner at something new, as often and in as many turns as it takes. */
final class RoiRefiner {

    /** At the place itself, then at the region of the points found, then once more. */
    private static final int MOST = 3;

    /**
     * Probability of a side by a first look from which on the place is not looked at as the other one again, if that is
     * less likely than not.
     */
    private static final float CLEAR = .95f;

    /** A place to look at now, and the one that led to it. */
    private record Way(RoiCandidate begun, RoiCandidate now) {}

    /** What the last look on a way showed. */
    private record Answer(RoiCandidate begun, RoiResult seen) {}

    private final Pipeline pipeline;
    private final Landmarker landmarker;

    RoiRefiner(Pipeline pipeline, Landmarker landmarker) {
        this.pipeline = pipeline;
        this.landmarker = landmarker;
    }

    /**
     * @param counts whether what was seen at last counts, by it and the place that led to it
     * @return what counts, by the place that led to it, in the order of the places
     */
    Map<RoiCandidate, RoiResult> at(
            Picture picture,
            List<RoiCandidate> places,
            FinderProfile.Reason reason,
            BiPredicate<RoiResult, RoiCandidate> counts)
            throws RejectException {
        Map<RoiCandidate, List<Answer>> all = new LinkedHashMap<>();
        for (Answer a : answers(picture, places.stream().map(p -> new Way(p, p)).toList(), true, reason)) {
            all.computeIfAbsent(a.begun(), p -> new ArrayList<>()).add(a);
        }
        for (Answer a : answers(picture, retryRotations(all.values()), false, FinderProfile.Reason.OTHER_ROTATION)) {
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

    /**
     * Of the first answer and those that are of the side that was shown, the one whose points the network thinks most
     * of.
     */
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
     * Whether what is seen at a place shown as one side is better than what is seen there shown as the other, by all
     * looks at both: neither is where a hand of each side is seen, as of two on each other, but for one that is taken
     * for both.
     */
    private boolean isBetter(List<Answer> these, List<Answer> those) {
        double worse = asShown(those);
        return asShown(these) > worse
                && (worse < .5
                        || DuplicateSuppression.same(
                                best(these).detected(), best(those).detected()));
    }

    /**
     * How likely a hand is of the side that it was shown as, by all answers; those count more whose points the network
     * thinks more of.
     */
    private double asShown(List<Answer> answers) {
        double sum = 0;
        double weights = 1e-6;
        for (Answer a : answers) {
            sum += a.seen().quality() * asShown(a.seen().detected(), a.begun());
            weights += a.seen().quality();
        }
        return sum / weights;
    }

    /** How likely a hand is of the side that it was shown as. */
    float asShown(DetectedObject f, RoiCandidate place) {
        return isAsShown(f, place) ? f.handednessScore() : 1 - f.handednessScore();
    }

    boolean isAsShown(DetectedObject f, RoiCandidate place) {
        return landmarker.mirrors(f.handedness()) == place.roi().mirrored();
    }

    /** The region in which a finding is looked for next. */
    Roi followed(DetectedObject f) {
        return pipeline.carry().of(f.points()).mirrored(landmarker.mirrors(f.handedness()));
    }

    /**
     * @param begins whether these are first looks, of which one of a place shown both ways is enough where that is
     *     clear
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
                Roi better = pipeline.refine() && looks < MOST ? followed(f) : roi;
                if (better != roi && RoiChange.isWorthIt(f.score(), pipeline.minPresence(), roi, better)) {
                    next.add(new Way(begun, new RoiCandidate(better, begun.score())));
                } else {
                    answers.add(new Answer(begun, seen.get(i)));
                }
            }
        }
        return answers;
    }

    /** Ways that begin in other turns, for those places of whose points the network expects little. */
    private List<Way> retryRotations(Iterable<List<Answer>> first) {
        Pipeline.RetryRotations rule = pipeline.retryRotations();
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

    /** Whether a region that was looked at as both sides clearly shows a hand of the other one. */
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
