package io.landmarkstream.task;

import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedObject;
import java.util.List;

/** What hands, faces and objects of other kinds have in common. Immutable. */
public abstract sealed class LandmarkedObject permits Hand, Face, Other {

    private final TrackedObject object;
    private final List<Point> points;

    LandmarkedObject(TrackedObject object) {
        this.object = object;
        this.points = Point.list(object.points());
    }

    final TrackedObject object() {
        return object;
    }

    /** What it is. */
    public final Kind kind() {
        return object.kind();
    }

    /**
     * Number of the object within its video and kind, from 1; a number is never used again. In a picture by itself the
     * numbers only tell its hands, or its faces, from each other.
     */
    public final long id() {
        return object.trackId();
    }

    /** Id of the face of the person that it belongs to, a face's own id; 0 where no face is known. */
    public final long personId() {
        return object.personId();
    }

    /** Id of the body that it belongs to, a body's own id; 0 where no body is known. */
    public final long bodyId() {
        return object.bodyId();
    }

    /** How sure the network is that it is there, 0 to 1; of the last picture that showed it. */
    public final float score() {
        return object.score();
    }

    /** Whether this picture does not show it and the points are where it is expected; never in image mode. */
    public final boolean predicted() {
        return object.predicted();
    }

    /** Number of pictures since it was first seen, this one included. */
    public final int age() {
        return object.age();
    }

    /**
     * Name of the points and their order, for example {@code hand21} or {@code face68};
     * {@link io.landmarkstream.landmark.Topologies#get} has the name of each point and the lines between them.
     */
    public final String topology() {
        return object.topology();
    }

    /** The landmarks in pixels, in the order of {@link #topology()}; smoothed in a video. */
    public final List<Point> points() {
        return points;
    }

    /** Tightest box around the points, pixels. */
    public final Box box() {
        return Box.around(object.points());
    }
}
