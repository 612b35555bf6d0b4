package io.landmarkstream.task;

import io.landmarkstream.attributes.AttributesState;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState;
import io.landmarkstream.picture.Picture;
import io.landmarkstream.sign.SignState;
import io.landmarkstream.track.TrackerState;
import java.awt.image.BufferedImage;

/**
 * Follows the hands and faces of one video over the networks of a {@link HandFaceLandmarker}: steady ids, smoothed
 * points, gestures that do not flicker. Pictures are given in their order, with the time at which they were taken. What
 * is not found for half a second is predicted, and keeps its id for a second more.
 *
 * <p>Videos do not know of each other; their ids each count from 1. Thread rule and end as those of the landmarker.
 */
public final class VideoLandmarker {

    private final HandFaceLandmarker landmarker;
    private State state = State.EMPTY;
    private long pictures;

    VideoLandmarker(HandFaceLandmarker landmarker) {
        this.landmarker = landmarker;
    }

    /**
     * What is remembered of a video between two pictures; never changed in place.
     *
     * @param width of the last picture; 0 before the first
     * @param height of the last picture
     * @param finder where hands and faces are expected, so that the detectors need not look at every picture
     * @param tracks ids and filters
     * @param attributes gestures held, eyes shut
     * @param signs movements, what is spelt
     */
    public record State(
            int width,
            int height,
            FinderState finder,
            TrackerState tracks,
            AttributesState attributes,
            SignState signs) {

        /** Before the first picture. */
        public static final State EMPTY =
                new State(0, 0, FinderState.NONE, TrackerState.EMPTY, AttributesState.EMPTY, SignState.EMPTY);

        /** After a picture that has no result: tracks live on, but the detectors look anew. */
        State withoutRegions() {
            return new State(width, height, FinderState.NONE, tracks, attributes, signs);
        }
    }

    /**
     * Finds hands and faces in the video's next picture.
     *
     * @param image of any type; what is transparent is black. Another size than that of the picture before ends all ids
     * @param timestampMicros when it was taken, microseconds from any origin. Where it does not increase, smoothing
     *     begins anew and ids stay; after a gap of more than two seconds all ids end
     * @throws RejectException if this picture has no result: NUMERIC or MODEL, as its {@link RejectException#reason()}
     *     says. The video goes on with the next one
     * @throws IllegalStateException if the landmarker is closed, or another thread is using it
     */
    public LandmarkerResult detect(BufferedImage image, long timestampMicros) throws RejectException {
        return detect(HandFaceLandmarker.picture(image), timestampMicros);
    }

    /**
     * As {@link #detect(BufferedImage, long)}, for a JPEG file's bytes, turned upright by its EXIF orientation.
     *
     * @throws RejectException also for a file that cannot be decoded, as {@link HandFaceLandmarker#detect(byte[])} says
     */
    public LandmarkerResult detect(byte[] jpeg, long timestampMicros) throws RejectException {
        return detect(landmarker.decode(jpeg), timestampMicros);
    }

    /** As {@link #detect(BufferedImage, long)}, for decoded planes; nothing is converted or copied. */
    public LandmarkerResult detect(Picture picture, long timestampMicros) throws RejectException {
        return detect(picture, landmarker.info(pictures, timestampMicros));
    }

    /**
     * As {@link #detect(Picture, long)}, for a picture that has a camera's name and a number, which
     * {@link LandmarkerResult#frame()} gives back.
     *
     * @param info its capture time is the timestamp; whether the picture is mirrored is what it says
     */
    public LandmarkerResult detect(Picture picture, FrameInfo info) throws RejectException {
        try {
            HandFaceLandmarker.Step step = landmarker.step(state, picture, info, true);
            state = step.state();
            pictures++;
            return step.result();
        } catch (RejectException e) {
            state = state.withoutRegions();
            throw e;
        }
    }

    /** What is remembered of the video so far. */
    public State state() {
        return state;
    }

    /** Forgets everything: the next picture is the first of another video, and ids count from 1 again. */
    public void reset() {
        state = State.EMPTY;
        pictures = 0;
    }
}
