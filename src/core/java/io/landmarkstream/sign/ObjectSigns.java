package io.landmarkstream.sign;

import java.util.List;

/**
 * What one hand or face does over time, as of one frame.
 *
 * @param movements that last, or ended with this frame, in the order in which they began
 * @param spelling of a hand; {@code null}: a face, or nothing is spelt
 * @param likelihoods of a face: neutral, happy, surprised, angry, sad, disgusted, afraid; empty: not asked for
 */
public record ObjectSigns(List<Movement> movements, Spelling spelling, List<Float> likelihoods) {

    /** Nothing. */
    public static final ObjectSigns NONE = new ObjectSigns(List.of(), null);

    public ObjectSigns {
        movements = List.copyOf(movements);
        likelihoods = List.copyOf(likelihoods);
    }

    /** Without likelihoods. */
    public ObjectSigns(List<Movement> movements, Spelling spelling) {
        this(movements, spelling, List.of());
    }
}
