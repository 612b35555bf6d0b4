package io.landmarkstream.attributes;

/**
 * Facial expression, in coefficients named as in Apple's ARKit where they mean the same ({@code docs/attributes.md} has
 * each formula, its source and its limits). 0 is an average face at rest, 1 the movement at its full extent. Left and
 * right are the person's.
 *
 * <p>Brows are measured from this person's resting height, which is learned over the track.
 *
 * @param eyeOpennessLeft eye aspect ratio: height over width of the opening, about .3 open, below .15 shut
 * @param gazeLeft degrees that the left eye looks to the person's left of straight ahead of the head; not a number
 *     without irises
 * @param gazeRight as {@code gazeLeft}, of the right eye
 */
public record Expression(
        float eyeBlinkLeft,
        float eyeBlinkRight,
        float eyeOpennessLeft,
        float eyeOpennessRight,
        float gazeLeft,
        float gazeRight,
        float jawOpen,
        float mouthSmileLeft,
        float mouthSmileRight,
        float browInnerUp,
        float browOuterUpLeft,
        float browOuterUpRight) {

    /** The same with other brows. */
    Expression withBrows(float inner, float outerLeft, float outerRight) {
        return new Expression(
                eyeBlinkLeft,
                eyeBlinkRight,
                eyeOpennessLeft,
                eyeOpennessRight,
                gazeLeft,
                gazeRight,
                jawOpen,
                mouthSmileLeft,
                mouthSmileRight,
                inner,
                outerLeft,
                outerRight);
    }

    /** Left and right exchanged, where the picture is a mirror image. */
    Expression mirrored() {
        return new Expression(
                eyeBlinkRight,
                eyeBlinkLeft,
                eyeOpennessRight,
                eyeOpennessLeft,
                -gazeRight,
                -gazeLeft,
                jawOpen,
                mouthSmileRight,
                mouthSmileLeft,
                browInnerUp,
                browOuterUpRight,
                browOuterUpLeft);
    }
}
