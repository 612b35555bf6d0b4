package io.landmarkstream.attributes;

/**
 * The values that gestures are conditions on: how each finger is bent, where it points, which tips are near.
 * {@link HandReader} estimates them from x, y and z of the picture, not from world points: those of MediaPipe's hand
 * models separate straight from curled fingers less well than its z does.
 *
 * <p>All values except {@link #direction} do not depend on the hand's rotation.
 */
final class HandShape {

    private final float[] points;
    private final HandReader.Estimate estimate;

    /** @param points x, y, z of {@code hand21} in pixels */
    HandShape(float[] points) {
        this.points = points;
        this.estimate = HandReader.TRAINED.read(points);
    }

    /** Degrees by which a finger is bent, as {@link HandMeasures#bend} defines it. */
    double bend(Finger finger) {
        return estimate.bend(finger);
    }

    /**
     * How likely the finger is in the state, 0 to 1. Straight is a bend below 100°, curled above 130°; a thumb is
     * straight where its tip is more than .97 palms from the little finger's knuckle, else curled.
     */
    double degree(Finger finger, FingerState state) {
        return estimate.probability(finger, state);
    }

    /** The likeliest state. */
    FingerState state(Finger finger) {
        FingerState best = FingerState.STRAIGHT;
        for (FingerState state : FingerState.values()) {
            best = degree(finger, state) > degree(finger, best) ? state : best;
        }
        return best;
    }

    /**
     * Distance between two tips, in palms: wrist to the middle finger's knuckle. The smaller one of the estimate and
     * the measured distance: noise separates tips that touch, and seldom brings others together.
     */
    double gap(Finger one, Finger other) {
        double palm = Math.max(1e-6, HandMeasures.distance(points, 0, 9));
        return Math.min(estimate.gap(one, other), HandMeasures.distance(points, one.tip(), other.tip()) / palm);
    }

    /** Angle between two fingers, from base to tip, degrees. */
    double angle(Finger one, Finger other) {
        return estimate.angle(one, other);
    }

    /** Where the finger points in the picture: degrees clockwise from the picture's up, −180 to 180. */
    double direction(Finger finger) {
        double x = points[3 * finger.tip()] - points[3 * finger.base()];
        double y = points[3 * finger.tip() + 1] - points[3 * finger.base() + 1];
        return Math.toDegrees(StrictMath.atan2(x, -y));
    }
}
