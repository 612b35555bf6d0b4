package io.landmarkstream.emit;

import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;
import io.landmarkstream.track.TrackedFrame;

/** A rejected frame as the message of the rejects topic. A pure function. */
public final class RejectMessages {

    /** {@code Reject.version}. */
    public static final int VERSION = 1;

    private RejectMessages() {}

    /** @param frame one that is rejected */
    public static Reject message(TrackedFrame frame) {
        FrameInfo info = frame.info();
        return Reject.newBuilder()
                .setVersion(VERSION)
                .setCamera(info.key().camera())
                .setSequence(info.sequence())
                .setStream(info.stream())
                .setCaptureTimeUs(info.captureTimeUs())
                .setPartition(info.partition())
                .setOffset(info.offset())
                .setSize(frame.reject().size())
                .setSha256(frame.reject().sha256())
                .setReason(reason(frame.reject().reason()))
                .setDetail(frame.reject().detail())
                .build();
    }

    private static Reason reason(io.landmarkstream.frame.Reason reason) {
        return Reason.valueOf("REASON_" + reason.name());
    }
}
