package io.landmarkstream.shapes;

/**
 * Brings shapes into one place, size and direction, so that what remains is how fingers or mouths are held.
 *
 * <p>Hands ({@code hand21}) are turned in space: the palm's middle is at 0, the middle finger's knuckle lies straight
 * above the wrist, the index finger's is to the right of the little finger's, the palm faces the reader, and 1 is the
 * root mean square distance of the points from their middle. Left hands are mirrored. Without z they are turned in the
 * picture alone. A palm that is seen so much from its end that its direction cannot be told is left out. Other kinds
 * are moved, turned and scaled in the picture onto a reference by least squares (Procrustes); 1 is the root mean square
 * distance of the reference's points from their middle, and their z is left out.
 */
public final class Alignment {

    private static final int WRIST = 0;
    private static final int INDEX = 5;
    private static final int MIDDLE = 9;
    private static final int LITTLE = 17;
    private static final int HAND_POINTS = 21;

    private static final double NOTHING = 1e-6;

    /**
     * Of the root mean square distance: a shorter palm is foreshortened by z that is not told or wrong. A true one is
     * 1.2 times as long and longer.
     */
    private static final double SHORTEST_PALM = .6;

    /**
     * As the palm's length, its width from the index finger's to the little finger's knuckle; a true one is .6 and
     * more.
     */
    private static final double NARROWEST_PALM = .25;

    private Alignment() {}

    /**
     * A hand, aligned.
     *
     * @param points x, y, z of {@code hand21} in one unit, y down, z smaller is nearer
     * @param left whether it is a person's left hand
     * @return x to the right, y down, z away from the reader; {@code null} where the palm's direction cannot be told
     */
    public static float[] hand(float[] points, boolean left) {
        if (points.length != 3 * HAND_POINTS) {
            throw new IllegalArgumentException("a hand has 63 numbers, not " + points.length);
        }
        double mirror = left ? -1 : 1;
        double[] p = new double[points.length];
        for (int i = 0; i < p.length; i++) {
            p[i] = i % 3 == 0 ? mirror * points[i] : points[i];
        }
        // Towards the wrist, so that y points down as in pictures.
        double[] down = minus(p, WRIST, MIDDLE);
        double palm = norm(down);
        double[] across = minus(p, INDEX, LITTLE);
        double size = size(p);
        if (size < NOTHING || palm < SHORTEST_PALM * size) {
            return null;
        }
        scale(down, 1 / palm);
        double along = dot(across, down);
        for (int axis = 0; axis < 3; axis++) {
            across[axis] -= along * down[axis];
        }
        double width = norm(across);
        if (width < NARROWEST_PALM * size) {
            return null;
        }
        scale(across, 1 / width);
        double[] away = cross(across, down);
        float[] aligned = new float[p.length];
        for (int i = 0; i < HAND_POINTS; i++) {
            double[] at = new double[3];
            for (int axis = 0; axis < 3; axis++) {
                at[axis] = (p[3 * i + axis] - (p[3 * WRIST + axis] + p[3 * MIDDLE + axis]) / 2) / size;
            }
            aligned[3 * i] = (float) dot(at, across);
            aligned[3 * i + 1] = (float) dot(at, down);
            aligned[3 * i + 2] = (float) dot(at, away);
        }
        return aligned;
    }

    /**
     * A shape, aligned to another in the picture.
     *
     * @param points x, y, z of each point
     * @param reference what {@link #reference} gave for a shape of the same topology
     * @return {@code null} where all points coincide
     */
    public static float[] picture(float[] points, float[] reference) {
        float[] centred = reference(points);
        if (centred == null) {
            return null;
        }
        double dot = 0;
        double cross = 0;
        for (int i = 0; i < centred.length; i += 3) {
            dot += centred[i] * reference[i] + centred[i + 1] * reference[i + 1];
            cross += centred[i] * reference[i + 1] - centred[i + 1] * reference[i];
        }
        double length = Math.sqrt(dot * dot + cross * cross);
        double c = length < NOTHING ? 1 : dot / length;
        double s = length < NOTHING ? 0 : cross / length;
        float[] aligned = new float[centred.length];
        for (int i = 0; i < aligned.length; i += 3) {
            aligned[i] = (float) (c * centred[i] - s * centred[i + 1]);
            aligned[i + 1] = (float) (s * centred[i] + c * centred[i + 1]);
        }
        return aligned;
    }

    /** A shape moved and scaled, but not turned; {@code null} where all points coincide. */
    public static float[] reference(float[] points) {
        int n = points.length / 3;
        double x = 0;
        double y = 0;
        for (int i = 0; i < points.length; i += 3) {
            x += points[i] / (double) n;
            y += points[i + 1] / (double) n;
        }
        double squares = 0;
        for (int i = 0; i < points.length; i += 3) {
            squares += (points[i] - x) * (points[i] - x) + (points[i + 1] - y) * (points[i + 1] - y);
        }
        double scale = Math.sqrt(squares / n);
        if (scale < NOTHING) {
            return null;
        }
        float[] centred = new float[points.length];
        for (int i = 0; i < points.length; i += 3) {
            centred[i] = (float) ((points[i] - x) / scale);
            centred[i + 1] = (float) ((points[i + 1] - y) / scale);
        }
        return centred;
    }

    /** The root mean square distance of points from their middle. */
    private static double size(double[] p) {
        double squares = 0;
        for (int axis = 0; axis < 3; axis++) {
            double mean = 0;
            for (int i = axis; i < p.length; i += 3) {
                mean += p[i] * 3 / p.length;
            }
            for (int i = axis; i < p.length; i += 3) {
                squares += (p[i] - mean) * (p[i] - mean);
            }
        }
        return Math.sqrt(3 * squares / p.length);
    }

    private static double[] minus(double[] p, int one, int other) {
        return new double[] {
            p[3 * one] - p[3 * other], p[3 * one + 1] - p[3 * other + 1], p[3 * one + 2] - p[3 * other + 2]
        };
    }

    private static double dot(double[] a, double[] b) {
        return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }

    private static double[] cross(double[] a, double[] b) {
        return new double[] {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
    }

    private static double norm(double[] a) {
        return Math.sqrt(dot(a, a));
    }

    private static void scale(double[] a, double by) {
        for (int axis = 0; axis < 3; axis++) {
            a[axis] *= by;
        }
    }
}
