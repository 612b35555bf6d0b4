package io.landmarkstream.scene;

/**
 * A board of dark and light squares. Its corners are those where four squares meet, row by row; seen from the front,
 * the first is the top left one of a board that is held so that the square below and right of it is dark.
 *
 * @param columns inner corners in a row
 * @param rows inner corners in a column; one of both numbers is even and the other odd, so that the board does not look
 *     the same upside down
 * @param square side of a square, metres
 */
public record Checkerboard(int columns, int rows, double square) {

    private static final int FEWEST = 3;
    private static final int MOST = 30;

    public Checkerboard {
        if (Math.min(columns, rows) < FEWEST || Math.max(columns, rows) > MOST) {
            throw new IllegalArgumentException("A checkerboard has " + FEWEST + " to " + MOST
                    + " inner corners in a row and in a column, not " + columns + " and " + rows
                    + ". Inner corners are those where four squares meet.");
        }
        if ((columns + rows) % 2 == 0) {
            throw new IllegalArgumentException("A board of " + columns + " by " + rows
                    + " inner corners looks the same upside down. Take one with an even and an odd number, as 9 by 6.");
        }
        if (!(square >= .001 && square <= 1)) {
            throw new IllegalArgumentException(
                    "A board's square is .001 to 1 metres, not " + square + ". Measure one side, in metres.");
        }
    }

    /** Number of corners. */
    public int size() {
        return columns * rows;
    }

    /** Right of the first corner, metres. */
    double x(int corner) {
        return corner % columns * square;
    }

    /** Below the first corner, metres. */
    double y(int corner) {
        return corner / columns * square;
    }
}
