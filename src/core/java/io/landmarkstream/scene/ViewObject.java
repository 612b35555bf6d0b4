package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;

/**
 * A hand or face as one camera tracks it. Fields as in {@link io.landmarkstream.track.TrackedObject}.
 *
 * @param trackId unique within (camera, kind), from 1
 * @param topology name and order of the points
 * @param handedness the person's own; UNKNOWN for faces
 * @param handednessScore 0 to 1; 0 where unknown
 * @param personId track id of the face that it belongs to by this camera's view, a face's own id; 0: none
 * @param points x, y, z of each point; x and y in pixels of the picture as it is, z is not used
 * @param visibility of each point, 0 to 1; empty where the model does not tell
 * @param hidden whether each point is where it is expected rather than seen; empty: none is
 * @param predicted whether the frame did not see the object at all
 * @param score presence, 0 to 1
 * @param gesture name; empty: none
 * @param gestureScore 0 to 1; 0 without a gesture
 * @param headPose 4 × 4, row by row, as {@link io.landmarkstream.attributes.HeadPose#matrix}; {@code null} for hands
 *     and where not known
 * @param gazeYaw degrees to the person's left of straight ahead of the head, mean of both eyes; not a number where not
 *     known
 */
public record ViewObject(
        long trackId,
        Kind kind,
        String topology,
        Handedness handedness,
        float handednessScore,
        long personId,
        float[] points,
        float[] visibility,
        boolean[] hidden,
        boolean predicted,
        float score,
        String gesture,
        float gestureScore,
        float[] headPose,
        float gazeYaw) {}
