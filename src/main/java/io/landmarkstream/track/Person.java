package io.landmarkstream.track;

/**
 * Whose a hand is: the face it goes with, and the one that may replace it.
 *
 * @param face track id of the face; 0: none
 * @param rival track id of another face that was nearer of late; 0: none
 * @param rivalUs for how long without a break, microseconds
 */
public record Person(long face, long rival, long rivalUs) {

    /** No face yet. */
    public static final Person NONE = new Person(0, 0, 0);

    /** How long another face must be nearer before a hand changes over. */
    private static final long PATIENCE_US = 700_000;

    /**
     * After one more frame.
     *
     * @param nearest track id of the face that the hand seems to go with; 0: none was plausible, which changes nothing
     * @param alive whether the track of the face so far still lives
     */
    Person and(long nearest, boolean alive, long elapsedUs) {
        if (nearest == 0) {
            return this;
        }
        if (nearest == face) {
            return rival == 0 ? this : new Person(face, 0, 0);
        }
        if (face == 0) {
            return new Person(nearest, 0, 0);
        }
        long since = nearest == rival ? rivalUs + elapsedUs : 0;
        return since >= PATIENCE_US || !alive && since > 0 ? new Person(nearest, 0, 0) : new Person(face, nearest, since);
    }
}
