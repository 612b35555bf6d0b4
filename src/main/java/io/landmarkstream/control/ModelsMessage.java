package io.landmarkstream.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * The value of a control record with the key {@code models/PIPELINE}: which pipeline looks in place of a configured
 * one. It replaces the record before.
 *
 * @param version of this form, 1
 * @param fromUs capture time from which on it holds; absent: 2 s after the record's own time
 * @param replaces as in {@link CameraMessage}
 * @param use name of the pipeline that looks; absent: the configured one
 * @param share share of the cameras, 0 to 1, chosen by a hash of their ids; absent: all
 * @param cameras ids of the cameras; absent: all
 * @param before what held before, for {@code rollback}; absent: the configured one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelsMessage(
        @JsonProperty("version") Integer version,
        @JsonProperty("from_us") Long fromUs,
        @JsonProperty("replaces") Long replaces,
        @JsonProperty("use") String use,
        @JsonProperty("share") Double share,
        @JsonProperty("cameras") List<String> cameras,
        @JsonProperty("before") Before before) {

    /** The configured pipeline. */
    public static final ModelsMessage CONFIGURED = new ModelsMessage(1, null, null, null, null, null, null);

    /**
     * Another pipeline after this one, which it remembers for {@link #takenBack}.
     *
     * @param use {@code null}: the configured one
     */
    public ModelsMessage followedBy(Long fromUs, Long replaces, String use, Double share, List<String> cameras) {
        return new ModelsMessage(
                ControlReader.VERSION,
                fromUs,
                replaces,
                use,
                share,
                cameras,
                new Before(this.use, this.share, this.cameras));
    }

    /** What held before this one. */
    public ModelsMessage takenBack(Long fromUs, Long replaces) {
        return before == null
                ? followedBy(fromUs, replaces, null, null, null)
                : followedBy(fromUs, replaces, before.use, before.share, before.cameras);
    }

    /** As the same keys of {@link ModelsMessage}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Before(
            @JsonProperty("use") String use,
            @JsonProperty("share") Double share,
            @JsonProperty("cameras") List<String> cameras) {}
}
