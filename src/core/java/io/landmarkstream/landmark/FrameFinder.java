package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.picture.Picture;
import java.util.List;
import java.util.Set;

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

    /**
     * Likewise, by other pipelines than those configured. One that is not loaded yet is waited for. The configured one
     * looks where another cannot be used, may not take its place, or looks already in place of another.
     */
    default LandmarkFinder.LandmarkResult find(Picture picture, FinderState state, FinderChoice choice)
            throws RejectException {
        return find(picture, state);
    }

    /** Begins to load pipelines beside the running ones, and closes all others. Does not wait. */
    default void hold(Set<String> pipelines) {}

    /** Names of the configured pipelines. */
    default List<String> configured() {
        return List.of();
    }

    /** The models of the pipelines that look, in their order, without repeats; {@code null}: those configured. */
    default List<UsedModel> models(FinderChoice choice) {
        return null;
    }

    /** Where the models run, for example {@code cpu} or {@code cuda:0}. */
    String device();

    @Override
    void close();
}
