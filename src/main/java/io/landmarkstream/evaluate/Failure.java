package io.landmarkstream.evaluate;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.TracedDetection;
import java.nio.file.Path;

/**
 * A true object that was not found, or a found one that is none (IoU .5).
 *
 * @param image the picture's file
 * @param cause which step lost it, or that it is false
 * @param truth the true object's box; {@code null}: a false one
 * @param detection the detection that came furthest there; {@code null}: none is there
 * @param found x, y, z of the points that were found there in turn, or that the landmark network answered;
 *     {@code null}: none
 */
public record Failure(Path image, Cause cause, Box truth, TracedDetection detection, float[] found) {

    /** What went wrong. */
    public enum Cause {
        /** See {@link Steps#lostByDetector}. */
        DETECTOR,
        /** See {@link Steps#lostByConfidence}. */
        CONFIDENCE,
        /** See {@link Steps#lostByPoints}. */
        POINTS,
        /** See {@link Steps#lostAsDuplicates}. */
        DUPLICATE,
        /** A found object that matches no true one. */
        FALSE_POSITIVE
    }
}
