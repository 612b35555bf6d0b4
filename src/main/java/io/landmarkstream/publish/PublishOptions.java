package io.landmarkstream.publish;

import io.landmarkstream.frame.CameraId;
import java.time.Instant;

/**
 * How frames are published.
 *
 * @param realtime whether frames are sent at the source's pace; else as fast as Kafka takes them
 * @param startTime capture time of the first frame, from which the source's times count on; {@code null}: in real time
 *     the clock at the moment each frame is sent, else counted on from when publishing began
 * @param maxFrames frames a camera at most; 0: no limit
 * @param stream name of this run; see the field of that name in {@code frame.proto}
 */
public record PublishOptions(boolean realtime, Instant startTime, long maxFrames, String stream) {

    public PublishOptions {
        String fault = CameraId.streamFault(stream);
        if (fault != null) {
            throw new IllegalArgumentException(
                    "A run cannot have this name: " + fault + ". Letters, digits and hyphens always work.");
        }
        if (maxFrames < 0) {
            throw new IllegalArgumentException("The number of frames must be at least 0, but is " + maxFrames + ".");
        }
    }
}
