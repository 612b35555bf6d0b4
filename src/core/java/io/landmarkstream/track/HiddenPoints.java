package io.landmarkstream.track;

import java.time.Duration;

/**
 * Points of an object that is partly covered. Where the model tells visibility, a point below {@link #HIDDEN} is put
 * where the visible points' motion carries the last known shape ({@link Similarity}), for a bounded time; after that
 * the model's own points are used again.
 *
 * @param points what is to be smoothed: as the model gave them, hidden ones replaced
 * @param weights how much each counts, 0 to 1; empty: all fully
 * @param hidden whether each point was replaced; empty: none was
 * @param hiddenMs for how long each has been hidden without a break, milliseconds; empty: none is
 */
record HiddenPoints(float[] points, float[] weights, boolean[] hidden, int[] hiddenMs) {

    /** Visibility below which a point counts as hidden. */
    static final float HIDDEN = .2f;

    /** Fewest visible points from which the object's motion is computed. */
    private static final int LEAST_VISIBLE = 3;

    private static final float[] NO_WEIGHTS = {};
    private static final boolean[] NONE_HIDDEN = {};
    private static final int[] NEVER = {};

    /** @param visibility of all points; empty: the model does not tell */
    static boolean hidden(float[] visibility, int point) {
        return visibility.length > 0 && visibility[point] < HIDDEN;
    }

    /** Weight of each point for the shape; empty: all equal. */
    static float[] weights(float[] visibility) {
        float[] weights = new float[visibility.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = hidden(visibility, i) ? 0 : Math.min(1, visibility[i]);
        }
        return weights;
    }

    /** Points whose hidden ones are put where the visible ones carry those of {@code before}, if enough are visible. */
    static float[] completed(float[] before, float[] points, float[] visibility) {
        int visible = 0;
        for (int i = 0; i < visibility.length; i++) {
            visible += hidden(visibility, i) ? 0 : 1;
        }
        if (visible == visibility.length || visible < LEAST_VISIBLE) {
            return points;
        }
        float[] carried = Similarity.fit(before, points, weights(visibility)).carried(before);
        float[] completed = points.clone();
        for (int i = 0; i < visibility.length; i++) {
            if (hidden(visibility, i)) {
                System.arraycopy(carried, 3 * i, completed, 3 * i, 3);
            }
        }
        return completed;
    }

    /** An object's first sighting, where no earlier shape is known. */
    static HiddenPoints first(float[] points) {
        return new HiddenPoints(points, NO_WEIGHTS, NONE_HIDDEN, NEVER);
    }

    /**
     * @param before smoothed points and speeds of the frame before, of as many points
     * @param visibility one value a point; empty: the model does not tell
     * @param hiddenMs as this gave for the frame before
     * @param most longest time for which a point is predicted
     */
    static HiddenPoints of(
            FilterState before, float[] points, float[] visibility, int[] hiddenMs, double seconds, Duration most) {
        if (visibility.length == 0) {
            return first(points);
        }
        int n = visibility.length;
        float[] weights = new float[n];
        boolean[] hidden = new boolean[n];
        int[] since = new int[n];
        int visible = 0;
        boolean any = false;
        for (int i = 0; i < n; i++) {
            weights[i] = Math.max(0, Math.min(1, visibility[i]));
            if (visibility[i] < HIDDEN) {
                since[i] = (hiddenMs.length == 0 ? 0 : hiddenMs[i]) + (int) Math.round(1000 * seconds);
                hidden[i] = since[i] <= most.toMillis();
                any = true;
            } else {
                visible++;
            }
        }
        if (!any) {
            return new HiddenPoints(points, weights, NONE_HIDDEN, NEVER);
        }
        float[] seen = weights.clone();
        for (int i = 0; i < n; i++) {
            if (visibility[i] < HIDDEN) {
                seen[i] = 0;
                weights[i] = hidden[i] ? 0 : Math.max(weights[i], HIDDEN);
            }
        }
        float[] carried = visible >= LEAST_VISIBLE
                ? Similarity.fit(before.points(), points, seen).carried(before.points())
                : ahead(before, seconds);
        float[] put = points.clone();
        for (int i = 0; i < n; i++) {
            if (hidden[i]) {
                System.arraycopy(carried, 3 * i, put, 3 * i, 3);
            }
        }
        return new HiddenPoints(put, weights, hidden, since);
    }

    /** The last shape, carried on by its mean speed. */
    private static float[] ahead(FilterState before, double seconds) {
        float[] ahead = before.points().clone();
        for (int i = 0; i < ahead.length; i++) {
            ahead[i] += i % 3 == 2 ? 0 : (float) (seconds * Motion.mean(before.speeds(), i % 3));
        }
        return ahead;
    }
}
