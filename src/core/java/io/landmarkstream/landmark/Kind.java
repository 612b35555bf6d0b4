package io.landmarkstream.landmark;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a thing found in a picture is. */
public enum Kind {
    @JsonProperty("hand")
    HAND,
    @JsonProperty("face")
    FACE
}
