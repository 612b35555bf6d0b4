package io.landmarkstream.track;

import io.landmarkstream.landmark.Kind;

/**
 * One turn in the life of a track.
 *
 * @param trackId unique within the kind
 */
public record TrackEvent(Kind kind, long trackId, Change change) {

    /** What happened with the frame. */
    public enum Change {
        /** First frame of the track. */
        STARTED,
        /** Seen again, lost from sight or not predicted any more, or another side or person. */
        UPDATED,
        /** The id is given up. */
        ENDED
    }
}
