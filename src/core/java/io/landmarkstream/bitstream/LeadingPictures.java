package io.landmarkstream.bitstream;

/**
 * Tells which pictures come after an H.264 recovery point in decoding order and before it in display order. They may
 * refer to pictures from before it, so a decoder that began there cannot show them. For one recovery point.
 */
public final class LeadingPictures {

    private final int values;
    /** Count of the last picture that others may refer to, from the recovery point on (8.2.1.1). */
    private long count;

    private int order;
    private boolean over;

    /** @param point the recovery point's picture */
    public LeadingPictures(PictureHeader point) {
        values = point.orders();
        order = point.order();
        over = point.resets();
    }

    /** Whether the order of display can be told from what slices say of it. */
    public static boolean areTold(PictureHeader header) {
        return header.orders() > 0 || header.format().reorder() == 0;
    }

    /** Whether the next picture in decoding order is shown before the recovery point. */
    public boolean hasNext(PictureHeader next) {
        if (values == 0 || over) {
            return false;
        }
        long difference = Math.floorMod((long) next.order() - order, (long) values);
        long nextCount = count + (difference < values / 2 ? difference : difference - values);
        if (next.reference()) {
            count = nextCount;
            order = next.order();
        }
        over = next.resets();
        return nextCount < 0;
    }
}
