package io.landmarkstream.frame;

/**
 * Why a frame has no result. The names are those of {@code landmarkstream.v1.Reason} without the prefix, where each is
 * described.
 */
public enum Reason {
    EMPTY,
    ENVELOPE,
    VERSION,
    CODEC,
    CAMERA,
    KEY_MISMATCH,
    UNLISTED_CAMERA,
    DUPLICATE,
    OUT_OF_ORDER,
    TOO_LARGE,
    FORMAT,
    TRUNCATED,
    DIMENSIONS,
    SCANS,
    TRAILING,
    CORRUPT,
    NUMERIC,
    MODEL,
    NO_REFERENCE,
    NO_PARAMETERS,
    ACCESS_UNIT,
    PROFILE,
    LIMIT,
    EXPIRED,
    DECODER,
    CAMERA_LIMIT,
    SHED_STALE,
    SHED_SHARE,
    SHED_GROUP,
    SHED_PAUSED,
    CONTROL;

    /** Whether a sound frame was left out on purpose, because the job was behind or the camera is paused. */
    public boolean isShed() {
        return switch (this) {
            case SHED_STALE, SHED_SHARE, SHED_GROUP, SHED_PAUSED -> true;
            default -> false;
        };
    }
}
