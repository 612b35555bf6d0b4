package io.landmarkstream.task;

import io.landmarkstream.attributes.AttributeExtractor;
import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.AttributesOptions;
import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.attributes.SignExtractor;
import io.landmarkstream.decode.jpeg.JpegDecoder;
import io.landmarkstream.frame.CameraKey;
import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.DetectedFrame;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.landmark.FrameFinder;
import io.landmarkstream.landmark.LandmarkFinder;
import io.landmarkstream.landmark.LandmarkFinder.LandmarkResult;
import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelStore;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.picture.Pictures;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.Tracker;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds hands and faces in pictures, and follows them in videos.
 *
 * <ul>
 *   <li>{@link #detect(BufferedImage)}: image mode, each picture by itself.
 *   <li>{@link #detectForVideo(BufferedImage, long)}: the next picture of a video, with steady ids, smoothing and
 *       gestures that do not flicker.
 *   <li>{@link #newVideo()}: further videos over the same networks.
 * </ul>
 *
 * <p><b>Threads</b>: one at a time. Any thread may call, but calls of one landmarker and its videos must not overlap; a
 * second one is refused with an {@link IllegalStateException}. Open one landmarker for each thread that works at the
 * same time, or call it under a lock of your own. Results can be read by any thread.
 *
 * <p><b>Close it</b>: networks and decoders are native memory (some ten to some hundred megabytes).
 */
public final class HandFaceLandmarker implements AutoCloseable {

    private static final CameraKey NAMELESS = new CameraKey("", 0);

    /** In image mode a gesture counts at once. */
    private final AttributeExtractor stills;

    private final AttributeExtractor videos;

    private final SignExtractor signs;
    private final Tracker tracker;
    private final FrameFinder finder;
    private final List<ModelCard> models;
    private final LandmarkerOptions options;
    private final VideoLandmarker video;
    private final AtomicBoolean busy = new AtomicBoolean();
    private JpegDecoder decoder;
    private boolean closed;

    private HandFaceLandmarker(LandmarkFinder finder, LandmarkerOptions options) {
        this(finder, finder.models(), options);
    }

    /** For tests with a finder of their own. */
    HandFaceLandmarker(FrameFinder finder, List<ModelCard> models, LandmarkerOptions options) {
        AttributesOptions attributes = options.attributes();
        this.stills = attributes == null ? null : new AttributeExtractor(attributes.withoutHold());
        this.videos = attributes == null ? null : new AttributeExtractor(attributes);
        this.signs = attributes == null || attributes.signs().areOff() ? null : new SignExtractor(attributes.signs());
        this.tracker = new Tracker(options.tracker());
        this.finder = finder;
        this.models = models;
        this.options = options;
        this.video = new VideoLandmarker(this);
    }

    /**
     * Opens the networks.
     *
     * @throws io.landmarkstream.model.ModelException if a pipeline, its weights or the device cannot be used; says what
     *     is missing and what to change
     */
    public static HandFaceLandmarker open(LandmarkerOptions options) {
        return new HandFaceLandmarker(
                LandmarkFinder.open(
                        ModelStore.of(options.models()), options.pipelines(), options.device(), options.finder()),
                options);
    }

    /**
     * Finds hands and faces in a picture, in image mode: it does not depend on other pictures.
     *
     * @param image of any type; what is transparent is black
     * @throws RejectException if a network gives numbers that make no sense (NUMERIC) or its runtime fails (MODEL) on
     *     this picture; the landmarker can be used on
     * @throws IllegalStateException if the landmarker is closed, or another thread is using it
     */
    public LandmarkerResult detect(BufferedImage image) throws RejectException {
        return detect(picture(image));
    }

    /**
     * As {@link #detect(BufferedImage)}, for a JPEG file's bytes, turned upright by its EXIF orientation; decoded
     * faster than by {@code ImageIO}, and without a detour over RGB.
     *
     * @throws RejectException also for bytes that are no JPEG (FORMAT), end too soon (TRUNCATED), are damaged
     *     (CORRUPT), exceed {@link LandmarkerOptions#limits()} (TOO_LARGE) or have a coding that is not read (CODEC);
     *     {@link io.landmarkstream.decode.jpeg.JpegHeader} lists them all
     */
    public LandmarkerResult detect(byte[] jpeg) throws RejectException {
        return detect(decode(jpeg));
    }

    /** As {@link #detect(BufferedImage)}, for decoded planes; nothing is converted or copied. */
    public LandmarkerResult detect(Picture picture) throws RejectException {
        return detect(picture, info(0, 0));
    }

    /**
     * As {@link #detect(Picture)}, for a picture that has a name and a number, which {@link LandmarkerResult#frame()}
     * gives back.
     *
     * @param info whether the picture is mirrored is what it says
     */
    public LandmarkerResult detect(Picture picture, FrameInfo info) throws RejectException {
        return step(VideoLandmarker.State.EMPTY, picture, info, false).result();
    }

    /**
     * Finds hands and faces in the next picture of this landmarker's own video; for more than one take
     * {@link #newVideo()}.
     *
     * @param timestampMicros when it was taken, microseconds from any origin
     * @throws RejectException as {@link VideoLandmarker#detect(BufferedImage, long)}
     */
    public LandmarkerResult detectForVideo(BufferedImage image, long timestampMicros) throws RejectException {
        return video.detect(image, timestampMicros);
    }

    /** As {@link #detectForVideo(BufferedImage, long)}, for a JPEG file's bytes. */
    public LandmarkerResult detectForVideo(byte[] jpeg, long timestampMicros) throws RejectException {
        return video.detect(jpeg, timestampMicros);
    }

    /** As {@link #detectForVideo(BufferedImage, long)}, for decoded planes. */
    public LandmarkerResult detectForVideo(Picture picture, long timestampMicros) throws RejectException {
        return video.detect(picture, timestampMicros);
    }

    /** Another video, or camera, over the same networks; its pictures may come between those of others. */
    public VideoLandmarker newVideo() {
        return new VideoLandmarker(this);
    }

    /** Cards of the networks at work, without repeats. */
    public List<ModelCard> models() {
        return models;
    }

    /** Where the networks run, for example {@code cpu} or {@code cuda:0}. */
    public String device() {
        return finder.device();
    }

    /** Frees networks and decoders; closing twice is harmless. */
    @Override
    public void close() {
        enter();
        try {
            if (!closed) {
                closed = true;
                finder.close();
                if (decoder != null) {
                    decoder.close();
                }
            }
        } finally {
            leave();
        }
    }

    /** What one picture makes of a video. */
    record Step(VideoLandmarker.State state, LandmarkerResult result) {}

    /**
     * Find, track, read attributes: a frame's way through the job.
     *
     * @param before of the video; {@link VideoLandmarker.State#EMPTY} in image mode
     */
    Step step(VideoLandmarker.State before, Picture picture, FrameInfo info, boolean inVideo) throws RejectException {
        use();
        try {
            int width = picture.width();
            int height = picture.height();
            boolean newSize = before.width() != 0 && (before.width() != width || before.height() != height);
            Continuity continuity = newSize ? new Continuity(0, false, true, false) : Continuity.SMOOTH;
            long start = System.nanoTime();
            LandmarkResult found = finder.find(picture, newSize ? FinderState.NONE : before.finder());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            Tracker.TrackUpdate tracks = tracker.update(
                    before.tracks(), new DetectedFrame(info, continuity, width, height, found.detectedObjects()));
            TrackedFrame tracked = new TrackedFrame(info, continuity, width, height, tracks.objects(), tracks.events());
            AttributesState attributes = before.attributes();
            AttributedFrame frame = AttributedFrame.of(tracked);
            AttributeExtractor extractor = inVideo ? videos : stills;
            if (extractor != null) {
                AttributeExtractor.Extraction read = extractor.update(attributes, tracked);
                attributes = read.state();
                frame = new AttributedFrame(tracked, read.attributes());
            }
            SignState done = before.signs();
            if (extractor != null && inVideo && signs != null) {
                SignExtractor.Signed signed = signs.update(done, tracked, frame.attributes());
                done = signed.state();
                frame = new AttributedFrame(tracked, signed.attributes());
            }
            return new Step(
                    new VideoLandmarker.State(width, height, found.state(), tracks.state(), attributes, done),
                    new LandmarkerResult(found.detectedObjects(), frame, took));
        } finally {
            leave();
        }
    }

    /** A JPEG file's picture. */
    Picture decode(byte[] jpeg) throws RejectException {
        Objects.requireNonNull(jpeg, "the JPEG is null; give the file's bytes");
        use();
        try {
            if (decoder == null) {
                decoder = new JpegDecoder(options.limits());
            }
            return decoder.decodeFile(jpeg);
        } finally {
            leave();
        }
    }

    static Picture picture(BufferedImage image) {
        return Pictures.ofImage(Objects.requireNonNull(
                image, "the image is null; ImageIO.read gives that for a format it cannot read"));
    }

    /** A picture without a camera's name. */
    FrameInfo info(long number, long timestampMicros) {
        return new FrameInfo(
                NAMELESS,
                "",
                number,
                timestampMicros,
                false,
                0,
                options.mirrored(),
                0,
                number,
                timestampMicros / 1000,
                "");
    }

    private void use() {
        enter();
        if (closed) {
            leave();
            throw new IllegalStateException(
                    "this landmarker is closed; open a new one, and close it after its last use");
        }
    }

    private void enter() {
        if (!busy.compareAndSet(false, true)) {
            throw new IllegalStateException(
                    "two threads use this landmarker at once; open one for each thread, or call it" + " under a lock");
        }
    }

    private void leave() {
        busy.set(false);
    }
}
