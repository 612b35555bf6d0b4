package io.landmarkstream.task;

import io.landmarkstream.track.TrackedObject;
import java.util.List;

/** An object of a kind that is neither hand nor face, for example a body. It has no attributes. Immutable. */
public final class Other extends LandmarkedObject {

    private final List<Point> worldPoints;

    Other(TrackedObject object) {
        super(object);
        this.worldPoints = Point.list(object.world());
    }

    /** The points in metres, axes as those of the picture; empty where the model gives none, or it is predicted. */
    public List<Point> worldPoints() {
        return worldPoints;
    }

    @Override
    public String toString() {
        return kind() + " " + id() + (predicted() ? " (predicted)" : "");
    }
}
