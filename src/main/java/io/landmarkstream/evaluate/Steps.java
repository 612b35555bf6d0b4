package io.landmarkstream.evaluate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Which step of a pipeline lost the true objects that were not found (IoU .5), and how far each step is from the truth.
 * Distances are medians over the true objects that the landmark network was asked about, in longer sides of the truth's
 * box; {@code null} where there are none. The definitions are those of {@link StepScores}.
 *
 * @param lostByDetector no detection is there, or none whose score is high enough for the landmark network to be asked
 * @param lostByConfidence the landmark network was asked, and its answer did not count
 * @param rightOfThese of those lost by confidence, answers whose points were right (IoU .5)
 * @param lostByPoints the answer counted, and its points are wrong
 * @param lostAsDuplicates the points were right, and another object took their place
 * @param box from the middle of the detector's box to that of the truth's; not 0 for detectors of palms
 * @param region from the middle of the region that the detection gives
 * @param points mean distance of the landmark network's points; {@code null} where only boxes are known
 */
public record Steps(
        @JsonProperty("lost_by_detector") int lostByDetector,
        @JsonProperty("lost_by_confidence") int lostByConfidence,
        @JsonProperty("right_of_these") int rightOfThese,
        @JsonProperty("lost_by_points") int lostByPoints,
        @JsonProperty("lost_as_duplicates") int lostAsDuplicates,
        @JsonProperty("box") Double box,
        @JsonProperty("region") Double region,
        @JsonProperty("points") Double points) {}
