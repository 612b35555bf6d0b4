package io.landmarkstream.frame;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A frame's outcome when it has no result. Never holds the payload.
 *
 * @param info camera, time and position, as far as the record could be read
 * @param reason the kind of fault
 * @param detail one sentence for people
 * @param size bytes of the Kafka record's value; 0 where that was not at hand
 * @param sha256 lower-case hexadecimal SHA-256 of that value; empty where the record has none or it was not at hand
 * @param continuity how the frame followed the one before it, which the camera's next result reports instead;
 *     {@link Continuity#SMOOTH} if the frame was not decoded
 */
public record Reject(FrameInfo info, Reason reason, String detail, long size, String sha256, Continuity continuity) {

    /** The reject of a record with this value ({@code null}: a tombstone). */
    public static Reject of(FrameInfo info, Reason reason, String detail, byte[] value) {
        return value == null
                ? withoutValue(info, reason, detail, 0)
                : new Reject(info, reason, detail, value.length, sha256(value), Continuity.SMOOTH);
    }

    /**
     * The reject of a frame whose record is not at hand.
     *
     * @param size bytes of the record's value; 0: not known
     */
    public static Reject withoutValue(FrameInfo info, Reason reason, String detail, long size) {
        return new Reject(info, reason, detail, size, "", Continuity.SMOOTH);
    }

    /** The same of a frame that was decoded, and followed the one before it like this. */
    public Reject with(Continuity other) {
        return new Reject(info, reason, detail, size, sha256, other);
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
