package io.landmarkstream.event;

import io.landmarkstream.config.ConfigException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;

/** What zones and lines of a camera's picture have in common: checks, and distances in it. */
final class Place {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9 _.-]{0,63}");

    private Place() {}

    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigException("the " + what + " '" + name + "' has no usable name: write up to 64 letters,"
                    + " digits, spaces, dots, hyphens and underscores, a letter or digit first");
        }
    }

    /**
     * Checks a point.
     *
     * @param what the point in words
     * @param point shares of the picture's width and height
     * @throws ConfigException if it is none, or lies outside of the picture
     */
    static void checkPoint(String what, List<Double> point) {
        if (point == null || point.size() != 2 || point.stream().anyMatch(Objects::isNull)) {
            throw new ConfigException(what + " is " + point + ", but must be two numbers, [x, y]");
        }
        for (double share : point) {
            if (!(share >= 0 && share <= 1)) {
                throw new ConfigException(what + " is (" + text(point.get(0)) + ", " + text(point.get(1))
                        + "), outside of the picture: give shares of its width and height, 0 to 1, that is pixels"
                        + " divided by width and height");
            }
        }
    }

    private static String text(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e9
                ? Long.toString((long) number)
                : String.format(Locale.ROOT, "%s", number);
    }

    /** Twice the area of the triangle: positive if c lies to the one side of the line from a to b. */
    static double side(double ax, double ay, double bx, double by, double cx, double cy) {
        return (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
    }

    /** Whether two segments have a point in common. */
    static boolean meet(double[] a, double[] b, double[] c, double[] d) {
        double c1 = side(a[0], a[1], b[0], b[1], c[0], c[1]);
        double d1 = side(a[0], a[1], b[0], b[1], d[0], d[1]);
        double a1 = side(c[0], c[1], d[0], d[1], a[0], a[1]);
        double b1 = side(c[0], c[1], d[0], d[1], b[0], b[1]);
        if (opposite(c1, d1) && opposite(a1, b1)) {
            return true;
        }
        return c1 == 0 && within(a, b, c)
                || d1 == 0 && within(a, b, d)
                || a1 == 0 && within(c, d, a)
                || b1 == 0 && within(c, d, b);
    }

    private static boolean opposite(double one, double other) {
        return one > 0 && other < 0 || one < 0 && other > 0;
    }

    private static boolean within(double[] a, double[] b, double[] p) {
        return Math.min(a[0], b[0]) <= p[0]
                && p[0] <= Math.max(a[0], b[0])
                && Math.min(a[1], b[1]) <= p[1]
                && p[1] <= Math.max(a[1], b[1]);
    }

    /** Distance of a point from a segment. */
    static double distance(double ax, double ay, double bx, double by, double px, double py) {
        double dx = bx - ax;
        double dy = by - ay;
        double length = dx * dx + dy * dy;
        double t = length == 0 ? 0 : Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / length));
        double x = ax + t * dx - px;
        double y = ay + t * dy - py;
        return Math.sqrt(x * x + y * y);
    }
}
