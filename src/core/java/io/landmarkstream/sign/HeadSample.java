package io.landmarkstream.sign;

/**
 * What is remembered of a head in one frame.
 *
 * @param timeUs on the camera's running clock
 * @param yaw hundredths of a degree, {@code pitch} and {@code roll} likewise
 */
record HeadSample(long timeUs, short yaw, short pitch, short roll) {

    static final double DEGREES = 100;

    static HeadSample of(SignFace face, long clockUs) {
        return new HeadSample(
                clockUs,
                HandSample.small(DEGREES * face.yaw()),
                HandSample.small(DEGREES * face.pitch()),
                HandSample.small(DEGREES * face.roll()));
    }
}
