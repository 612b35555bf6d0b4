package io.landmarkstream.frame;

/**
 * A checked, still compressed frame, or the reason why the record is none. This is the only type that crosses the
 * network between tasks.
 *
 * <p>The picture data is the range {@code [dataOffset, dataOffset + dataLength)} of {@code value}, which is the Kafka
 * record's value as it came; nobody writes to it.
 *
 * @param info who and when; for a rejected record as far as it could be read
 * @param codec how the data is compressed; {@code null} if rejected
 * @param value the Kafka record's value; {@code null} if rejected
 * @param dataOffset first byte of the picture data
 * @param dataLength number of bytes of picture data, at least 1 unless rejected
 * @param reject why there is no frame; {@code null} if there is one
 */
public record Frame(FrameInfo info, Codec codec, byte[] value, int dataOffset, int dataLength, Reject reject) {

    /** A record that has no frame. */
    public static Frame rejected(FrameInfo info, Reject reject) {
        return new Frame(info, null, null, 0, 0, reject);
    }
}
