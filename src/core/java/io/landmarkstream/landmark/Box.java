package io.landmarkstream.landmark;

/** Upright rectangle in pixels of the source picture, y down; may reach over the picture's edge. */
public record Box(float left, float top, float right, float bottom) {

    /** Tightest box around points given as x, y, z, x, y, z, … */
    public static Box around(float[] xyz) {
        float left = Float.POSITIVE_INFINITY;
        float top = Float.POSITIVE_INFINITY;
        float right = Float.NEGATIVE_INFINITY;
        float bottom = Float.NEGATIVE_INFINITY;
        for (int i = 0; i < xyz.length; i += 3) {
            left = Math.min(left, xyz[i]);
            right = Math.max(right, xyz[i]);
            top = Math.min(top, xyz[i + 1]);
            bottom = Math.max(bottom, xyz[i + 1]);
        }
        return new Box(left, top, right, bottom);
    }

    /** The box with every side {@code by} pixels farther out. */
    public Box grown(float by) {
        return new Box(left - by, top - by, right + by, bottom + by);
    }

    public float width() {
        return right - left;
    }

    public float height() {
        return bottom - top;
    }

    public float centreX() {
        return (left + right) / 2;
    }

    public float centreY() {
        return (top + bottom) / 2;
    }

    /** 0 for an empty or inverted box. */
    public float area() {
        return Math.max(0, width()) * Math.max(0, height());
    }

    /** Area of the part shared with {@code other}. */
    public float intersection(Box other) {
        float w = Math.min(right, other.right) - Math.max(left, other.left);
        float h = Math.min(bottom, other.bottom) - Math.max(top, other.top);
        return w > 0 && h > 0 ? w * h : 0;
    }

    /** Intersection over union, 0 to 1; 0 if both are empty. */
    public float iou(Box other) {
        float shared = intersection(other);
        float union = area() + other.area() - shared;
        return union > 0 ? shared / union : 0;
    }
}
