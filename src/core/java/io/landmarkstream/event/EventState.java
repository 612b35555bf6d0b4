package io.landmarkstream.event;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.List;

/**
 * What the finder remembers of one camera between frames. A new value for each frame, nothing in it is ever changed in
 * place. {@link EventStateFormat} writes it.
 *
 * @param lastCaptureTimeUs capture time of the frame before
 * @param nextNumber number of the camera's next event
 * @param objects that a rule remembers something of, ordered by kind, then track id
 */
public record EventState(long lastCaptureTimeUs, long nextNumber, List<Remembered> objects) {

    /** Before a camera's first frame. */
    public static final EventState EMPTY = new EventState(Long.MIN_VALUE, 1, List.of());

    /**
     * One object.
     *
     * @param personId as of the last frame that saw it, {@code handedness} and {@code score} likewise
     */
    record Remembered(
            Kind kind, long trackId, long personId, Handedness handedness, float score, List<Memory> memories) {

        Memory memory(String rule, String subject) {
            for (Memory memory : memories) {
                if (memory.rule().equals(rule) && memory.subject().equals(subject)) {
                    return memory;
                }
            }
            return null;
        }
    }

    /** What one rule remembers of one object. */
    sealed interface Memory {
        String rule();

        /** Name of the gesture, zone or line; empty where the rule has none. */
        String subject();
    }

    /** How far something has come. */
    enum Phase {
        /** It shows, and is not told yet. */
        BEGINNING,
        /** It was told and lasts. */
        LASTING,
        /** It was told and does not show, and its end is not told yet. */
        ENDING
    }

    /**
     * Something that lasts.
     *
     * @param beginUs capture time of the first frame that showed it
     * @param lastedUs how long it has lasted, up to the last frame or to where it stopped to show
     * @param lastUs capture time of the last frame that could tell
     * @param unknownUs for how long no frame could tell
     * @param endUs with {@link Phase#ENDING}: capture time of the first frame that did not show it
     * @param endedUs with {@link Phase#ENDING}: for how long it has not shown
     * @param score of the last frame that showed it
     * @param peak the most that was reached; NaN: it has no amplitude
     */
    record Lasting(
            String rule,
            String subject,
            Phase phase,
            long beginUs,
            long lastedUs,
            long lastUs,
            long unknownUs,
            long endUs,
            long endedUs,
            float score,
            float peak)
            implements Memory {}

    /**
     * On which side of a line an object was.
     *
     * @param in whether it was on the side that counts as in
     * @param x where it was last on that side, shares of the picture's width; {@code y} likewise
     * @param unknownUs for how long it has not been seen
     */
    record Side(String rule, String subject, boolean in, float x, float y, long unknownUs) implements Memory {}

    /**
     * One eye has blinked, and the other may follow.
     *
     * @param left whether it was the left one
     * @param beginUs capture time, about when it shut
     * @param endUs capture time of the frame in which it was open again
     * @param agoUs how long ago that was
     */
    record Eye(String rule, boolean left, long beginUs, long endUs, long agoUs) implements Memory {
        @Override
        public String subject() {
            return "";
        }
    }
}
