package io.landmarkstream.landmark;

/**
 * Region of interest: a rotated rectangle in the source picture that is warped upright for a landmark model.
 *
 * @param centreX pixels
 * @param centreY pixels
 * @param width side along the region's own x axis, pixels
 * @param height side along its y axis, pixels
 * @param rotation radians, clockwise on the screen (y down) from the picture's axes to the region's
 */
public record Roi(float centreX, float centreY, float width, float height, float rotation) {

    /** Picture x of the point (u, v), each 0…1 over the region's width and height. */
    public float x(float u, float v) {
        return (float) (centreX
                + (u - .5f) * width * StrictMath.cos(rotation)
                - (v - .5f) * height * StrictMath.sin(rotation));
    }

    /** Picture y of the point (u, v), each 0…1 over the region's width and height. */
    public float y(float u, float v) {
        return (float) (centreY
                + (u - .5f) * width * StrictMath.sin(rotation)
                + (v - .5f) * height * StrictMath.cos(rotation));
    }

    /** Intersection over union of the two, 0 to 1, with their turns left out. */
    float overlap(Roi other) {
        return unturned().iou(other.unturned());
    }

    private Box unturned() {
        return new Box(centreX - width / 2, centreY - height / 2, centreX + width / 2, centreY + height / 2);
    }
}
