package io.landmarkstream.landmark;

import io.landmarkstream.decode.Picture;
import io.landmarkstream.frame.RejectException;
import java.util.List;

/** What {@link LandmarkFunction} asks of a finder; {@link LandmarkFinder} in production. Used by one thread. */
public interface FrameFinder extends AutoCloseable {

    /**
     * @param findings of this picture; empty: nothing found
     * @param carried what to hand in with the camera's next picture
     */
    record Found(List<Finding> findings, CarriedRegions carried) {}

    /**
     * Finds hands and faces in one picture.
     *
     * @param carried what the camera's last picture left, or {@link CarriedRegions#NONE}
     * @throws RejectException if this picture has no result, for example for numbers that are not finite
     * @throws io.landmarkstream.infer.ModelException if a model fails
     */
    Found find(Picture picture, CarriedRegions carried) throws RejectException;

    /** Where the models run, for example {@code cpu} or {@code cuda:0}. */
    String device();

    @Override
    void close();
}
