package io.landmarkstream.frame;

/**
 * What a frame is, apart from its picture; travels unchanged from the envelope to the record that answers it.
 *
 * @param key camera and slot
 * @param stream name of one run of the camera; empty where the publisher gives none
 * @param sequence number within the stream
 * @param captureTimeUs capture time, microseconds since the epoch by the publisher's clock; any value is possible
 * @param partition partition of the frames topic
 * @param offset offset in that partition
 * @param traceparent W3C trace context header; empty where the record has none
 */
public record FrameInfo(
        CameraKey key,
        String stream,
        long sequence,
        long captureTimeUs,
        int partition,
        long offset,
        String traceparent) {}
