package io.landmarkstream.audit;

import io.landmarkstream.proto.Reason;

/**
 * One record of the landmarks or the rejects topic, as far as the account needs it.
 *
 * @param partition partition of the frames topic that holds the answered record
 * @param offset the answered record's offset there
 * @param lane partition of the topic that holds the answer; a camera's results have an order within one
 * @param camera the answer's own camera; empty where the record named none
 * @param reason why there is no result; {@code null}: this is a result
 * @param gap frames that the camera numbered and never sent before this one
 * @param restarts whether the camera's times start anew with this frame
 * @param captureTimeUs when it was taken, by the camera's clock
 */
public record Answer(
        int partition,
        long offset,
        int lane,
        String camera,
        Reason reason,
        long gap,
        boolean restarts,
        long captureTimeUs) {

    /** Whether a frame with this reason was sound and left out on purpose. */
    static boolean isShed(Reason reason) {
        return switch (reason) {
            case REASON_SHED_STALE, REASON_SHED_SHARE, REASON_SHED_GROUP -> true;
            default -> false;
        };
    }
}
