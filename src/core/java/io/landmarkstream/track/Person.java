package io.landmarkstream.track;

/**
 * The face that a hand belongs to, the hand's position relative to it, and the face that may replace it.
 *
 * @param face track id of the face; 0: none
 * @param dx recent position of the hand, to the right of the face, face sizes
 * @param dy likewise, below the face
 * @param spreadX variance of {@code dx}, face sizes²
 * @param spreadY variance of {@code dy}, face sizes²
 * @param rival track id of another face that was nearer recently; 0: none
 * @param rivalUs for how long without a break, microseconds
 */
public record Person(long face, float dx, float dy, float spreadX, float spreadY, long rival, long rivalUs) {

    /** No face yet. */
    public static final Person NONE = of(0);

    /** How long another face must be nearer before a hand changes its person. */
    private static final long PATIENCE_US = 700_000;

    /** Time constant of the relative position, seconds. */
    private static final double PLACE_SECONDS = 2;

    /** Variance that is assumed before much is known, and the least; face sizes². */
    private static final float FIRST_SPREAD = 4;

    private static final double LEAST_SPREAD = .01;

    static Person of(long face) {
        return new Person(face, 0, 0, FIRST_SPREAD, FIRST_SPREAD, 0, 0);
    }

    /**
     * After one more frame.
     *
     * @param nearest track id of the face that the hand seems to go with; 0: none was plausible, which changes nothing
     * @param alive whether the track of the current face still exists
     */
    Person and(long nearest, boolean alive, long elapsedUs) {
        if (nearest == 0 || nearest == face && rival == 0) {
            return this;
        }
        if (nearest == face) {
            return new Person(face, dx, dy, spreadX, spreadY, 0, 0);
        }
        long since = nearest == rival ? rivalUs + elapsedUs : 0;
        return face == 0 || since >= PATIENCE_US || !alive && since > 0
                ? of(nearest)
                : new Person(face, dx, dy, spreadX, spreadY, nearest, since);
    }

    /** Both seen in the same frame. */
    Person at(Motion hand, Motion faceOf, double seconds) {
        double x = (hand.x() - faceOf.x()) / faceOf.size();
        double y = (hand.y() - faceOf.y()) / faceOf.size();
        if (spreadX == FIRST_SPREAD) {
            return new Person(face, (float) x, (float) y, FIRST_SPREAD / 2, FIRST_SPREAD / 2, rival, rivalUs);
        }
        double share = 1 - StrictMath.exp(-seconds / PLACE_SECONDS);
        return new Person(
                face,
                (float) (dx + share * (x - dx)),
                (float) (dy + share * (y - dy)),
                spread(spreadX, x - dx, share),
                spread(spreadY, y - dy, share),
                rival,
                rivalUs);
    }

    private static float spread(double spread, double off, double share) {
        return (float) (spread + share * (Math.max(LEAST_SPREAD, off * off) - spread));
    }

    /** Negative logarithm, up to a constant, of the likelihood of the hand at a position. */
    double cost(double x, double y, Motion faceOf) {
        return place(faceOf).distance(x, y);
    }

    /** Expected position of the hand by its face alone. */
    Place place(Motion faceOf) {
        double size = faceOf.size();
        return new Place(
                faceOf.x() + size * dx,
                faceOf.y() + size * dy,
                size * size * spreadX + faceOf.place(),
                size * size * spreadY + faceOf.place());
    }

    /**
     * A normal distribution over the picture.
     *
     * @param spreadX variance, pixels²
     * @param spreadY variance, pixels²
     */
    record Place(double x, double y, double spreadX, double spreadY) {

        /** The product of both. */
        Place and(Place other) {
            double shareX = spreadX / (spreadX + other.spreadX);
            double shareY = spreadY / (spreadY + other.spreadY);
            return new Place(
                    x + shareX * (other.x - x),
                    y + shareY * (other.y - y),
                    shareX * other.spreadX,
                    shareY * other.spreadY);
        }

        /** Half the squared distance in standard deviations. */
        double distance(double atX, double atY) {
            return (atX - x) * (atX - x) / (2 * spreadX) + (atY - y) * (atY - y) / (2 * spreadY);
        }
    }
}
