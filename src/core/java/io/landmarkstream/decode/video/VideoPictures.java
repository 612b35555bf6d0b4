package io.landmarkstream.decode.video;

import io.landmarkstream.frame.Codec;
import io.landmarkstream.frame.DecodeLimits;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import java.util.ArrayList;
import java.util.List;

/**
 * The pictures of one camera's H.264 or H.265 for display: what cannot be decoded is left out. The rules are the job's,
 * so a picture that is shown is the one that the job analysed, to the bit. Pictures that depend on a missing one are
 * not shown, up to the next key frame. For one thread; owns native memory.
 */
public final class VideoPictures implements AutoCloseable {

    private final CameraVideo video;
    private final Codec codec;
    private String stream;
    private long sequence;

    /** @param picture upright, with the frame's rotation applied */
    public record Shown(FrameInfo info, Picture picture) {}

    /** @param codec {@code H264} or {@code H265} */
    public VideoPictures(Codec codec, DecodeLimits limits) {
        this(codec, limits, FFmpegVideoDecoder::new);
    }

    /** @param decoders opens the native decoder */
    public VideoPictures(Codec codec, DecodeLimits limits, VideoDecoder.Opener decoders) {
        this.codec = codec;
        video = new CameraVideo(codec, limits, decoders);
    }

    public Codec codec() {
        return codec;
    }

    /**
     * Takes the next frame in decoding order.
     *
     * @param frame of this camera and codec, not a reject
     * @return pictures in display order, those of earlier frames among them; empty where none can be shown yet
     */
    public List<Shown> accept(Frame frame) {
        FrameInfo info = frame.info();
        boolean same = info.stream().equals(stream);
        if (same && info.sequence() <= sequence) {
            return List.of(); // the job rejects it, and goes on as if it had not come
        }
        boolean continues = same && info.sequence() == sequence + 1 && !info.afterGap();
        stream = info.stream();
        sequence = info.sequence();
        CameraVideo.Accepted step = video.accept(frame, 0, continues);
        List<Shown> shown = new ArrayList<>();
        add(step.before(), shown);
        add(step.after(), shown);
        return shown;
    }

    /** The pictures that still wait for their place; no frame may follow. */
    public List<Shown> finish() {
        List<Shown> shown = new ArrayList<>();
        add(video.finish(), shown);
        return shown;
    }

    private static void add(List<VideoOutcome> outcomes, List<Shown> shown) {
        for (VideoOutcome outcome : outcomes) {
            if (outcome.fault() == null) {
                FrameInfo info = outcome.frame().info();
                shown.add(new Shown(info, Pictures.rotated(outcome.picture(), info.rotation())));
            }
        }
    }

    @Override
    public void close() {
        video.close();
    }
}
