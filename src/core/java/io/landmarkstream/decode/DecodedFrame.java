package io.landmarkstream.decode;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.Frame;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.FrameStage;
import io.landmarkstream.picture.Picture;

/**
 * A frame with its upright picture. Passed by reference inside one task, never serialised in the shipped graph.
 *
 * @param compressed what the picture was decoded from
 * @param continuity how it follows the frame before
 */
public record DecodedFrame(Frame compressed, Continuity continuity, Picture picture) implements FrameStage {

    @Override
    public FrameInfo info() {
        return compressed.info();
    }
}
