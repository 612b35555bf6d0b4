package io.landmarkstream.task;

import io.landmarkstream.attributes.Blink;
import io.landmarkstream.attributes.Expression;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.ObjectSigns;
import io.landmarkstream.track.TrackedObject;
import java.util.List;
import java.util.Optional;

/** A face in one picture. Immutable. */
public final class Face extends LandmarkedObject {

    private final FaceAttributes attributes;
    private final ObjectSigns signs;

    /** @param attributes {@code null} where they are off or nothing is known of the topology */
    Face(TrackedObject object, FaceAttributes attributes, ObjectSigns signs) {
        super(object);
        this.attributes = attributes;
        this.signs = signs;
    }

    /** Where the head is and how it is turned, in degrees; empty where the points are no face's. */
    public Optional<HeadPose> pose() {
        if (attributes == null || attributes.pose() == null) {
            return Optional.empty();
        }
        HeadPose pose = attributes.pose();
        return Optional.of(new HeadPose(
                pose.yaw(), pose.pitch(), pose.roll(), pose.matrix().clone(), pose.residual()));
    }

    /** Blinks, smile, gaze and so on; empty where there is no pose, or the face is seen too much from the side. */
    public Optional<Expression> expression() {
        return attributes == null ? Optional.empty() : Optional.ofNullable(attributes.expression());
    }

    /** Blinks that ended with this picture; always empty in image mode. */
    public List<Blink> blinks() {
        return attributes == null ? List.of() : List.copyOf(attributes.blinks());
    }

    /** In a video: the head's movements that last, or ended with this picture. */
    public List<Movement> movements() {
        return signs.movements();
    }

    /**
     * The map from the picture to an aligned one of 112 × 112 pixels, as networks of the ArcFace family expect it: 2 ×
     * 3, row by row; empty where it is not known.
     */
    public Optional<float[]> alignment() {
        return attributes == null || attributes.alignment() == null
                ? Optional.empty()
                : Optional.of(attributes.alignment().clone());
    }

    @Override
    public String toString() {
        return "face " + id() + " " + box()
                + pose().map(pose -> " yaw " + pose.yaw() + " pitch " + pose.pitch() + " roll " + pose.roll())
                        .orElse("");
    }
}
