package io.landmarkstream.track;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;

/**
 * One object with its track id, smoothed.
 *
 * @param trackId unique within (camera, kind), counted from 1, never reused
 * @param handedness voted over the track
 * @param handednessScore share of the votes for it, 0 to 1; 0 where unknown
 * @param score presence, 0 to 1; of the last frame that saw it
 * @param predicted whether this frame did not see it and the points are where it is expected
 * @param points smoothed x, y, z of each point, frame as in {@link io.landmarkstream.landmark.DetectedObject#points}
 * @param rawPoints as the model gave them; empty if predicted
 * @param visibility one value a point; empty where the model does not tell
 * @param hidden whether each point is where it is expected rather than where the model saw it; empty: none is
 * @param world metres; empty where the model gives none, or predicted
 * @param age frames since the track began, this one included
 * @param personId track id of the face it goes with, a face's own id; 0: none
 * @param bodyId track id of the body that a hand or face belongs to, a body's own id; 0: none
 */
public record TrackedObject(
        long trackId,
        Kind kind,
        String pipeline,
        String topology,
        Handedness handedness,
        float handednessScore,
        float score,
        boolean predicted,
        float[] points,
        float[] rawPoints,
        float[] visibility,
        boolean[] hidden,
        float[] world,
        int age,
        long personId,
        long bodyId) {

    /** Of no body. */
    public TrackedObject(
            long trackId,
            Kind kind,
            String pipeline,
            String topology,
            Handedness handedness,
            float handednessScore,
            float score,
            boolean predicted,
            float[] points,
            float[] rawPoints,
            float[] visibility,
            boolean[] hidden,
            float[] world,
            int age,
            long personId) {
        this(
                trackId,
                kind,
                pipeline,
                topology,
                handedness,
                handednessScore,
                score,
                predicted,
                points,
                rawPoints,
                visibility,
                hidden,
                world,
                age,
                personId,
                0);
    }
}
