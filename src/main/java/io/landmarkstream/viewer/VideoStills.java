package io.landmarkstream.viewer;

import com.google.protobuf.UnsafeByteOperations;
import io.landmarkstream.decode.video.VideoPictures;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Envelope;
import io.landmarkstream.frame.RawRecord;
import io.landmarkstream.media.JpegEncoder;
import io.landmarkstream.proto.Codec;
import io.landmarkstream.proto.Frame;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Frames of video as frames of JPEG, upright and in display order, since a page is given whole pictures and not all of
 * them: docs/decisions/0018. The only class of the viewer that knows more of the job than its messages. For one thread;
 * owns native memory, which {@link #clear} frees.
 */
final class VideoStills {

    private static final int QUALITY = 80;
    private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    /**
     * Cameras decoded at a time: a decoder takes 13 MB at 1280 × 720, and a core decodes some 500 such pictures a
     * second.
     */
    static final int MAX_CAMERAS = 32;

    private final Envelope envelope = new Envelope(
            Set.of(io.landmarkstream.frame.Codec.H264, io.landmarkstream.frame.Codec.H265),
            DecodeLimits.DEFAULT.maxFrameBytes(),
            Cameras.ANY);
    private final Map<String, Camera> cameras = new HashMap<>();

    private static final class Camera {
        final VideoPictures pictures;
        final JpegEncoder encoder = new JpegEncoder(QUALITY);
        long usedNanos;

        Camera(io.landmarkstream.frame.Codec codec) {
            pictures = new VideoPictures(codec, DecodeLimits.DEFAULT);
        }

        void close() {
            pictures.close();
            encoder.close();
        }
    }

    boolean isVideo(Frame frame) {
        return frame.getCodec() == Codec.CODEC_H264 || frame.getCodec() == Codec.CODEC_H265;
    }

    /**
     * The stills that a frame of video makes ready.
     *
     * @param value the same frame as the topic has it
     * @return none up to the first key frame, after a loss, of frames that the job rejects, and of cameras beyond
     *     {@value #MAX_CAMERAS} at a time, until one of those was not looked at for a while
     */
    List<Frame> of(Frame frame, byte[] value, long nowNanos) {
        closeIdle(nowNanos);
        byte[] key = frame.getCameraBytes().toByteArray();
        io.landmarkstream.frame.Frame read =
                envelope.read(new RawRecord(key, value, 0, 0, -1, "")).frame();
        if (read == null) {
            return List.of();
        }
        Camera camera = cameras.get(frame.getCamera());
        if (camera == null || camera.pictures.codec() != read.codec()) {
            close(frame.getCamera());
            if (cameras.size() >= MAX_CAMERAS) {
                return List.of();
            }
            camera = new Camera(read.codec());
            cameras.put(frame.getCamera(), camera);
        }
        camera.usedNanos = nowNanos;
        JpegEncoder encoder = camera.encoder;
        return camera.pictures.accept(read).stream()
                .map(shown -> Frame.newBuilder()
                        .setCamera(frame.getCamera())
                        .setStream(shown.info().stream())
                        .setSequence(shown.info().sequence())
                        .setCodec(Codec.CODEC_JPEG)
                        .setData(UnsafeByteOperations.unsafeWrap(encoder.encode(shown.picture())))
                        .build())
                .toList();
    }

    private void closeIdle(long nowNanos) {
        List<String> idle = cameras.entrySet().stream()
                .filter(entry -> nowNanos - entry.getValue().usedNanos > IDLE_NANOS)
                .map(Map.Entry::getKey)
                .toList();
        idle.forEach(this::close);
    }

    private void close(String camera) {
        Camera closed = cameras.remove(camera);
        if (closed != null) {
            closed.close();
        }
    }

    /** Frees every decoder. */
    void clear() {
        cameras.values().forEach(Camera::close);
        cameras.clear();
    }
}
