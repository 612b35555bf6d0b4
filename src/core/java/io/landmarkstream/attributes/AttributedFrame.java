package io.landmarkstream.attributes;

import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameStage;
import io.landmarkstream.track.TrackedFrame;
import java.util.List;

/**
 * A tracked frame with the attributes of its objects: all that its result is made of.
 *
 * @param attributes one for each of the frame's objects, in their order; empty where attributes are off
 */
public record AttributedFrame(TrackedFrame tracked, List<ObjectAttributes> attributes) implements FrameStage {

    /** Without attributes. */
    public static AttributedFrame of(TrackedFrame tracked) {
        return new AttributedFrame(tracked, List.of());
    }

    @Override
    public FrameInfo info() {
        return tracked.info();
    }

    /** Attributes of object {@code i}; {@link ObjectAttributes#NONE} where they are not known. */
    public ObjectAttributes attributes(int i) {
        return attributes.isEmpty() ? ObjectAttributes.NONE : attributes.get(i);
    }
}
