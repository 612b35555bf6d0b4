package io.landmarkstream.media;

/**
 * Times of a file's packets that go on where those of a joined file start again: a step on from the packet before. For
 * one thread.
 */
final class FileTimes {

    /** Where only presentation times are known, they go back by so much at most among pictures that are reordered. */
    private static final long MAX_REORDER_US = 1_000_000;

    private long offsetUs;
    private long lastUs = Packet.NO_TIME;
    private long stepUs;

    /** @param stepUs from one picture to the next, nominally */
    FileTimes(long stepUs) {
        this.stepUs = stepUs;
    }

    /**
     * What to add to the times of the next packet in decoding order.
     *
     * @param presentationUs its own time, or {@link Packet#NO_TIME}
     * @param decodingUs its own time, or {@link Packet#NO_TIME}
     */
    long offset(long presentationUs, long decodingUs) {
        boolean ordered = decodingUs != Packet.NO_TIME;
        long own = ordered ? decodingUs : presentationUs;
        if (own == Packet.NO_TIME) {
            return offsetUs;
        }
        long time = own + offsetUs;
        if (lastUs != Packet.NO_TIME) {
            if (time < lastUs - (ordered ? 0 : MAX_REORDER_US)) {
                offsetUs += lastUs + stepUs - time;
                time = lastUs + stepUs;
            } else if (ordered && time > lastUs && time - lastUs < MAX_REORDER_US) {
                stepUs = time - lastUs;
            }
        }
        lastUs = ordered ? time : Math.max(lastUs, time);
        return offsetUs;
    }
}
