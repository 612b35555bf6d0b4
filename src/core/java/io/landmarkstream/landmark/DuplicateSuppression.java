package io.landmarkstream.landmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/** Keeps one of several detected objects that are the same: different regions may converge on the same one. */
final class DuplicateSuppression {

    /** Mean distance of corresponding points, in long sides of the larger box, below which two are the same. */
    private static final float SAME_POINTS = .2f;

    /** Overlap of the boxes above which two are the same even where their points disagree. */
    private static final float SAME_BOX = .6f;

    /** Likewise of a left and a right hand, which may lie on each other. */
    private static final float SAME_PAIR = .7f;

    /** As {@link #SAME_POINTS} and {@link #SAME_PAIR}, for two hands that overlap by their own account. */
    private static final float SAME_POINTS_ON = .15f;

    private static final float SAME_BOX_ON = .8f;

    /**
     * As {@link #SAME_POINTS} and {@link #SAME_BOX}, for objects that are neither hand nor face: bodies stand in front
     * of each other, and a child's box within an adult's.
     */
    private static final float SAME_POINTS_OTHER = .1f;

    private static final float SAME_BOX_OTHER = .85f;

    /** Share of the smaller box inside of the larger above which it is a part, for example a thumb found as a hand. */
    private static final float PART = .9f;

    private DuplicateSuppression() {}

    /** One for each object, best first, at most {@code max}; of equal scores the earlier stays. */
    static List<DetectedObject> removed(List<DetectedObject> detectedObjects, int max) {
        return removed(detectedObjects, max, (a, b) -> false);
    }

    /** @param on whether two are known to overlap: the box of one may then contain the other's */
    static List<DetectedObject> removed(
            List<DetectedObject> detectedObjects, int max, BiPredicate<DetectedObject, DetectedObject> on) {
        List<DetectedObject> sorted = new ArrayList<>(detectedObjects);
        sorted.sort(Comparator.comparingDouble(DetectedObject::score).reversed());
        List<DetectedObject> kept = new ArrayList<>();
        for (DetectedObject f : sorted) {
            if (kept.size() < max && kept.stream().noneMatch(k -> on.test(k, f) ? sameThoughOn(k, f) : same(k, f))) {
                kept.add(f);
            }
        }
        return kept;
    }

    static boolean same(DetectedObject a, DetectedObject b) {
        Box boxA = a.box();
        Box boxB = b.box();
        if (!a.kind().isHand() && !a.kind().isFace()) {
            return boxA.iou(boxB) > SAME_BOX_OTHER || apart(a, b) < SAME_POINTS_OTHER * longest(boxA, boxB);
        }
        float smaller = Math.min(boxA.area(), boxB.area());
        boolean pair = a.handedness() != Handedness.UNKNOWN
                && b.handedness() == a.handedness().other();
        if (boxA.iou(boxB) > (pair ? SAME_PAIR : SAME_BOX) || boxA.intersection(boxB) > PART * smaller) {
            return true;
        }
        return apart(a, b) < SAME_POINTS * longest(boxA, boxB);
    }

    private static boolean sameThoughOn(DetectedObject a, DetectedObject b) {
        return a.box().iou(b.box()) > SAME_BOX_ON || apart(a, b) < SAME_POINTS_ON * longest(a.box(), b.box());
    }

    private static float longest(Box a, Box b) {
        return Math.max(Math.max(a.width(), a.height()), Math.max(b.width(), b.height()));
    }

    /** Mean distance of corresponding points, in pixels of the picture. */
    static double apart(DetectedObject a, DetectedObject b) {
        double sum = 0;
        for (int i = 0; i < a.points().length; i += 3) {
            sum += StrictMath.hypot(a.points()[i] - b.points()[i], a.points()[i + 1] - b.points()[i + 1]);
        }
        return sum / a.size();
    }
}
