package io.landmarkstream.attributes;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One gesture: conditions on fingers, angles and distances that hold together. An entry of a gestures file; a condition
 * that is not given does not matter.
 *
 * @param name as reported in the result: lower-case letters, digits and underscores
 * @param fingers how fingers are held
 * @param bends limits of {@link HandShape#bend}, degrees
 * @param gaps limits of distances between finger tips, in palms (wrist to the middle finger's knuckle)
 * @param angles limits of angles between fingers, degrees
 * @param points where a finger points in the picture
 */
public record Gesture(
        String name, Fingers fingers, Bends bends, List<Between> gaps, List<Between> angles, Direction points)
        implements Serializable {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_]{0,49}");

    /** Half of the width over which a limit of an angle is crossed, degrees. */
    private static final double ANGLE_WIDTH = 12;

    /** … and a limit of a distance, as a share of it. */
    private static final double GAP_WIDTH = .2;

    public Gesture {
        check(
                name != null && isName(name),
                "key 'name' must be 1 to 50 lower-case letters, digits and" + " underscores, not '" + name + "'");
        check(
                fingers != null || bends != null || gaps != null || angles != null || points != null,
                "the gesture '" + name + "' has no condition; give it fingers, bends, gaps, angles or points");
        gaps = gaps == null ? List.of() : List.copyOf(gaps);
        angles = angles == null ? List.of() : List.copyOf(angles);
    }

    /** Whether a gesture may be called so. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** The states that each finger may be in; {@code null}: any. */
    public record Fingers(
            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<FingerState> thumb,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<FingerState> index,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<FingerState> middle,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<FingerState> ring,

            @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
            List<FingerState> little)
            implements Serializable {

        private List<FingerState> of(Finger finger) {
            return switch (finger) {
                case THUMB -> thumb;
                case INDEX -> index;
                case MIDDLE -> middle;
                case RING -> ring;
                case LITTLE -> little;
            };
        }
    }

    /** Limits of the bends of fingers; {@code null}: none. */
    public record Bends(Range thumb, Range index, Range middle, Range ring, Range little) implements Serializable {

        private Range of(Finger finger) {
            return switch (finger) {
                case THUMB -> thumb;
                case INDEX -> index;
                case MIDDLE -> middle;
                case RING -> ring;
                case LITTLE -> little;
            };
        }
    }

    /** At least one of {@code min} and {@code max}; {@code null}: no limit. */
    public record Range(Double min, Double max) implements Serializable {

        public Range {
            checkLimits(min, max);
        }
    }

    /** Limits of a distance or angle between two fingers. */
    public record Between(Finger one, Finger other, Double min, Double max) implements Serializable {

        public Between {
            check(
                    one != null && other != null && one != other,
                    "keys 'one' and 'other' must be two different fingers of" + " thumb, index, middle, ring, little");
            checkLimits(min, max);
        }
    }

    /**
     * A direction in the picture.
     *
     * @param within degrees to either side, above 0 and at most 180
     */
    public record Direction(Finger finger, Towards to, Double within) implements Serializable {

        public Direction {
            check(finger != null, "key 'finger' is missing: thumb, index, middle, ring or little");
            check(to != null, "key 'to' is missing: up, down, left or right of the picture");
            check(
                    within != null && within > 0 && within <= 180,
                    "key 'within' must be degrees above 0 and at most 180");
        }
    }

    /** Sides of the picture, as it is seen; the value is the angle clockwise from up. */
    public enum Towards {
        UP(0),
        RIGHT(90),
        DOWN(180),
        LEFT(-90);

        private final int degrees;

        Towards(int degrees) {
            this.degrees = degrees;
        }
    }

    /** Degree of this gesture, 0 to 1: that of the condition that holds least. From .5 on the hand shows it. */
    double degree(HandShape hand) {
        double degree = 1;
        for (Finger finger : Finger.values()) {
            List<FingerState> allowed = fingers == null ? null : fingers.of(finger);
            if (allowed != null) {
                double best = 0;
                for (FingerState state : allowed) {
                    best = Math.max(best, hand.degree(finger, state));
                }
                degree = Math.min(degree, best);
            }
            Range range = bends == null ? null : bends.of(finger);
            if (range != null) {
                degree = Math.min(degree, within(hand.bend(finger), range.min(), range.max(), ANGLE_WIDTH, 0));
            }
        }
        for (Between gap : gaps) {
            degree = Math.min(degree, within(hand.gap(gap.one(), gap.other()), gap.min(), gap.max(), 0, GAP_WIDTH));
        }
        for (Between angle : angles) {
            degree = Math.min(
                    degree, within(hand.angle(angle.one(), angle.other()), angle.min(), angle.max(), ANGLE_WIDTH, 0));
        }
        if (points != null) {
            double off = Math.abs(Math.IEEEremainder(hand.direction(points.finger()) - points.to().degrees, 360));
            degree = Math.min(degree, Ramp.below(off, points.within(), ANGLE_WIDTH));
        }
        return degree;
    }

    private static double within(double value, Double min, Double max, double width, double share) {
        double low = min == null ? 1 : Ramp.above(value, min, width + share * min + 1e-9);
        double high = max == null ? 1 : Ramp.below(value, max, width + share * max + 1e-9);
        return Math.min(low, high);
    }

    private static void checkLimits(Double min, Double max) {
        check(min != null || max != null, "give 'min', 'max' or both");
        check(
                (min == null || min >= 0) && (max == null || max > 0) && (min == null || max == null || min < max),
                "'min' must be 0 or above and 'max' above it");
    }

    private static void check(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }
}
