package io.landmarkstream.scene;

import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import java.util.List;

/**
 * A hand or face in space.
 *
 * @param id unique within (scene, kind) for the life of the scene's state, from 1; never reused
 * @param topology name and order of the points
 * @param handedness voted over views and time; UNKNOWN for faces
 * @param handednessScore share of the votes for it, 0 to 1; 0 where unknown
 * @param personId id of the face in this scene that it belongs to, a face's own id; 0: none is known
 * @param predicted whether no camera saw it at this tick and the points are where it is expected
 * @param points x, y, z of each point in turn, metres, world, smoothed
 * @param deviation standard deviation of each point, metres: root mean square distance from the true point
 * @param views number of cameras that each point is made of; 0 where predicted
 * @param reprojectionPx for each point the root mean square distance between its projections and what the cameras saw,
 *     pixels, before smoothing; not a number where no camera saw it
 * @param completed whether each point comes from the object's shape, since one camera or none saw it
 * @param head pose of the head; {@code null}: a hand, or not known
 * @param gesture by vote over the views; empty: none
 * @param gestureScore mean over the views that voted for it, 0 to 1; 0 without a gesture
 * @param tracks the cameras' tracks that it is made of at this tick, in the order of the scene's cameras; empty if
 *     predicted
 */
public record SceneObject(
        long id,
        Kind kind,
        String topology,
        Handedness handedness,
        float handednessScore,
        long personId,
        boolean predicted,
        float[] points,
        float[] deviation,
        byte[] views,
        float[] reprojectionPx,
        boolean[] completed,
        SceneHead head,
        String gesture,
        float gestureScore,
        List<SourceTrack> tracks) {

    /**
     * A camera's track.
     *
     * @param trackId unique within (camera, kind)
     */
    public record SourceTrack(String camera, long trackId) {}
}
