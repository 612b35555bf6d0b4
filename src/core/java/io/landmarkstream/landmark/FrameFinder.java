package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;

/** What the job asks of a finder; {@link LandmarkFinder} in production. Used by one thread. */
public interface FrameFinder extends AutoCloseable {

    /**
     * Finds hands and faces in one picture.
     *
     * @param state what the camera's last picture left, or {@link FinderState#NONE}
     * @throws RejectException if this picture has no result, NUMERIC for numbers that make no sense, MODEL if the
     *     runtime failed
     */
    LandmarkFinder.LandmarkResult find(Picture picture, FinderState state) throws RejectException;

    /** Where the models run, for example {@code cpu} or {@code cuda:0}. */
    String device();

    @Override
    void close();
}
