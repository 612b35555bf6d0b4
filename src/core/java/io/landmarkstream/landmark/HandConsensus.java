package io.landmarkstream.landmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Of several answers to where one hand is the one that counts: it is sure of the hand's side, and others bear it out.
 * RoiRefiner that go wrong are as sure as right ones, but each goes wrong in its own way.
 */
final class HandConsensus {

    /** What another answer with the very same points is worth, in probabilities of the side. */
    private static final double BORNE_OUT = .5;

    /**
     * Mean distance of corresponding points from which on another answer does not bear one out, in long sides of the
     * one's own box: what has shrunk onto a part of the hand is less borne out than what has not.
     */
    private static final double DISAGREES = .25;

    private HandConsensus() {}

    /** The answer that counts, at least one given; of equals the first. */
    private static DetectedObject best(List<DetectedObject> answers) {
        DetectedObject best = answers.get(0);
        for (DetectedObject f : answers) {
            if (weight(f, answers) > weight(best, answers)) {
                best = f;
            }
        }
        return best;
    }

    /**
     * The hands known and those that were looked for besides, one answer to where each is; of equals known ones.
     *
     * @param rivals whether two findings stand for one hand
     */
    static List<DetectedObject> joined(
            List<DetectedObject> known,
            List<DetectedObject> others,
            BiPredicate<DetectedObject, DetectedObject> rivals) {
        List<DetectedObject> answers = new ArrayList<>(known);
        answers.addAll(others);
        List<DetectedObject> all = new ArrayList<>(known);
        for (DetectedObject other : others) {
            List<DetectedObject> there =
                    answers.stream().filter(f -> rivals.test(f, other)).toList();
            all.removeAll(there);
            all.add(best(there));
        }
        return all;
    }

    /** How sure an answer is of its side, and how much the others agree with it. */
    private static double weight(DetectedObject answer, List<DetectedObject> answers) {
        double weight = answer.handednessScore();
        double far = DISAGREES * Math.max(answer.box().width(), answer.box().height());
        for (DetectedObject f : answers) {
            if (f != answer) {
                weight += BORNE_OUT * Math.max(0, 1 - DuplicateSuppression.apart(answer, f) / far);
            }
        }
        return weight;
    }
}
