package io.landmarkstream.frame;

/**
 * Everything about a frame except its picture. It is unchanged from the envelope to the record that answers the frame.
 *
 * @param key camera and its number
 * @param stream name of one run of the camera; empty where the publisher gives none
 * @param sequence number within the stream
 * @param captureTimeUs capture time, microseconds since the epoch by the publisher's clock; any value is possible
 * @param afterGap whether pictures of the stream are missing before this one, as {@code frame.proto} says
 * @param rotation clockwise degrees that bring the picture upright, after what the picture itself says: 0, 90, 180 or
 *     270
 * @param mirrored whether the picture is a mirror image, so that left and right of the person are swapped in it: as the
 *     frame says, unless the camera's {@code CameraSettings} say otherwise
 * @param partition partition of the frames topic
 * @param offset offset in that partition
 * @param recordTimeMs the Kafka record's timestamp, milliseconds since the epoch; see {@code RawRecord}
 * @param traceparent W3C trace context header; empty where the record has none
 */
public record FrameInfo(
        CameraKey key,
        String stream,
        long sequence,
        long captureTimeUs,
        boolean afterGap,
        int rotation,
        boolean mirrored,
        int partition,
        long offset,
        long recordTimeMs,
        String traceparent) {

    /** Of a picture that is a mirror image or not, whatever was said before. */
    public FrameInfo mirrored(boolean other) {
        return new FrameInfo(
                key,
                stream,
                sequence,
                captureTimeUs,
                afterGap,
                rotation,
                other,
                partition,
                offset,
                recordTimeMs,
                traceparent);
    }

    /** An upright picture that comes from no topic; its record's time is its capture time. */
    public static FrameInfo of(CameraKey key, String stream, long sequence, long captureTimeUs) {
        return new FrameInfo(
                key, stream, sequence, captureTimeUs, false, 0, false, 0, sequence, captureTimeUs / 1000, "");
    }
}
