package io.landmarkstream.landmark;

import java.util.List;

/**
 * What one camera's finder carries from frame to frame: the regions to look at without a detector. Keyed state; a new
 * value for each frame, never changed in place.
 *
 * @param cascades one entry a pipeline, in the order of the pipelines
 */
public record CarriedRegions(List<Cascade> cascades) {

    /** Nothing remembered: every detector runs. */
    public static final CarriedRegions NONE = new CarriedRegions(List.of());

    /**
     * @param pipeline name of the pipeline
     * @param regions where its landmark model looks next
     * @param framesSinceDetection frames since its detector last ran with all its wide views, 0 for the frame it ran
     *     on; at least the interval where it has to run on the next frame
     * @param framesSinceCloseLook frames since its detector last ran with its close views, 0 for the frame it ran on
     */
    public record Cascade(String pipeline, List<Roi> regions, int framesSinceDetection, int framesSinceCloseLook) {}
}
