package io.landmarkstream.publish;

/**
 * Decides which pictures of a live camera pass, so that the number of waiting bytes is bounded and everything that
 * passes can be decoded: once a picture is dropped, all up to the next key frame are. For one thread but for
 * {@link #refused}.
 */
final class GroupGate {

    private final long maxInFlight;
    private final int maxFrameBytes;
    private volatile boolean refused;
    private Drop shut = Drop.UNTIL_KEY;
    private boolean gap;
    private boolean any;

    /**
     * @param maxInFlight most bytes that may wait for Kafka; after a drop pictures pass again from half of it on
     * @param maxFrameBytes largest picture
     */
    GroupGate(long maxInFlight, int maxFrameBytes) {
        this.maxInFlight = maxInFlight;
        this.maxFrameBytes = maxFrameBytes;
    }

    /** The source was away: only a key picture can be next. */
    void reconnected() {
        shut(Drop.UNTIL_KEY);
    }

    /** A picture was lost or could not be used. */
    void damaged() {
        shut(Drop.DAMAGED);
    }

    /** Kafka did not take a picture that had passed. From any thread. */
    void refused() {
        refused = true;
    }

    /**
     * Why a picture is dropped, or {@code null} if it is to be sent.
     *
     * @param inFlight bytes that wait for Kafka
     */
    Drop check(boolean key, int bytes, long inFlight) {
        if (refused) {
            refused = false;
            shut(Drop.REFUSED);
        }
        if (shut != null && !key) {
            return shut;
        }
        if (bytes > maxFrameBytes) {
            return shut(Drop.TOO_LARGE);
        }
        // A picture larger than the whole allowance passes when nothing else waits.
        long allowed = shut == Drop.SLOW_KAFKA ? maxInFlight / 2 : maxInFlight;
        if (inFlight > 0 && inFlight + bytes > allowed) {
            return shut(Drop.SLOW_KAFKA);
        }
        shut = null;
        return null;
    }

    /** Why pictures are dropped at the moment. */
    Drop reason() {
        return shut == null ? Drop.UNTIL_KEY : shut;
    }

    /** Whether pictures are missing before the one that passed last; asked once for each that passes. */
    boolean afterGap() {
        boolean missing = gap && any;
        gap = false;
        any = true;
        return missing;
    }

    private Drop shut(Drop why) {
        shut = why;
        gap = true;
        return why;
    }
}
