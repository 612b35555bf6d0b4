package io.landmarkstream.track;

import io.landmarkstream.landmark.DetectedObject;
import io.landmarkstream.landmark.Handedness;

/**
 * Handedness, voted over a track's life. Each sighting votes with its certainty, half a vote at most; votes fade. A
 * handedness is reported once it leads by {@value #FIRST_LEAD}. It changes only when the other one's votes are half as
 * many again and {@value #LEAD} more, which takes at least three frames, so that no single frame changes it. It takes
 * more where the person's other hand has that handedness.
 *
 * @param left weight of the votes for the left hand
 * @param right weight of the votes for the right hand
 * @param handedness side voted so far
 */
public record HandednessVotes(float left, float right, Handedness handedness) {

    static final HandednessVotes NONE = new HandednessVotes(0, 0, Handedness.UNKNOWN);

    /** Votes lose half of their weight in about 70 frames, so that a wrong first second can be corrected. */
    private static final float FADE = .99f;

    private static final float RATIO = 1.5f;
    private static final float LEAD = 1;

    /** A first side takes one sighting that is certain by .85, or more that are less. */
    private static final float FIRST_LEAD = .35f;

    /** Likewise where the other hand of the same person has that side already. */
    private static final float TAKEN_LEAD = 3;

    private static final float FIRST_TAKEN_LEAD = 1;

    /** @param taken side of the person's other hand; UNKNOWN where there is none */
    HandednessVotes and(DetectedObject detected, Handedness taken) {
        float certainty =
                detected.handedness() == Handedness.UNKNOWN ? 0 : Math.max(0, detected.handednessScore() - .5f);
        float nextLeft = left * FADE + (detected.handedness() == Handedness.LEFT ? certainty : 0);
        float nextRight = right * FADE + (detected.handedness() == Handedness.RIGHT ? certainty : 0);
        return new HandednessVotes(nextLeft, nextRight, vote(nextLeft, nextRight, taken));
    }

    /** Share of the votes for the voted side, 0 to 1; 0 without votes. */
    float score() {
        return handedness == Handedness.UNKNOWN ? 0 : (handedness == Handedness.LEFT ? left : right) / (left + right);
    }

    private Handedness vote(float nextLeft, float nextRight, Handedness taken) {
        float lead = Math.abs(nextLeft - nextRight);
        Handedness leader =
                nextLeft == nextRight ? Handedness.UNKNOWN : nextRight > nextLeft ? Handedness.RIGHT : Handedness.LEFT;
        if (leader == Handedness.UNKNOWN || leader == handedness) {
            return handedness;
        }
        if (handedness == Handedness.UNKNOWN) {
            return lead < (leader == taken ? FIRST_TAKEN_LEAD : FIRST_LEAD) ? Handedness.UNKNOWN : leader;
        }
        boolean outvoted = Math.max(nextLeft, nextRight) > RATIO * Math.min(nextLeft, nextRight)
                && lead > (leader == taken ? TAKEN_LEAD : LEAD);
        return outvoted ? leader : handedness;
    }
}
