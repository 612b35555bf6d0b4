package io.landmarkstream.scene;

/**
 * A camera's part in one tick.
 *
 * @param camera id
 * @param state whether it took part, and why not
 * @param skewUs time of its frame nearest to the tick, less the tick's, microseconds; 0 where it took no part
 * @param reprojectionPx its recent reprojection error, root mean square, pixels; not a number: not known yet
 */
public record SceneCamera(String camera, State state, long skewUs, float reprojectionPx) {

    /** Whether a camera took part. */
    public enum State {
        /** It took part, also where it saw nothing. */
        USED,
        /** With this tick the wait for it ended. */
        LATE,
        /** The wait for it ended at an earlier tick, or it has never sent anything, and nothing came since. */
        SILENT,
        /** Its clock is seconds away from those of the others: its frames are left out. */
        CLOCK_OFF,
        /** Its pictures have other proportions than the scenes file says: its frames are left out. */
        WRONG_SIZE,
        /** Its points do not agree with those of the others, for seconds: its frames are left out. */
        MISCALIBRATED
    }
}
