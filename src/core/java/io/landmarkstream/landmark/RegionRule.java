package io.landmarkstream.landmark;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * How a landmark network's region of interest is computed from a detection or from the landmarks of the frame before.
 * Rotate, take the box in the rotated frame, shift it, make it square, scale it: MediaPipe's {@code DetectionsToRects}
 * and {@code RectTransformation} calculators.
 *
 * @param points indexes of the points whose box is taken in the rotated frame; empty: the detection's own box, or all
 *     landmarks
 * @param rotation which way is up; {@code null}: not rotated
 * @param scale factor on both sides
 * @param shiftX along the region's own x axis, in widths of the box
 * @param shiftY along its y axis, in heights of the box; negative is up
 * @param square whether both sides take the longer one's length
 */
public record RegionRule(
        List<Integer> points, Rotation rotation, float scale, float shiftX, float shiftY, boolean square) {

    /**
     * The vector from one point to another, and where it shall point in the region.
     *
     * @param from indexes of points whose mean is the vector's start; a repeated index counts double
     * @param to likewise its end
     * @param target {@code UP} or {@code RIGHT} in the region
     */
    public record Rotation(List<Integer> from, List<Integer> to, Target target) {

        public Rotation {
            from = indexes("from", from);
            to = indexes("to", to);
            if (target == null) {
                throw new IllegalArgumentException("key 'target' is missing; it must be up or right");
            }
        }

        private static List<Integer> indexes(String key, List<Integer> points) {
            if (points == null || points.isEmpty()) {
                throw new IllegalArgumentException("key '" + key
                        + "' must be a list of one and more points, for example [0]; leave 'rotation' out where"
                        + " nothing tells which way is up");
            }
            return requirePoints(key, points);
        }
    }

    public enum Target {
        @JsonProperty("up")
        UP,
        @JsonProperty("right")
        RIGHT
    }

    public RegionRule {
        points = points == null ? List.of() : requirePoints("points", points);
        if (!(scale > 0 && Float.isFinite(scale))) {
            throw new IllegalArgumentException(
                    "key 'scale' must be above 0, for example 1 for the box itself and 2 for twice its sides");
        }
        if (!Float.isFinite(shiftX) || !Float.isFinite(shiftY)) {
            throw new IllegalArgumentException("key '" + (Float.isFinite(shiftX) ? "shiftY" : "shiftX")
                    + "' must be a number of widths or heights of the box, for example 0");
        }
    }

    private static List<Integer> requirePoints(String key, List<Integer> points) {
        if (points.stream().anyMatch(i -> i == null || i < 0)) {
            throw new IllegalArgumentException("key '" + key + "' must list points by their numbers, from 0");
        }
        return List.copyOf(points);
    }

    /** The region that follows from a detection. */
    Roi of(Detection detection) {
        float[] keypoints = detection.keypoints();
        float angle = rotation == null ? 0 : angle(keypoints, 2);
        if (points.isEmpty()) {
            Box box = detection.box();
            return finish(box.centreX(), box.centreY(), box.width(), box.height(), angle);
        }
        return around(keypoints, 2, angle);
    }

    /** The region that follows from landmarks, given as x, y, z, x, y, z, … */
    public Roi of(float[] xyz) {
        return around(xyz, 3, rotation == null ? 0 : angle(xyz, 3));
    }

    /** Largest index that the rule uses; −1 for none. */
    int highestIndex() {
        int highest = points.stream().mapToInt(Integer::intValue).max().orElse(-1);
        if (rotation != null) {
            highest = Math.max(
                    highest,
                    rotation.from().stream().mapToInt(Integer::intValue).max().orElse(-1));
            highest = Math.max(
                    highest,
                    rotation.to().stream().mapToInt(Integer::intValue).max().orElse(-1));
        }
        return highest;
    }

    private float angle(float[] values, int stride) {
        double x = mean(values, stride, rotation.to(), 0) - mean(values, stride, rotation.from(), 0);
        double y = mean(values, stride, rotation.to(), 1) - mean(values, stride, rotation.from(), 1);
        double angle = StrictMath.atan2(y, x) + (rotation.target() == Target.UP ? Math.PI / 2 : 0);
        return (float) Math.IEEEremainder(angle, 2 * Math.PI);
    }

    private static double mean(float[] values, int stride, List<Integer> indexes, int axis) {
        double sum = 0;
        for (int i : indexes) {
            sum += values[i * stride + axis];
        }
        return sum / indexes.size();
    }

    private Roi around(float[] values, int stride, float angle) {
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double left = Double.POSITIVE_INFINITY;
        double right = Double.NEGATIVE_INFINITY;
        double top = Double.POSITIVE_INFINITY;
        double bottom = Double.NEGATIVE_INFINITY;
        int count = points.isEmpty() ? values.length / stride : points.size();
        for (int k = 0; k < count; k++) {
            int i = (points.isEmpty() ? k : points.get(k)) * stride;
            double u = cos * values[i] + sin * values[i + 1];
            double v = -sin * values[i] + cos * values[i + 1];
            left = Math.min(left, u);
            right = Math.max(right, u);
            top = Math.min(top, v);
            bottom = Math.max(bottom, v);
        }
        double u = (left + right) / 2;
        double v = (top + bottom) / 2;
        return finish(cos * u - sin * v, sin * u + cos * v, right - left, bottom - top, angle);
    }

    private Roi finish(double x, double y, double width, double height, float angle) {
        double cos = StrictMath.cos(angle);
        double sin = StrictMath.sin(angle);
        double dx = shiftX * width;
        double dy = shiftY * height;
        double w = square ? Math.max(width, height) : width;
        double h = square ? Math.max(width, height) : height;
        return new Roi(
                (float) (x + cos * dx - sin * dy),
                (float) (y + sin * dx + cos * dy),
                (float) (w * scale),
                (float) (h * scale),
                angle);
    }
}
