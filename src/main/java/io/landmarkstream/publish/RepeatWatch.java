package io.landmarkstream.publish;

import java.util.zip.CRC32C;

/**
 * Notices a source that sends one and the same picture for too long: a camera or gateway that hangs. Compressed
 * pictures of a real scene differ by their noise, and access units of H.264 and H.265 by their counters. A source that
 * still repeats itself afterwards gets twice the time each time, so that a test picture does not cause endless
 * reconnects. For one thread.
 */
final class RepeatWatch {

    private final long firstNanos;
    private final long lastNanos;
    private long limitNanos;
    private long sum;
    private int length = -1;
    private long sinceNanos;

    /**
     * @param firstNanos how long a picture may repeat itself at first
     * @param lastNanos how long at most
     */
    RepeatWatch(long firstNanos, long lastNanos) {
        this.firstNanos = firstNanos;
        this.lastNanos = lastNanos;
        limitNanos = firstNanos;
    }

    /** Whether it has been this same picture for too long; then the time starts anew. */
    boolean stuck(byte[] data, long nowNanos) {
        CRC32C crc = new CRC32C();
        crc.update(data);
        if (data.length != length || crc.getValue() != sum) {
            if (length >= 0) {
                limitNanos = firstNanos;
            }
            length = data.length;
            sum = crc.getValue();
            sinceNanos = nowNanos;
            return false;
        }
        if (nowNanos - sinceNanos < limitNanos) {
            return false;
        }
        sinceNanos = nowNanos;
        limitNanos = Math.min(lastNanos, 2 * limitNanos);
        return true;
    }
}
