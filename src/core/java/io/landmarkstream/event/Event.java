package io.landmarkstream.event;

import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.List;

/**
 * Something that a rule reports, once.
 *
 * @param frame the frame with which it was known
 * @param number of the camera's events, from 1
 * @param rule name of the rule
 * @param kind of the object
 * @param trackId of the object, unique within camera and kind
 * @param personId track id of the face that it belongs to; 0: none
 * @param handedness of a hand
 * @param gesture name; empty: none
 * @param zone name; empty: none
 * @param line name; empty: none
 * @param direction of a crossing; {@code null}: none
 * @param beginUs capture time of the first frame that showed it, microseconds
 * @param endUs capture time of the first frame that did not show it any more, or of the last that showed its object;
 *     {@code null}: it has not ended
 * @param durationUs how long it lasted, microseconds of capture time, steps of a clock that jumped left out; 0 if it
 *     has not ended
 * @param score of a gesture its degree, else presence by the landmark model, 0 to 1; of the last frame that showed it
 * @param amplitude the most that was reached: degrees of {@code HEAD_TURNED_…}, heights of the face of {@code HAND_…};
 *     NaN: it has none
 * @param outline x, y, x, y, … of the zone's corners or the line's ends, shares of the picture's width and height;
 *     empty: no zone and no line
 * @param movement name; empty: none
 * @param text word that was spelt; empty: none
 */
public record Event(
        FrameInfo frame,
        long number,
        EventType type,
        String rule,
        Kind kind,
        long trackId,
        long personId,
        Handedness handedness,
        String gesture,
        String zone,
        String line,
        Direction direction,
        long beginUs,
        Long endUs,
        long durationUs,
        float score,
        float amplitude,
        List<Float> outline,
        String movement,
        String text) {

    /** Of no movement. */
    public Event(
            FrameInfo frame,
            long number,
            EventType type,
            String rule,
            Kind kind,
            long trackId,
            long personId,
            Handedness handedness,
            String gesture,
            String zone,
            String line,
            Direction direction,
            long beginUs,
            Long endUs,
            long durationUs,
            float score,
            float amplitude,
            List<Float> outline) {
        this(
                frame,
                number,
                type,
                rule,
                kind,
                trackId,
                personId,
                handedness,
                gesture,
                zone,
                line,
                direction,
                beginUs,
                endUs,
                durationUs,
                score,
                amplitude,
                outline,
                "",
                "");
    }

    Event withMovement(String name) {
        return with(name, text);
    }

    Event withText(String word) {
        return with(movement, word);
    }

    private Event with(String name, String word) {
        return new Event(
                frame,
                number,
                type,
                rule,
                kind,
                trackId,
                personId,
                handedness,
                gesture,
                zone,
                line,
                direction,
                beginUs,
                endUs,
                durationUs,
                score,
                amplitude,
                outline,
                name,
                word);
    }
}
