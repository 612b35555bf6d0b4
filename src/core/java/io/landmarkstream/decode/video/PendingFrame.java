package io.landmarkstream.decode.video;

import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Reason;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.frame.RejectException;

/**
 * A frame that waits in a decoder for its place in the display order. Keyed state; without its picture.
 *
 * @param size bytes of the Kafka record's value
 */
public record PendingFrame(FrameInfo info, long size) {

    public static PendingFrame of(Frame frame) {
        return new PendingFrame(frame.info(), frame.value().length);
    }

    /** The outcome if the process that decodes ended; it has no hash. */
    public Reject rejected(RejectException fault) {
        return Reject.withoutValue(info, fault.reason(), fault.getMessage(), size);
    }

    /** The outcome if the record can no longer be read; it has no hash. */
    public Reject expired() {
        return Reject.withoutValue(
                info,
                Reason.EXPIRED,
                "The job came back after the record or what is known of its video was gone: keep both for longer than "
                        + "an outage.",
                size);
    }
}
