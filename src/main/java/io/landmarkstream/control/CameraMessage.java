package io.landmarkstream.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;

/**
 * The value of a control record with the key {@code camera/ID}: all that is set for a camera. It replaces the record
 * before. What is absent is as configured.
 *
 * @param version of this form, 1
 * @param fromUs capture time from which on it holds, microseconds since the epoch; absent: 2 s after the record's own
 *     time
 * @param replaces {@code settings_version} of the newest record that the writer knew of, 0 for none; absent: any. Where
 *     a newer one is in effect or will be, this one is refused
 * @param pipelines {@code false} for those that do not look, by the names of the configured ones
 * @param zones corners of each zone by its name, x and y as shares of the picture's width and height
 * @param lines each line by its name
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record CameraMessage(
        @JsonProperty("version") Integer version,
        @JsonProperty("from_us") Long fromUs,
        @JsonProperty("replaces") Long replaces,
        @JsonProperty("mirrored") Boolean mirrored,
        @JsonProperty("smoothness") Double smoothness,
        @JsonProperty("responsiveness") Double responsiveness,
        @JsonProperty("field_of_view") Double fieldOfView,
        @JsonProperty("detect_interval") Integer detectInterval,
        @JsonProperty("paused") Boolean paused,
        @JsonProperty("pipelines") Map<String, Boolean> pipelines,
        @JsonProperty("zones") Map<String, List<List<Double>>> zones,
        @JsonProperty("lines") Map<String, LineMessage> lines) {

    /** Everything as configured. */
    public static final CameraMessage CONFIGURED =
            new CameraMessage(1, null, null, null, null, null, null, null, null, null, null, null);

    /** @param in any point on the side that counts as in */
    public record LineMessage(
            @JsonProperty("from") List<Double> from,
            @JsonProperty("to") List<Double> to,
            @JsonProperty("in") List<Double> in) {}
}
