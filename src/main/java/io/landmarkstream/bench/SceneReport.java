package io.landmarkstream.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Figures of {@link SceneBench}. Errors are distances of points from the truth.
 *
 * @param medianMm simulated, four cameras in sync, 1 px of noise
 * @param sigma68 share of the errors within one standard deviation, likewise
 * @param idSwitches of the crowd, a run in the mean
 * @param wrongPersonShare of the crowd's hands, in the mean of the runs
 * @param resumeSeconds longest time without output, by the fusing machine's clock
 * @param skewCost by which share the median error grows with cameras off by up to 100 ms
 * @param msPerTick three cameras and two people
 * @param demoHandMm median, of the demo's clips; {@code null}: not measured
 * @param demoFaceMm likewise, of inner face points
 * @param calibrateCentreMm largest error of a camera's centre after alignment, of the demo's cameras calibrated from
 *     the people in its clips; {@code null}: not measured
 * @param calibrateDegrees likewise of a camera's rotation
 * @param calibrateScale the found scene's size as a share of the true one
 * @param skewedSigma68 as {@code sigma68}, with cameras off by up to 100 ms
 */
public record SceneReport(
        @JsonProperty("median_mm") double medianMm,
        @JsonProperty("p95_mm") double p95Mm,
        double sigma68,
        @JsonProperty("id_switches") double idSwitches,
        @JsonProperty("wrong_person_share") double wrongPersonShare,
        @JsonProperty("resume_s") double resumeSeconds,
        @JsonProperty("skew_cost") double skewCost,
        @JsonProperty("ms_per_tick") double msPerTick,

        @JsonProperty("demo_hand_mm") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double demoHandMm,

        @JsonProperty("demo_face_mm") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double demoFaceMm,

        @JsonProperty("calibrate_centre_mm") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double calibrateCentreMm,

        @JsonProperty("calibrate_deg") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double calibrateDegrees,

        @JsonProperty("calibrate_scale") @JsonInclude(JsonInclude.Include.NON_NULL)
        Double calibrateScale,

        @JsonProperty("skewed_sigma68") double skewedSigma68,
        List<Rigs> rigs,
        List<Crowd> crowd,
        Cost cost,

        @JsonInclude(JsonInclude.Include.NON_NULL) SceneDemo.Result demo) {

    /** Another number of cameras and noise. */
    public record Rigs(
            int cameras,
            @JsonProperty("noise_px") double noise,
            @JsonProperty("median_mm") double medianMm,
            @JsonProperty("p95_mm") double p95Mm,
            double sigma68) {}

    /**
     * One run of the crowd.
     *
     * @param timedOut ticks for which a camera was not waited for
     * @param idSwitches sightings with another id than the same face or hand had before
     * @param forgotten of these, how many had not been seen for longer than tracks are remembered
     * @param strangers objects that were none, or a second one of the same
     * @param wrongPersonShare share of the hands that were linked with another's face, or none
     * @param found share of all faces and hands that ticks found, seen by a camera or not
     */
    public record Crowd(
            long seed,
            double minutes,
            int ticks,
            @JsonProperty("timed_out") int timedOut,
            @JsonProperty("id_switches") int idSwitches,
            int forgotten,
            int strangers,
            @JsonProperty("wrong_person_share") double wrongPersonShare,
            @JsonProperty("without_person_share") double withoutPersonShare,
            @JsonProperty("resume_s") double resumeSeconds,
            @JsonProperty("median_mm") double medianMm,
            @JsonProperty("p95_mm") double p95Mm,
            @JsonProperty("sigma68") double within,
            double found) {}

    /**
     * Milliseconds on one thread.
     *
     * @param stateMs reading and writing the state once
     * @param stateBytes of the state
     */
    public record Cost(
            @JsonProperty("ms_per_tick") double msPerTick,
            @JsonProperty("state_ms") double stateMs,
            @JsonProperty("state_bytes") int stateBytes) {}
}
