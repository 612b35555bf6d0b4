package io.landmarkstream.viewer;

/** What the page says of a camera, from what the topics show. */
enum CameraState {
    /** Results come, or nothing is amiss that can be seen. */
    LIVE,
    /** Results come, and the job leaves frames out because it is behind. */
    SHEDDING,
    /** Its frames are rejected. */
    REJECTED,
    /** Its frames come, and the job answers none of them. */
    JOB_DOWN,
    /** No frame comes. */
    CAMERA_DOWN,
    /** No answer comes, and it is not known whether frames do: pictures are not read. */
    SILENT
}
