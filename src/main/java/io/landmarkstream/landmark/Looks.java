package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.Landmarker.Place;
import io.landmarkstream.landmark.Landmarker.Seen;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Looks at something new, as often and in as many turns as it takes. */
final class Looks {

    /** At the place itself, then at the region of the points found, then once more. */
    private static final int MOST = 3;

    /** Probability of a side by a first look from which on the place is not looked at as the other one again, if that is less likely than not. */
    private static final float CLEAR = .95f;

    /** A place to look at now, and the one that led to it. */
    private record Way(Place begun, Place now) {}

    /** What the last look on a way showed. */
    private record Answer(Place begun, Seen seen) {}

    private final Pipeline pipeline;
    private final Landmarker landmarker;

    Looks(Pipeline pipeline, Landmarker landmarker) {
        this.pipeline = pipeline;
        this.landmarker = landmarker;
    }

    /**
     * @param counts whether what was seen at last counts, by it and the place that led to it
     * @return what there is at the places, one at most for each
     */
    List<Seen> at(Picture picture, List<Place> places, BiPredicate<Seen, Place> counts) throws RejectException {
        Map<Place, List<Answer>> all = new LinkedHashMap<>();
        for (Answer a : answers(picture, places.stream().map(p -> new Way(p, p)).toList(), true)) {
            all.computeIfAbsent(a.begun(), p -> new ArrayList<>()).add(a);
        }
        for (Answer a : answers(picture, turned(all.values()), false)) {
            all.get(a.begun()).add(a);
        }
        List<Seen> there = new ArrayList<>();
        all.forEach((place, answers) -> {
            Seen seen = best(answers);
            boolean isBestOfBoth = all.entrySet().stream()
                    .noneMatch(e -> e.getKey().sameButMirrored(place) && isBetter(e.getValue(), answers));
            if (isBestOfBoth && counts.test(seen, place)) {
                there.add(seen);
            }
        });
        return there;
    }

    /** Of the first answer and those that are of the side that was shown, the one whose points the network thinks most of. */
    private Seen best(List<Answer> answers) {
        Answer best = answers.get(0);
        for (Answer a : answers) {
            if (a.seen().quality() > best.seen().quality() && isAsShown(a.seen().finding(), a.begun())) {
                best = a;
            }
        }
        return best.seen();
    }

    /**
     * Whether what is seen at a place shown as one side is better than what is seen there shown as the other, by all looks at both:
     * neither is where a hand of each side is seen, as of two on each other, but for one that is taken for both.
     */
    private boolean isBetter(List<Answer> these, List<Answer> those) {
        double worse = asShown(those);
        return asShown(these) > worse
                && (worse < .5 || Duplicates.same(best(these).finding(), best(those).finding()));
    }

    /** How likely a hand is of the side that it was shown as, by all answers; those count more whose points the network thinks more of. */
    private double asShown(List<Answer> answers) {
        double sum = 0;
        double weights = 1e-6;
        for (Answer a : answers) {
            sum += a.seen().quality() * asShown(a.seen().finding(), a.begun());
            weights += a.seen().quality();
        }
        return sum / weights;
    }

    /** How likely a hand is of the side that it was shown as. */
    float asShown(Finding f, Place place) {
        return isAsShown(f, place) ? f.sideScore() : 1 - f.sideScore();
    }

    boolean isAsShown(Finding f, Place place) {
        return landmarker.mirrors(f.side()) == place.roi().mirrored();
    }

    /** The region in which a finding is looked for next. */
    Roi followed(Finding f) {
        return pipeline.carry().of(f.points()).mirrored(landmarker.mirrors(f.side()));
    }

    /** @param begins whether these are first looks, of which one of a place shown both ways is enough where that is clear */
    private List<Answer> answers(Picture picture, List<Way> ways, boolean begins) throws RejectException {
        List<Way> next = ways;
        List<Answer> answers = new ArrayList<>();
        for (int looks = 1; !next.isEmpty(); looks++) {
            List<Way> now = next;
            List<Place> places = now.stream().map(Way::now).toList();
            List<Seen> seen = landmarker.find(picture, places, pipeline.kind(), pipeline.name());
            next = new ArrayList<>();
            for (int i = 0; i < seen.size(); i++) {
                if (begins && looks == 1 && isClearlyMirrored(i, places, seen)) {
                    continue;
                }
                Place begun = now.get(i).begun();
                Finding f = seen.get(i).finding();
                Roi roi = places.get(i).roi();
                Roi better = pipeline.secondLook() && looks < MOST ? followed(f) : roi;
                if (better != roi && SecondLook.isWorthIt(f.score(), pipeline.minPresence(), roi, better)) {
                    next.add(new Way(begun, new Place(better, begun.score())));
                } else {
                    answers.add(new Answer(begun, seen.get(i)));
                }
            }
        }
        return answers;
    }

    /** Ways that begin in other turns, for those places of whose points the network expects little. */
    private List<Way> turned(Iterable<List<Answer>> first) {
        Pipeline.Turned rule = pipeline.turned();
        List<Way> ways = new ArrayList<>();
        for (List<Answer> answers : first) {
            Place begun = answers.get(0).begun();
            Seen seen = answers.get(0).seen();
            if (rule != null && seen.quality() < rule.below() && seen.finding().score() >= rule.minPresence()) {
                for (float degrees : rule.degrees()) {
                    Roi roi = begun.roi().turned((float) Math.toRadians(degrees));
                    ways.add(new Way(begun, new Place(roi, begun.score())));
                }
            }
        }
        return ways;
    }

    /** Whether a region that was looked at as both sides clearly shows a hand of the other one. */
    private boolean isClearlyMirrored(int i, List<Place> places, List<Seen> seen) {
        for (int other : new int[] {i - 1, i + 1}) {
            if (other >= 0 && other < places.size() && places.get(other).sameButMirrored(places.get(i))) {
                return asShown(seen.get(i).finding(), places.get(i)) < .5f
                        && asShown(seen.get(other).finding(), places.get(other)) >= CLEAR;
            }
        }
        return false;
    }
}
