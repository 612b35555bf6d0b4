package io.landmarkstream.decode.video;

/**
 * Tells from H.264's picture order counts that pictures are to come which are shown before one that has come: it counts
 * on by more than a step. So a stream that does not say how far it reorders need not be held back as long as it does
 * not. For one group.
 */
final class OrderJumps {

    /** A whole frame counts as its two fields; some encoders count frames. */
    private static final int FIELDS = 2;

    private final int values;
    /** The largest count so far, unwrapped. */
    private long highest;

    private boolean begun;
    private boolean odd;
    /** Pictures that are to come before the one with the largest count. */
    private int awaited;

    /** @param values how many values a count can have */
    OrderJumps(int values) {
        this.values = values;
    }

    /** Whether the picture with this count is one that is to come yet. */
    boolean isAwaited(int order) {
        return awaited > 0 && unwrapped(order) < highest;
    }

    /**
     * Takes the next picture in decoding order.
     *
     * @param resets whether counting begins anew after it
     * @return how many pictures are still to come that are shown before one that has come
     */
    int missing(int order, boolean resets) {
        long count = begun ? unwrapped(order) : order;
        odd |= (count & 1) != 0;
        if (!begun) {
            highest = count;
        } else if (count > highest) {
            awaited += (int) ((count - highest) / (odd ? 1 : FIELDS)) - 1;
            highest = count;
        } else {
            awaited--;
        }
        awaited = Math.max(0, awaited);
        begun = true;
        if (resets) {
            highest = 0;
        }
        return awaited;
    }

    private long unwrapped(int order) {
        long difference = Math.floorMod(order - highest, (long) values);
        return highest + (difference < values / 2 ? difference : difference - values);
    }
}
