package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * What {@code bench temporal} measured. The first eight are the figures with an aim; the others explain them.
 *
 * @param staticJitterPx of hands and faces, root mean square
 * @param nmjReduction of hands and faces, resting and moving
 * @param lagMs of moving hands
 * @param nmeCost of moving hands and faces
 * @param idSwitches of the crowd, a run in the mean
 * @param handednessChangesPer10k of the crowd, in the mean of the runs
 * @param gestureAccuracy share of right gestures, of the gesture that is read worst
 * @param headPoseDeg mean absolute error of the worst angle
 * @param filters each filter and noise
 * @param crowd the crowd in full
 * @param dense a denser one, at different paces
 * @param cost beside inference
 */
public record TemporalReport(
        @JsonProperty("static_jitter_px") double staticJitterPx,
        @JsonProperty("nmj_reduction") double nmjReduction,
        @JsonProperty("lag_ms") double lagMs,
        @JsonProperty("nme_cost") double nmeCost,
        @JsonProperty("id_switches") double idSwitches,
        @JsonProperty("handedness_changes_per_10k") double handednessChangesPer10k,
        @JsonProperty("gesture_accuracy") double gestureAccuracy,
        @JsonProperty("head_pose_deg") double headPoseDeg,
        List<Filter> filters,
        List<Crowd> crowd,
        List<Crowd> dense,
        Cost cost) {

    /**
     * One filter on one kind of object.
     *
     * @param ownNoise pixels, of each point
     * @param sharedNoise pixels, of all points together
     */
    public record Filter(
            String filter,
            String kind,
            @JsonProperty("own_noise_px") double ownNoise,
            @JsonProperty("shared_noise_px") double sharedNoise,
            SmoothingBench.Result result) {}

    /** One run of the crowd. */
    public record Crowd(String traffic, long seed, double minutes, IdentityBench.Result result) {}

    /**
     * Milliseconds a frame, in the mean over a clip.
     *
     * @param inferenceMs detectors and landmark networks
     * @param temporalMs reading the state, tracking, smoothing, attributes, writing the state
     * @param share temporal over inference
     * @param stateBytes of the camera's state, the largest a track
     */
    public record Cost(
            @JsonProperty("inference_ms") double inferenceMs,
            @JsonProperty("temporal_ms") double temporalMs,
            double share,
            @JsonProperty("state_bytes") int stateBytes) {}
}
