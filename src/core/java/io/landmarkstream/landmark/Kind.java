package io.landmarkstream.landmark;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Hand or face. */
public enum Kind {
    @JsonProperty("hand")
    HAND,
    @JsonProperty("face")
    FACE
}
