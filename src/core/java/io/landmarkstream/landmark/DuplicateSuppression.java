package io.landmarkstream.landmark;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/** Keeps one of several detected objects that are the same: different regions may converge on the same one. */
final class DuplicateSuppression {

    /** Overlap of the boxes above which two are the same. */
    private static final float SAME_BOX = .3f;

    /**
     * Likewise of two hands that overlap by their own account. Of a left and a right answer for one hand it is mostly
     * more.
     */
    private static final float SAME_BOX_OVERLAPPING = .6f;

    /** Likewise of objects that are neither hand nor face: bodies stand in front of each other. */
    private static final float SAME_BOX_OTHER = .85f;

    /**
     * Mean distance of corresponding points of such objects, in long sides of the larger box, below which they are the
     * same.
     */
    private static final float SAME_POINTS_OTHER = .1f;

    /** Share of the smaller box inside of the larger above which it is a part, for example a thumb found as a hand. */
    private static final float PART = .9f;

    private DuplicateSuppression() {}

    /** One for each object, best first, where no two overlap by their own account. */
    static List<DetectedObject> removed(List<DetectedObject> objects, int max) {
        return removed(objects, max, (a, b) -> false);
    }

    /**
     * One for each object, best first; of equal scores the earlier stays.
     *
     * @param max most that stay
     * @param overlapping whether two are known to be different hands that overlap
     */
    static List<DetectedObject> removed(
            List<DetectedObject> objects, int max, BiPredicate<DetectedObject, DetectedObject> overlapping) {
        List<DetectedObject> sorted = new ArrayList<>(objects);
        sorted.sort(Comparator.comparingDouble(DetectedObject::score).reversed());
        List<DetectedObject> kept = new ArrayList<>();
        for (DetectedObject f : sorted) {
            if (kept.size() < max && kept.stream().noneMatch(k -> same(k, f, overlapping))) {
                kept.add(f);
            }
        }
        return kept;
    }

    /** @param overlapping whether the two are known to be different hands that overlap */
    static boolean same(DetectedObject a, DetectedObject b, BiPredicate<DetectedObject, DetectedObject> overlapping) {
        float iou = a.box().iou(b.box());
        if (!a.kind().isHand() && !a.kind().isFace()) {
            return iou > SAME_BOX_OTHER || apart(a, b) < SAME_POINTS_OTHER * longest(a.box(), b.box());
        }
        boolean one = iou > SAME_BOX
                || a.box().intersection(b.box())
                        > PART * Math.min(a.box().area(), b.box().area());
        return one && (iou > SAME_BOX_OVERLAPPING || !overlapping.test(a, b));
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
