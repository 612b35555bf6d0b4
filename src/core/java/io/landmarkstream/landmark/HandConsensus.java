package io.landmarkstream.landmark;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * Chooses one of several answers for the same hand: the one that is surest of its handedness and agrees best with the
 * others. Wrong answers are as sure as right ones, but they differ from each other.
 */
final class HandConsensus {

    /** Weight of another answer with exactly the same points, as a probability of the handedness. */
    private static final double BORNE_OUT = .5;

    /**
     * Mean distance of corresponding points at which two answers no longer agree, in long sides of the answer's own
     * box, so that an answer that has shrunk onto a part of the hand gets less agreement.
     */
    private static final double DISAGREES = .25;

    private HandConsensus() {}

    /** The chosen answer; of equals the first. At least one is given. */
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
     * The known hands and the answers for overlapping ones, one answer for each hand; of equals the known ones.
     *
     * @param rivals whether two answers are for the same hand
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

    /** How sure an answer is of its handedness, plus how much the others agree with it. */
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
