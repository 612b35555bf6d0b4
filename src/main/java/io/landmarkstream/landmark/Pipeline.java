package io.landmarkstream.landmark;

import java.util.List;

/**
 * How hands or faces are found: which detector, which landmark network, and how the region of interest follows. Read from
 * {@code models/pipelines/NAME.yaml}; the models are named by their cards.
 *
 * @param name the file's name without its ending
 * @param title one line for people
 * @param kind what it finds
 * @param preference of the pipelines of a kind whose weights are there, {@code auto} takes the highest
 * @param detector card of the detector
 * @param labels classes of the detector that count; {@code null}: all
 * @param landmarks card of the landmark network
 * @param region from a detection to the region of interest
 * @param carry from landmarks to the next frame's region of interest; {@code null}: the detector runs on every frame
 * @param minDetection smallest detection score, beside the card's own; 0: the card's alone
 * @param minPresence smallest presence of a thing found
 * @param minCarry smallest presence with which a thing is followed without the detector
 */
public record Pipeline(
        String name,
        String title,
        Kind kind,
        int preference,
        String detector,
        List<String> labels,
        String landmarks,
        RegionRule region,
        RegionRule carry,
        float minDetection,
        float minPresence,
        float minCarry) {

    boolean takes(Detection detection) {
        return detection.score() >= minDetection && (labels == null || labels.contains(detection.label()));
    }
}
