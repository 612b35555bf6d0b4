package io.landmarkstream.frame;

import java.io.Serializable;
import java.util.List;

/**
 * Reads frames again that the job has read before: after a restore a video decoder needs the pictures since the last
 * key frame. For one thread.
 */
public interface FrameLog extends AutoCloseable {

    /**
     * The frames at some offsets of a partition.
     *
     * @param offsets ascending
     * @return one for each offset; {@code null} where the record is no longer there or its camera's frame cannot be
     *     read
     */
    List<Frame> read(int partition, List<Long> offsets);

    /**
     * Whether the partition may hold a later record of the camera. No more than some thousand records are looked at;
     * where there are more the answer is yes.
     *
     * @param after offset of a record of the camera
     */
    boolean goesOn(int partition, long after, CameraKey camera);

    @Override
    void close();

    /** Opens a log in the task that reads it. */
    @FunctionalInterface
    interface Opener extends Serializable {

        FrameLog open();
    }
}
