package io.landmarkstream.attributes;

/**
 * The resting height of a person's brows, learned over the track. It differs more between people than a raised brow
 * differs from a resting one. Values are shares of a full raise above the canonical head's brows.
 *
 * @param inner of the brows' inner ends; not a number: not seen yet
 * @param outerLeft of the left brow's outer end
 * @param outerRight of the right brow's outer end
 */
public record BrowState(float inner, float outerLeft, float outerRight) {

    /** A face not seen yet. */
    static final BrowState NEW = new BrowState(Float.NaN, Float.NaN, Float.NaN);

    /** The resting level falls to a lower brow within half a second, and rises to a higher one within twenty. */
    private static final double FALL_US = 500_000;

    private static final double RISE_US = 20_000_000;

    /** One frame later; {@code seen} has brows as the reader gives them. */
    BrowState next(Expression seen, long elapsedUs) {
        return new BrowState(
                towards(inner, seen.browInnerUp(), elapsedUs),
                towards(outerLeft, seen.browOuterUpLeft(), elapsedUs),
                towards(outerRight, seen.browOuterUpRight(), elapsedUs));
    }

    /** {@code seen} with the brows' heights above their resting height, 0 to 1. */
    Expression above(Expression seen) {
        return seen.withBrows(
                raised(seen.browInnerUp(), inner),
                raised(seen.browOuterUpLeft(), outerLeft),
                raised(seen.browOuterUpRight(), outerRight));
    }

    private static float towards(float rest, float now, long elapsedUs) {
        if (Float.isNaN(rest)) {
            return now;
        }
        double time = now < rest ? FALL_US : RISE_US;
        return (float) (rest + (now - rest) * (1 - StrictMath.exp(-elapsedUs / time)));
    }

    private static float raised(float now, float rest) {
        return Float.isNaN(rest) ? 0 : Math.max(0, Math.min(1, now - rest));
    }
}
