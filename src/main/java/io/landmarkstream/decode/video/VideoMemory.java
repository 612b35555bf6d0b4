package io.landmarkstream.decode.video;

import java.util.List;

/**
 * What has to outlive a failure of one camera's video: where its pictures since the last key frame lie, and which of
 * its frames have no outcome yet. In the job this is keyed state, and every call is about the camera whose turn it is.
 */
public interface VideoMemory {

    /** {@code null}: nothing is known of a video. */
    VideoState state() throws Exception;

    /** The frames since the last key frame, in decoding order. */
    List<UnitRef> group() throws Exception;

    /** Replaces the state and the group. */
    void keep(VideoState state, List<UnitRef> group) throws Exception;

    /** One more frame of the group; the state is the same. */
    void append(UnitRef unit) throws Exception;

    /** Forgets the state and the group; pending frames stay. */
    void forget() throws Exception;

    boolean hasPending() throws Exception;

    /** The pending frame that came last; {@code null}: none is pending. */
    PendingFrame lastPending() throws Exception;

    boolean isPending(long sequence) throws Exception;

    void addPending(PendingFrame frame) throws Exception;

    void removePending(long sequence) throws Exception;

    /** Removes all pending frames and returns them in the order of their numbers. */
    List<PendingFrame> takePending() throws Exception;
}
