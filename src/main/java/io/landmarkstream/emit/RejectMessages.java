package io.landmarkstream.emit;

import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.proto.Reason;
import io.landmarkstream.proto.Reject;

/** A reject as the message of the rejects topic. A pure function. */
public final class RejectMessages {

    /** {@code Reject.version}. */
    public static final int VERSION = 1;

    private RejectMessages() {}

    public static Reject message(io.landmarkstream.frame.Reject reject) {
        FrameInfo info = reject.info();
        return Reject.newBuilder()
                .setVersion(VERSION)
                .setCamera(info.key().camera())
                .setSequence(info.sequence())
                .setStream(info.stream())
                .setCaptureTimeUs(info.captureTimeUs())
                .setPartition(info.partition())
                .setOffset(info.offset())
                .setSize(reject.size())
                .setSha256(reject.sha256())
                .setReason(reason(reject.reason()))
                .setDetail(reject.detail())
                .build();
    }

    private static Reason reason(io.landmarkstream.frame.Reason reason) {
        return Reason.valueOf("REASON_" + reason.name());
    }
}
