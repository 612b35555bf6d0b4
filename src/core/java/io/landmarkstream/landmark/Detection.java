package io.landmarkstream.landmark;

/**
 * One detection.
 *
 * @param score 0 to 1
 * @param box pixels of the source picture
 * @param keypoints x, y of each keypoint in turn, pixels of the source picture; empty where the detector gives none
 * @param visibility one value a keypoint, 0 to 1; empty where the detector does not tell
 * @param label the class's name; empty for detectors of one class
 */
record Detection(float score, Box box, float[] keypoints, float[] visibility, String label) {

    private static final float[] NOT_TOLD = {};

    /** Of a detector that tells no visibility. */
    Detection(float score, Box box, float[] keypoints, String label) {
        this(score, box, keypoints, NOT_TOLD, label);
    }

    /** The handedness that the class says; {@link Handedness#UNKNOWN}: none. */
    Handedness handedness() {
        return switch (label) {
            case "left-hand" -> Handedness.LEFT;
            case "right-hand" -> Handedness.RIGHT;
            default -> Handedness.UNKNOWN;
        };
    }

    Detection placed(Affine toSource) {
        float[] moved = new float[keypoints.length];
        for (int i = 0; i < moved.length; i += 2) {
            moved[i] = toSource.x(keypoints[i], keypoints[i + 1]);
            moved[i + 1] = toSource.y(keypoints[i], keypoints[i + 1]);
        }
        Box there = new Box(
                toSource.x(box.left(), box.top()),
                toSource.y(box.left(), box.top()),
                toSource.x(box.right(), box.bottom()),
                toSource.y(box.right(), box.bottom()));
        return new Detection(score, there, moved, visibility, label);
    }
}
