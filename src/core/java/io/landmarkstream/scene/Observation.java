package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;

/**
 * A camera's track as it is used: in one of its frames, or between two of them at a tick.
 *
 * @param trackId unique within (camera, kind)
 * @param personId track id of the face that it belongs to by this camera's view; 0: none
 * @param rays x / z and y / z of each point in the camera's frame, distortion removed, mirror images turned back
 * @param weights of each point, 0 (not seen) to 1
 * @param gaze degrees to the person's left of straight ahead; not a number where not known
 */
record Observation(
        long trackId,
        Kind kind,
        String topology,
        Handedness handedness,
        float handednessScore,
        long personId,
        float[] rays,
        float[] weights,
        String gesture,
        float gestureScore,
        float gaze) {

    int size() {
        return weights.length;
    }

    /** The same track with other points. */
    Observation at(float[] otherRays, float[] otherWeights) {
        return new Observation(
                trackId,
                kind,
                topology,
                handedness,
                handednessScore,
                personId,
                otherRays,
                otherWeights,
                gesture,
                gestureScore,
                gaze);
    }
}
