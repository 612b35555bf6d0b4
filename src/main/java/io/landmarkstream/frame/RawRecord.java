package io.landmarkstream.frame;

/**
 * A record of the frames topic as Kafka delivered it, unread. Every record becomes one, tombstones included.
 *
 * @param key the record's key; {@code null} where it has none
 * @param value the record's value; {@code null} for a tombstone
 * @param partition partition of the frames topic
 * @param offset offset in that partition
 * @param recordTimeMs the record's timestamp, milliseconds since the epoch: when the broker took it, where the topic
 *     has {@code message.timestamp.type=LogAppendTime}, else what the producer said, by default its clock when it sent;
 *     negative where the record has none
 * @param traceparent W3C trace context header; empty where the record has none or a malformed one
 */
public record RawRecord(byte[] key, byte[] value, int partition, long offset, long recordTimeMs, String traceparent) {}
