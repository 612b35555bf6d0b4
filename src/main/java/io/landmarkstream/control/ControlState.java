package io.landmarkstream.control;

import java.util.List;

/**
 * A {@link ControlLedger} as a checkpoint holds it.
 *
 * @param nextOffset records before it have been looked at
 * @param clockMs latest time of a record
 * @param budget how many records may come at once, of all keys
 * @param accepted records that are in effect or may be asked for, by offset
 * @param shortened keys that older records were forgotten of
 * @param spare how many records of keys that sent little may come beyond {@code budget}
 * @param owns how many records of single keys may; {@code null}: of an earlier build
 */
public record ControlState(
        long nextOffset,
        long clockMs,
        double budget,
        List<ControlRecord> accepted,
        List<byte[]> shortened,
        double spare,
        List<Own> owns) {

    /**
     * What is left of a key's own budget.
     *
     * @param key empty: all records without one
     * @param left records
     * @param timeMs when that was so
     */
    public record Own(byte[] key, double left, long timeMs) {}
}
