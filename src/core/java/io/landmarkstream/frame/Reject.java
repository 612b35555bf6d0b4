package io.landmarkstream.frame;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A frame's outcome when it has no result. Never holds the payload.
 *
 * @param reason the kind of fault
 * @param detail one sentence for a person
 * @param size bytes of the Kafka record's value
 * @param sha256 lower-case hexadecimal SHA-256 of that value; empty where the record has none
 */
public record Reject(Reason reason, String detail, long size, String sha256) {

    /** The reject of a record with this value ({@code null}: a tombstone). */
    public static Reject of(Reason reason, String detail, byte[] value) {
        return value == null
                ? new Reject(reason, detail, 0, "")
                : new Reject(reason, detail, value.length, sha256(value));
    }

    private static String sha256(byte[] value) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(value));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
