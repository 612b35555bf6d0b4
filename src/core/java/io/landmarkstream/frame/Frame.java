package io.landmarkstream.frame;

/**
 * A checked, still compressed frame. The only stage that crosses the network between tasks.
 *
 * <p>The picture data is the range {@code [dataOffset, dataOffset + dataLength)} of {@code value}, which is the Kafka
 * record's value as it came and must not be modified.
 *
 * @param info camera, time and position of the frame
 * @param codec how the data is compressed
 * @param value the Kafka record's value
 * @param dataOffset first byte of the picture data
 * @param dataLength number of bytes of picture data, at least 1
 * @param plan what control records say about the camera; {@code null}: nothing, or not known yet
 */
public record Frame(FrameInfo info, Codec codec, byte[] value, int dataOffset, int dataLength, SettingsPlan plan)
        implements FrameStage {

    /** Without a plan. */
    public Frame(FrameInfo info, Codec codec, byte[] value, int dataOffset, int dataLength) {
        this(info, codec, value, dataOffset, dataLength, null);
    }

    /** With another plan. */
    public Frame with(SettingsPlan other) {
        return new Frame(info, codec, value, dataOffset, dataLength, other);
    }

    /** With other information. */
    public Frame with(FrameInfo other) {
        return new Frame(other, codec, value, dataOffset, dataLength, plan);
    }

    /** The reject that this frame becomes; computes the record's hash. */
    public Reject reject(Reason reason, String detail) {
        return Reject.of(info, reason, detail, value);
    }
}
