package io.landmarkstream.attributes;

/**
 * A soft limit: how far a condition holds, 0 to 1, .5 at the limit itself (a membership function as in Zadeh, 1965).
 */
final class Ramp {

    private Ramp() {}

    /** 0 below {@code limit − half}, 1 above {@code limit + half}. */
    static double above(double value, double limit, double half) {
        return Math.max(0, Math.min(1, .5 + (value - limit) / (2 * half)));
    }

    /** 1 below {@code limit − half}, 0 above {@code limit + half}. */
    static double below(double value, double limit, double half) {
        return 1 - above(value, limit, half);
    }
}
