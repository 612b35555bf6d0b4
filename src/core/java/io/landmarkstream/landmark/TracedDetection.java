package io.landmarkstream.landmark;

/**
 * What became of a detection, for finding out which step of a pipeline lost an object.
 *
 * @param score of the detection, 0 to 1
 * @param box the detector's, pixels of the picture; what it surrounds is the detector's own definition, for example a
 *     palm
 * @param region where the landmark network looked, or would have looked
 * @param fate how far it came
 * @param answer the landmark network's points, also those that did not count; {@code null}: it did not look
 * @param confidence how sure both networks were of the answer, or the presence where a pipeline has no confidence; 0
 *     where the landmark network did not look
 */
public record TracedDetection(float score, Box box, Roi region, Fate fate, DetectedObject answer, float confidence) {

    /** How far a detection came, from the shortest way to the longest. */
    public enum Fate {
        /** The landmark network was not asked: the score is too low for any presence, or too many scored higher. */
        NOT_ASKED,
        /** An object was known there already. */
        KNOWN,
        /** The landmark network was asked, and the answer did not count. */
        REFUSED,
        /** It is an object, unless a better one takes its place. */
        ACCEPTED
    }
}
