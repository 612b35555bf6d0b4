package io.landmarkstream.task;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/**
 * One landmark.
 *
 * @param x pixels of the upright picture from its left edge; metres for world points
 * @param y pixels from its top edge, down; metres for world points
 * @param z in x's scale, smaller is nearer, relative to the wrist (hand) or the head's centre (face); 0 where the model
 *     gives none
 */
public record Point(float x, float y, float z) {

    /** The points of x, y, z, x, y, z, …; the list cannot be changed. */
    static List<Point> list(float[] xyz) {
        return new Points(xyz.clone());
    }

    /** Makes points when they are asked for: a face has up to 478, of which most programs read a few. */
    private static final class Points extends AbstractList<Point> implements RandomAccess {
        private final float[] xyz;

        Points(float[] xyz) {
            this.xyz = xyz;
        }

        @Override
        public Point get(int index) {
            return new Point(xyz[3 * index], xyz[3 * index + 1], xyz[3 * index + 2]);
        }

        @Override
        public int size() {
            return xyz.length / 3;
        }
    }
}
