package io.landmarkstream.landmark;

/**
 * Region of interest: a rotated rectangle in the source picture that is warped upright for a landmark model, and
 * mirrored for one that knows hands of the other handedness.
 *
 * @param centreX pixels
 * @param centreY pixels
 * @param width side along the region's own x axis, pixels
 * @param height side along its y axis, pixels
 * @param rotation radians, clockwise on the screen (y down) from the picture's axes to the region's
 * @param mirrored whether the model sees it mirrored, left and right of the upright rectangle swapped
 */
public record Roi(float centreX, float centreY, float width, float height, float rotation, boolean mirrored) {

    public Roi(float centreX, float centreY, float width, float height, float rotation) {
        this(centreX, centreY, width, height, rotation, false);
    }

    /** The same region, seen mirrored or not. */
    public Roi mirrored(boolean mirrored) {
        return mirrored == this.mirrored ? this : new Roi(centreX, centreY, width, height, rotation, mirrored);
    }

    /** The same place turned further, radians. */
    Roi rotatedBy(float by) {
        return new Roi(centreX, centreY, width, height, rotation + by, mirrored);
    }

    /** The same place with sides of at least that length, pixels. */
    Roi atLeast(float side) {
        return new Roi(centreX, centreY, Math.max(side, width), Math.max(side, height), rotation, mirrored);
    }

    /** Picture x of the point (u, v), each 0…1 over the width and height as the model sees the region. */
    public float x(float u, float v) {
        return (float) (centreX + across(u) * StrictMath.cos(rotation) - (v - .5f) * height * StrictMath.sin(rotation));
    }

    /** Picture y of the point (u, v), each 0…1 over the width and height as the model sees the region. */
    public float y(float u, float v) {
        return (float) (centreY + across(u) * StrictMath.sin(rotation) + (v - .5f) * height * StrictMath.cos(rotation));
    }

    private float across(float u) {
        return (mirrored ? .5f - u : u - .5f) * width;
    }

    /** Intersection over union of the two, 0 to 1, without their rotation and mirroring. */
    float overlap(Roi other) {
        return unturned().iou(other.unturned());
    }

    private Box unturned() {
        return new Box(centreX - width / 2, centreY - height / 2, centreX + width / 2, centreY + height / 2);
    }
}
