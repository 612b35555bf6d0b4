package io.landmarkstream.config;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** Finds the name that somebody most likely meant, for messages about a name that does not exist. */
public final class NearestName {

    private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();

    private NearestName() {}

    /**
     * The valid name with the smallest edit distance, upper and lower case alike, two letters that changed places as
     * one edit; of several the first in alphabetical order.
     *
     * @param given the name that was given
     * @param valid the names that exist
     * @return empty if even the nearest differs in more than a third of the longer name's letters (rounded; one letter
     *     may always differ)
     */
    public static Optional<String> of(String given, Collection<String> valid) {
        String wanted = given.toLowerCase(Locale.ROOT);
        return valid.stream()
                .min(Comparator.comparingInt((String name) -> distance(wanted, name))
                        .thenComparing(Comparator.naturalOrder()))
                .filter(name ->
                        distance(wanted, name) <= Math.max(1, (Math.max(wanted.length(), name.length()) + 1) / 3));
    }

    /** Letters that were added, left out or mistaken; two that changed places are one slip, the commonest of all. */
    private static int distance(String wanted, String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int edits = DISTANCE.apply(wanted, lower);
        return edits == 2 && Arrays.equals(letters(wanted), letters(lower)) ? 1 : edits;
    }

    private static int[] letters(String name) {
        return name.chars().sorted().toArray();
    }
}
