package io.landmarkstream.viewer;

import com.google.protobuf.ByteString;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.SceneCamera;
import io.landmarkstream.proto.SceneFrame;
import io.landmarkstream.viewer.wire.SceneShot;
import io.landmarkstream.viewer.wire.Shot;

/** Frames, results and shots of a few bytes. */
final class Shots {

    private Shots() {}

    static Frame frame(String camera, String stream, long sequence, int bytes) {
        return Frame.newBuilder()
                .setCamera(camera)
                .setStream(stream)
                .setSequence(sequence)
                .setCodec(Codec.CODEC_JPEG)
                .setData(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    static Frame frame(String camera, long sequence) {
        return frame(camera, "run", sequence, 100);
    }

    static Result result(String camera, String stream, long sequence) {
        return new Result(
                FrameLandmarks.newBuilder()
                        .setCamera(camera)
                        .setStream(stream)
                        .setSequence(sequence)
                        .build(),
                0);
    }

    static Result result(String camera, long sequence) {
        return result(camera, "run", sequence);
    }

    static Shot shot(String camera, long sequence, int bytes) {
        return Shot.newBuilder()
                .setLandmarks(result(camera, sequence).landmarks())
                .setPicture(ByteString.copyFrom(new byte[bytes]))
                .build();
    }

    static SceneShot scene(String scene, long tick, String... cameras) {
        SceneFrame.Builder frame = SceneFrame.newBuilder().setScene(scene).setTick(tick);
        for (String camera : cameras) {
            frame.addCameras(SceneCamera.newBuilder().setCamera(camera));
        }
        return SceneShot.newBuilder().setFrame(frame).build();
    }
}
