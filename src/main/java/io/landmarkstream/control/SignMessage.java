package io.landmarkstream.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.sign.LearnedSigns;
import java.util.List;

/**
 * The value of a control record with the key {@code sign/NAME}: a learned sign of all cameras, over those of
 * {@code landmarks.signs.learned}. It replaces the record before. Its limit is found by the job, from all signs that
 * hold.
 *
 * @param version of this form, 1
 * @param fromUs capture time from which on it holds; absent: 2 s after the record's own time
 * @param replaces as in {@link CameraMessage}
 * @param face whether the place relative to the face counts; absent: it does not
 * @param hands 2: the distance between both hands counts; absent: 1
 * @param examples as {@code bin/landmarks gestures learn} writes them; absent: no sign of this name is set
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SignMessage(
        @JsonProperty("version") Integer version,
        @JsonProperty("from_us") Long fromUs,
        @JsonProperty("replaces") Long replaces,
        @JsonProperty("face") Boolean face,
        @JsonProperty("hands") Integer hands,
        @JsonProperty("examples") List<float[]> examples) {

    /** No sign. */
    public static final SignMessage NONE = new SignMessage(1, null, null, null, null, null);

    /** The record that sets a sign. */
    public static SignMessage of(LearnedSigns.Sign sign, Long fromUs, long replaces) {
        return new SignMessage(ControlReader.VERSION, fromUs, replaces, sign.face(), sign.hands(), sign.examples());
    }

    /** Whether it sets a sign. */
    public boolean sets() {
        return examples != null;
    }

    /** The sign, with a limit that is none yet. */
    public LearnedSigns.Sign sign(String name) {
        return new LearnedSigns.Sign(
                name, face != null && face, hands == null ? 1 : hands, LearnedSigns.NO_LIMIT, examples);
    }
}
