package io.landmarkstream.decode;

import io.landmarkstream.frame.Continuity;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.frame.Reject;
import io.landmarkstream.picture.Picture;

/**
 * A frame with its upright picture, or the reason why there is none. Passed by reference inside one task, never
 * serialised in the shipped graph.
 *
 * @param continuity how it follows the frame before; {@code null} if rejected
 * @param picture the decoded picture; {@code null} if rejected
 * @param value the Kafka record's value, so that a later step can reject with its hash; {@code null} if rejected
 * @param reject {@code null} if there is a picture
 */
public record DecodedFrame(FrameInfo info, Continuity continuity, Picture picture, byte[] value, Reject reject) {

    public static DecodedFrame rejected(FrameInfo info, Reject reject) {
        return new DecodedFrame(info, null, null, null, reject);
    }
}
