package io.landmarkstream.landmark;

import java.util.List;

/**
 * What one camera's finder keeps from frame to frame, above all where to look without a detector. Keyed state; a new
 * value for each frame, never changed in place.
 *
 * @param pipelines one entry a pipeline, in the order of the pipelines
 */
public record FinderState(List<PipelineState> pipelines) {

    /** Nothing remembered: every detector runs. */
    public static final FinderState NONE = new FinderState(List.of());

    /**
     * @param pipeline name of the pipeline
     * @param regions where its landmark model looks next
     * @param framesSinceDetection frames since its detector last ran with all its wide views, 0 for the frame it ran
     *     on; at least the interval where it has to run on the next frame
     * @param framesSinceCloseView frames since its detector last ran with its close views, and its followed hands were
     *     asked for overlapping ones; 0 for the frame of that
     * @param refused where its landmark network need not look again while the picture stays as it is
     */
    public record PipelineState(
            String pipeline,
            List<Roi> regions,
            int framesSinceDetection,
            int framesSinceCloseView,
            List<RefusedRoi> refused) {}

    /**
     * A region of a detection in which the landmark network found nothing that counts.
     *
     * @param roi as the detection led to it, not mirrored
     * @param age frames since the network looked
     * @param cells mean brightness of 4 × 4 cells of the region when it looked, row by row, 0 to 255 as bytes
     */
    public record RefusedRoi(Roi roi, int age, byte[] cells) {}
}
