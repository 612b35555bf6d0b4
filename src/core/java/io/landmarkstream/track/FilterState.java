package io.landmarkstream.track;

/**
 * What a {@link PointFilter} remembers of one object.
 *
 * @param points smoothed x, y, z of each point, pixels
 * @param speeds filtered speed of each coordinate, pixels a second
 * @param ownNoise noise of single points in object sizes, as {@link ObjectFilter} sees it; 0: not known yet
 * @param sharedNoise noise that all points share, in object sizes, likewise
 */
public record FilterState(float[] points, float[] speeds, float ownNoise, float sharedNoise) {

    /** Started at rest at the model's points. */
    public static FilterState start(float[] points) {
        return new FilterState(points.clone(), new float[points.length], 0, 0);
    }

    /** Restarted from other points; the noise estimates are kept. */
    FilterState restarted(float[] points) {
        return new FilterState(points.clone(), new float[points.length], ownNoise, sharedNoise);
    }
}
