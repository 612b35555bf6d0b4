package io.landmarkstream.control;

import java.util.List;

/**
 * A {@link ControlLedger} as a checkpoint holds it.
 *
 * @param nextOffset records before it have been looked at
 * @param clockMs latest time of a record
 * @param budget how many records may come at once
 * @param accepted records that are in effect or may be asked for, by offset
 * @param shortened keys that older records were forgotten of
 */
public record ControlState(
        long nextOffset, long clockMs, double budget, List<ControlRecord> accepted, List<byte[]> shortened) {}
