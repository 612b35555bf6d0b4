package io.landmarkstream.meaning;

/**
 * What gestures are made of: how each finger is bent, where it points, which tips are near; from x, y and z of the picture.
 * Not from world points: those of MediaPipe's hand models tell straight from curled fingers less well than its z does
 * ({@code docs/measurements.md}).
 *
 * <p>Bends and distances do not change when the hand turns. Where a model's z is poor they suffer as the hand is
 * foreshortened; the limits below lie in the wide gaps between what straight and curled fingers show.
 */
final class HandShape {

    /** Bend where straight becomes bent, and bent curled: degrees, and half of the width over which it does. */
    private static final double STRAIGHT_BELOW = 100;

    private static final double CURLED_ABOVE = 130;
    private static final double BEND_WIDTH = 15;

    /** Distance from the thumb's tip to the little finger's knuckle, in palms, where the thumb is stretched away. */
    private static final double THUMB_OUT = .97;

    private static final double THUMB_WIDTH = .12;

    private final float[] points;
    private final double palm;

    /** @param points x, y, z of {@code hand21} in pixels */
    HandShape(float[] points) {
        this.points = points;
        this.palm = Math.max(1e-6, distance(0, 9));
    }

    /**
     * Degrees by which a finger is bent in all: from the metacarpal bone to the first phalanx, and on to the line from the
     * middle joint to the tip; about 10 to 80 for a straight finger (knuckles lie beside the line from the wrist), 175 to
     * 240 for a curled one. The thumb: at its two free joints.
     */
    double bend(Finger finger) {
        int b = finger.base();
        return finger == Finger.THUMB
                ? angle(1, 2, 2, 3) + angle(2, 3, 3, 4)
                : angle(0, b, b, b + 1) + angle(b, b + 1, b + 1, b + 3);
    }

    /** How far the finger is in the state, 0 to 1. */
    double degree(Finger finger, FingerState state) {
        double straight;
        double curled;
        if (finger == Finger.THUMB) {
            straight = Ramp.above(distance(Finger.THUMB.tip(), Finger.LITTLE.base()) / palm, THUMB_OUT, THUMB_WIDTH);
            curled = 1 - straight;
        } else {
            straight = Ramp.below(bend(finger), STRAIGHT_BELOW, BEND_WIDTH);
            curled = Ramp.above(bend(finger), CURLED_ABOVE, BEND_WIDTH);
        }
        return switch (state) {
            case STRAIGHT -> straight;
            case BENT -> Math.min(1 - straight, 1 - curled);
            case CURLED -> curled;
        };
    }

    FingerState state(Finger finger) {
        if (degree(finger, FingerState.STRAIGHT) >= .5) {
            return FingerState.STRAIGHT;
        }
        return degree(finger, FingerState.CURLED) >= .5 ? FingerState.CURLED : FingerState.BENT;
    }

    /** Distance between two tips, in palms: wrist to the middle finger's knuckle. */
    double gap(Finger one, Finger other) {
        return distance(one.tip(), other.tip()) / palm;
    }

    /** Angle between two fingers, from base to tip, degrees. */
    double angle(Finger one, Finger other) {
        return angle(one.base(), one.tip(), other.base(), other.tip());
    }

    /** Where the finger points in the picture: degrees clockwise from the picture's up, −180 to 180. */
    double direction(Finger finger) {
        double x = points[3 * finger.tip()] - points[3 * finger.base()];
        double y = points[3 * finger.tip() + 1] - points[3 * finger.base() + 1];
        return Math.toDegrees(Math.atan2(x, -y));
    }

    /** Angle between the ways from a to b and from c to d, degrees. */
    private double angle(int a, int b, int c, int d) {
        double dot = 0;
        double first = 0;
        double second = 0;
        for (int axis = 0; axis < 3; axis++) {
            double u = points[3 * b + axis] - points[3 * a + axis];
            double v = points[3 * d + axis] - points[3 * c + axis];
            dot += u * v;
            first += u * u;
            second += v * v;
        }
        double lengths = Math.sqrt(first * second);
        return lengths > 0 ? Math.toDegrees(Math.acos(Math.max(-1, Math.min(1, dot / lengths)))) : 0;
    }

    private double distance(int a, int b) {
        double sum = 0;
        for (int axis = 0; axis < 3; axis++) {
            double d = points[3 * a + axis] - points[3 * b + axis];
            sum += d * d;
        }
        return Math.sqrt(sum);
    }
}
