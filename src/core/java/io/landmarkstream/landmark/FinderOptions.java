package io.landmarkstream.landmark;

import java.io.Serializable;

/**
 * How a {@link LandmarkFinder} works.
 *
 * @param usePreviousLandmarks whether regions come from the previous frame's landmarks so that the detector runs less
 *     often (video mode); off: the detector runs on every frame, and frames do not depend on each other (image mode)
 * @param detectEvery with {@code usePreviousLandmarks}: the detector runs at least once in this many frames, so that
 *     new objects are found, and in half of it, rounded up, while nothing is followed; at least 1
 * @param maxHands most hands a frame; the best stay
 * @param maxFaces most faces a frame
 * @param maxOthers most objects of each other pipeline a frame; of irises that is two a face
 * @param batch run the regions of one frame as one batch where the network takes batches
 */
public record FinderOptions(
        boolean usePreviousLandmarks, int detectEvery, int maxHands, int maxFaces, int maxOthers, boolean batch)
        implements Serializable {

    /**
     * What the job uses unless told otherwise. Detecting on every fifth frame: on two clips with two to five people
     * (586 frames, mediapipe-hand-lite and face-mesh-478) it takes half the CPU time of detecting on every frame (15.7
     * against 32.3 and 22.1 against 43.8 ms a frame) and finds 98 % of the faces and 88 % of the hands; every tenth
     * saves another sixth and finds 82 % of the hands.
     */
    public static final FinderOptions DEFAULTS = new FinderOptions(true, 5, 8, 8, 8, true);

    public FinderOptions {
        if (detectEvery < 1 || maxHands < 1 || maxFaces < 1 || maxOthers < 1) {
            throw new IllegalArgumentException("landmarks.finder.detect-interval, max-hands, max-faces and max-others"
                    + " must be at least 1, but are " + detectEvery + ", " + maxHands + ", " + maxFaces + " and "
                    + maxOthers);
        }
    }

    /** As many objects of each other kind as faces. */
    public FinderOptions(boolean usePreviousLandmarks, int detectEvery, int maxHands, int maxFaces, boolean batch) {
        this(usePreviousLandmarks, detectEvery, maxHands, maxFaces, maxFaces, batch);
    }

    /** With another detect interval; 0: the same. */
    FinderOptions every(int interval) {
        return interval == 0 || interval == detectEvery
                ? this
                : new FinderOptions(usePreviousLandmarks, interval, maxHands, maxFaces, maxOthers, batch);
    }

    /**
     * Frames from one run of the detector to the next.
     *
     * @param follows whether objects are followed; while there are none, half of the interval, rounded up
     */
    int detectEvery(boolean follows) {
        return follows ? detectEvery : (detectEvery + 1) / 2;
    }

    int max(Kind kind) {
        return kind.isHand() ? maxHands : kind.isFace() ? maxFaces : maxOthers;
    }
}
