package io.landmarkstream.control;

/**
 * A record of the control topic as Kafka delivered it, unread. The topic has one partition.
 *
 * @param key the record's key; {@code null} where it has none
 * @param value the record's value; {@code null} for a tombstone
 * @param offset offset in the partition
 * @param timeMs the record's timestamp, milliseconds since the epoch: when the broker took it, where the topic is as
 *     {@code bin/landmarks topics create} makes it
 */
public record ControlRecord(byte[] key, byte[] value, long offset, long timeMs) {

    /** What {@code settings_version} calls this record. */
    public long version() {
        return offset + 1;
    }
}
