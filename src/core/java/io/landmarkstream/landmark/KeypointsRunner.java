package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.landmark.FinderState.PipelineState;
import io.landmarkstream.landmark.TracedDetection.Fate;
import io.landmarkstream.picture.Picture;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs a pipeline whose detector's keypoints are the result. The detector runs on every frame. A wide view runs where
 * those before found nothing; close views always, and add what is not found already.
 */
final class KeypointsRunner implements Runner {

    private static final float[] NONE = {};

    private final Pipeline pipeline;
    private final Detector detector;
    private final int max;
    private DetectionTrace trace;

    KeypointsRunner(Pipeline pipeline, Detector detector, FinderOptions options) {
        this.pipeline = pipeline;
        this.detector = detector;
        this.max = options.max(pipeline.kind());
    }

    @Override
    public String name() {
        return pipeline.name();
    }

    @Override
    public void traceTo(DetectionTrace trace) {
        this.trace = trace;
    }

    @Override
    public PipelineState find(Picture picture, PipelineState before, Detections detections, List<DetectedObject> found)
            throws RejectException {
        List<DetectedObject> objects = new ArrayList<>();
        for (float view : pipeline.detector().wideViews()) {
            if (objects.isEmpty()) {
                add(detections.of(detector, view), objects);
            }
        }
        for (float view : pipeline.detector().closeViews()) {
            add(detections.of(detector, view), objects);
        }
        found.addAll(DuplicateSuppression.removed(objects, max));
        return new PipelineState(pipeline.name(), List.of(), 0, 0, List.of());
    }

    private void add(List<Detection> detections, List<DetectedObject> objects) throws RejectException {
        for (Detection d : detections) {
            boolean counts = pipeline.detector().takes(d);
            DetectedObject object = object(d);
            if (trace != null) {
                Roi box = new Roi(
                        d.box().centreX(),
                        d.box().centreY(),
                        d.box().width(),
                        d.box().height(),
                        0);
                trace.seen(d, box, Fate.NOT_ASKED);
                trace.answered(box, object, d.score(), counts);
            }
            if (counts) {
                objects.add(object);
            }
        }
    }

    private DetectedObject object(Detection d) throws RejectException {
        float[] xyz = new float[d.keypoints().length / 2 * 3];
        for (int i = 0; i < xyz.length / 3; i++) {
            xyz[3 * i] = d.keypoints()[2 * i];
            xyz[3 * i + 1] = d.keypoints()[2 * i + 1];
        }
        Handedness side = d.handedness();
        return new DetectedObject(
                pipeline.kind(),
                pipeline.name(),
                pipeline.detector().topology(),
                d.score(),
                side,
                side == Handedness.UNKNOWN ? 0 : d.score(),
                xyz,
                d.visibility(),
                NONE);
    }

    @Override
    public DetectedObject landmarksIn(Picture picture, Roi region, Handedness handedness) {
        throw new IllegalArgumentException("the pipeline '" + pipeline.name() + "' has no landmark network");
    }
}
