package io.landmarkstream.viewer;

import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;

/** What a frame and its result have in common within one camera. */
record FrameId(String stream, long sequence) {

    static FrameId of(Frame frame) {
        return new FrameId(frame.getStream(), frame.getSequence());
    }

    static FrameId of(FrameLandmarks landmarks) {
        return new FrameId(landmarks.getStream(), landmarks.getSequence());
    }
}
