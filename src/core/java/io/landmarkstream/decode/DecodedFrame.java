package io.landmarkstream.decode;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameSettings;
import io.landmarkstream.frame.FrameStage;
import io.landmarkstream.picture.Picture;

/**
 * A frame with its upright picture. Passed by reference inside one task, never serialised in the shipped graph.
 *
 * @param compressed what the picture was decoded from
 * @param continuity how it follows the frame before
 * @param settings by control records; {@code null}: as configured
 */
public record DecodedFrame(Frame compressed, Continuity continuity, Picture picture, FrameSettings settings)
        implements FrameStage {

    /** As configured. */
    public DecodedFrame(Frame compressed, Continuity continuity, Picture picture) {
        this(compressed, continuity, picture, null);
    }

    @Override
    public FrameInfo info() {
        return compressed.info();
    }
}
