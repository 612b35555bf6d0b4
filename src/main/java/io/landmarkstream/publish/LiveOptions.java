package io.landmarkstream.publish;

import java.time.Duration;

/**
 * How live sources are published.
 *
 * @param stream name of this run; see the field of that name in {@code frame.proto}
 * @param maxFrameBytes largest picture
 * @param inFlightBytes what may wait for Kafka, for each camera
 * @param connect longest time to connect
 * @param silence longest time without a picture, or with one and the same
 */
public record LiveOptions(String stream, int maxFrameBytes, long inFlightBytes, Duration connect, Duration silence) {

    /** 8 MiB: some seconds of a camera, far less than a broker's short pause needs to be noticed. */
    private static final long IN_FLIGHT_BYTES = 8L << 20;

    /** 15 s to connect, 20 s of silence. */
    public static LiveOptions of(String stream, int maxFrameBytes) {
        return new LiveOptions(stream, maxFrameBytes, IN_FLIGHT_BYTES, Duration.ofSeconds(15), Duration.ofSeconds(20));
    }
}
