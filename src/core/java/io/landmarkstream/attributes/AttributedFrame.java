package io.landmarkstream.attributes;

import io.landmarkstream.track.TrackedFrame;
import java.util.List;

/**
 * A tracked frame, or a reject, with what its things mean. What the sink writes.
 *
 * @param meanings one for each of the frame's things, in their order; empty where meaning is off or the frame is
 *     rejected
 */
public record AttributedFrame(TrackedFrame tracked, List<ObjectAttributes> attributes) {

    /** Without meaning. */
    public static AttributedFrame of(TrackedFrame tracked) {
        return new AttributedFrame(tracked, List.of());
    }

    /** What thing {@code i} means; {@link ObjectAttributes#NONE} where that is not known. */
    public ObjectAttributes attributes(int i) {
        return attributes.isEmpty() ? ObjectAttributes.NONE : attributes.get(i);
    }
}
