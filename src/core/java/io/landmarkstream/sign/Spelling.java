package io.landmarkstream.sign;

import java.util.List;

/**
 * What a hand spells, as of one frame.
 *
 * @param text what was spelt so far, spaces between words; at most {@link #LONGEST} characters, the last ones
 * @param added what this frame added: a letter, a space at the end of a word, or empty
 * @param letter the letter that the hand shows in these frames, also before it counts; empty: none
 * @param confidence of that letter, 0 to 1
 * @param alternatives the next likeliest letters, with their confidence, the likeliest first
 */
public record Spelling(String text, String added, String letter, float confidence, List<Alternative> alternatives) {

    /** Most characters that are kept. */
    public static final int LONGEST = 60;

    public Spelling {
        alternatives = List.copyOf(alternatives);
    }

    /** Another letter that it may be. */
    public record Alternative(String letter, float confidence) {}

    /** The word that this frame ended; empty: none. */
    public String word() {
        if (!added.equals(" ")) {
            return "";
        }
        String words = text.stripTrailing();
        return words.substring(words.lastIndexOf(' ') + 1);
    }

    /** The word that goes on; empty: none. */
    public String unfinished() {
        return text.substring(text.lastIndexOf(' ') + 1);
    }
}
