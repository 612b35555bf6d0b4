package io.landmarkstream.sign;

import java.io.Serializable;
import java.util.List;

/**
 * How a {@link SignReader} behaves.
 *
 * @param movements whether movements are told
 * @param alphabet that hands spell in; {@code null}: none is read
 * @param learned signs of one's own; {@code null}: none
 * @param likelihoods whether likelihoods of facial expressions are told
 */
public record SignOptions(boolean movements, Alphabet alphabet, LearnedSigns learned, boolean likelihoods)
        implements Serializable {

    /** Nothing is read over time. */
    public static final SignOptions OFF = new SignOptions(false, null, null);

    /** Movements. */
    public static final SignOptions DEFAULT = new SignOptions(true, null, null);

    /** Without likelihoods. */
    public SignOptions(boolean movements, Alphabet alphabet, LearnedSigns learned) {
        this(movements, alphabet, learned, false);
    }

    /** Whether nothing is to be read. */
    public boolean areOff() {
        return !movements && alphabet == null && learned == null && !likelihoods;
    }

    /** The same with an alphabet. */
    public SignOptions with(Alphabet other) {
        return new SignOptions(movements, other, learned, likelihoods);
    }

    /** The same with learned signs. */
    public SignOptions with(LearnedSigns other) {
        return new SignOptions(movements, alphabet, other, likelihoods);
    }

    /** Names of the learned signs. */
    public List<String> learnedNames() {
        return learned == null
                ? List.of()
                : learned.signs().stream().map(LearnedSigns.Sign::name).toList();
    }
}
