package io.landmarkstream.decode.video;

import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;

/**
 * The outcome of one frame of a video.
 *
 * @param gap frames missing before it, by sequence number
 * @param picture as stored, not rotated; {@code null} if there is none
 * @param fault why there is no picture; {@code null} if there is one
 */
public record VideoOutcome(Frame frame, long gap, Picture picture, RejectException fault) {

    static VideoOutcome rejected(Frame frame, RejectException fault) {
        return new VideoOutcome(frame, 0, null, fault);
    }
}
