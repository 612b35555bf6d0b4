package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.picture.Picture;
import java.util.List;

/** Runs one pipeline on the frames of a camera. */
interface Runner {

    /** This frame's detections; a detector runs on each view once at most. */
    interface Detections {
        List<Detection> of(Detector detector, float view) throws RejectException;

        /** Whether the detector has run on this frame, so that its detections cost nothing. */
        boolean has(Detector detector);
    }

    /** The pipeline's name. */
    String name();

    /** @param trace takes what becomes of the next pictures' detections; {@code null}: nobody wants to know */
    void traceTo(DetectionTrace trace);

    /**
     * @param before what this pipeline left for this frame; {@code null}: there was none
     * @param found the objects of the pipelines before; receives the detected objects, best first
     * @return what to keep for the next frame
     * @throws RejectException NUMERIC or MODEL
     */
    PipelineState find(Picture picture, PipelineState before, Detections detections, List<DetectedObject> found)
            throws RejectException;

    /**
     * The landmark network's answer for a region, also with a low presence.
     *
     * @throws IllegalArgumentException if the pipeline has no landmark network
     * @throws RejectException NUMERIC or MODEL
     */
    DetectedObject landmarksIn(Picture picture, Roi region, Handedness handedness) throws RejectException;
}
