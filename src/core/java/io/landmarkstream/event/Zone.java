package io.landmarkstream.event;

import io.landmarkstream.config.ConfigException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * A named part of a camera's picture: a polygon.
 *
 * @param corners x and y of each, shares of the upright picture's width and height, in the order in which one walks
 *     round it
 */
public record Zone(String name, List<List<Double>> corners) implements Serializable {

    /** @throws ConfigException if it is no polygon within the picture, naming the zone and the corner */
    public Zone {
        Place.checkName("zone", name);
        if (corners == null || corners.size() < 3) {
            throw new ConfigException("zone '" + name + "' has " + (corners == null ? 0 : corners.size())
                    + " corners, but needs at least 3: [[x, y], [x, y], [x, y]]");
        }
        for (int i = 0; i < corners.size(); i++) {
            Place.checkPoint("corner " + (i + 1) + " of zone '" + name + "'", corners.get(i));
        }
        corners = corners.stream().map(List::copyOf).toList();
        checkShape(name, corners);
    }

    private static void checkShape(String name, List<List<Double>> corners) {
        int n = corners.size();
        double area = 0;
        for (int i = 0; i < n; i++) {
            double[] a = at(corners, i);
            double[] b = at(corners, i + 1);
            area += a[0] * b[1] - a[1] * b[0];
            if (a[0] == b[0] && a[1] == b[1]) {
                throw new ConfigException("corners " + (i + 1) + " and " + ((i + 1) % n + 1) + " of zone '" + name
                        + "' are the same: take one out (the last corner is joined to the first by itself)");
            }
        }
        for (int i = 0; i < n; i++) {
            for (int j = i + 2; j < n; j++) {
                if ((j + 1) % n != i
                        && Place.meet(at(corners, i), at(corners, i + 1), at(corners, j), at(corners, j + 1))) {
                    throw new ConfigException("zone '" + name + "' crosses itself: the side after corner " + (i + 1)
                            + " meets the side after corner " + (j + 1)
                            + ". List the corners in the order in which one walks round it");
                }
            }
        }
        if (Math.abs(area) < 1e-9) {
            throw new ConfigException("the corners of zone '" + name + "' lie on one line: it has no area");
        }
    }

    private static double[] at(List<List<Double>> corners, int i) {
        List<Double> corner = corners.get(i % corners.size());
        return new double[] {corner.get(0), corner.get(1)};
    }

    /** Whether a point, in shares of width and height, is inside. */
    boolean contains(double x, double y) {
        boolean inside = false;
        for (int i = 0; i < corners.size(); i++) {
            double[] a = at(corners, i);
            double[] b = at(corners, i + 1);
            if (a[1] > y != b[1] > y && x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0]) {
                inside = !inside;
            }
        }
        return inside;
    }

    /** Distance in pixels from a point, in shares of width and height, to the polygon's sides. */
    double distance(double x, double y, int width, int height) {
        double nearest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < corners.size(); i++) {
            double[] a = at(corners, i);
            double[] b = at(corners, i + 1);
            nearest = Math.min(
                    nearest,
                    Place.distance(width * a[0], height * a[1], width * b[0], height * b[1], width * x, height * y));
        }
        return nearest;
    }

    List<Float> outline() {
        List<Float> outline = new ArrayList<>();
        corners.forEach(corner -> corner.forEach(share -> outline.add(share.floatValue())));
        return outline;
    }
}
