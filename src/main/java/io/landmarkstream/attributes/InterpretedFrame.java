package io.landmarkstream.attributes;

import io.landmarkstream.track.TrackedFrame;
import java.util.List;

/**
 * A tracked frame, or a reject, with what its things mean. What the sink writes.
 *
 * @param meanings one for each of the frame's things, in their order; empty where meaning is off or the frame is rejected
 */
public record InterpretedFrame(TrackedFrame tracked, List<ThingMeaning> meanings) {

    /** Without meaning. */
    public static InterpretedFrame of(TrackedFrame tracked) {
        return new InterpretedFrame(tracked, List.of());
    }

    /** What thing {@code i} means; {@link ThingMeaning#NONE} where that is not known. */
    public ThingMeaning meaning(int i) {
        return meanings.isEmpty() ? ThingMeaning.NONE : meanings.get(i);
    }
}
