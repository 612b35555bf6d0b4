package io.landmarkstream.draw;

import io.landmarkstream.attributes.HeadPose;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.ResultHandedness;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.sign.Movement;
import io.landmarkstream.sign.Spelling;
import io.landmarkstream.track.TrackedObject;
import java.util.List;
import java.util.Locale;

/**
 * What is drawn of an object; the same of an object in memory and of one in a result.
 *
 * @param points x, y, z of each point, in pixels
 * @param shown what it shows or does, behind its name; empty: nothing that is known
 */
public record DrawnObject(
        Kind kind,
        long trackId,
        Handedness handedness,
        boolean predicted,
        String topology,
        float[] points,
        String shown) {

    /** Of an object in memory. */
    public static DrawnObject of(TrackedObject object, ObjectAttributes attributes) {
        HeadPose pose = attributes.face() == null ? null : attributes.face().pose();
        Spelling spelling = attributes.signs().spelling();
        return new DrawnObject(
                object.kind(),
                object.trackId(),
                object.handedness(),
                object.predicted(),
                object.topology(),
                object.points(),
                shown(
                        attributes.hand() == null ? "" : attributes.hand().gesture(),
                        pose == null ? null : angles(pose.yaw(), pose.pitch()),
                        attributes.signs().movements().stream()
                                .map(Movement::name)
                                .toList(),
                        spelling == null ? "" : spelling.text()));
    }

    /** Of an object in a result. */
    public static DrawnObject of(io.landmarkstream.proto.TrackedObject object) {
        float[] points = new float[3 * object.getLandmarksCount()];
        for (int i = 0; i < object.getLandmarksCount(); i++) {
            Landmark point = object.getLandmarks(i);
            points[3 * i] = point.getX();
            points[3 * i + 1] = point.getY();
            points[3 * i + 2] = point.getZ();
        }
        boolean hand = object.hasHand();
        return new DrawnObject(
                Kind.named(object.getKind()),
                object.getTrackId(),
                ResultHandedness.of(object.getHandedness()),
                object.getState() == TrackState.TRACK_STATE_PREDICTED,
                object.getTopology(),
                points,
                shown(
                        object.getHand().getGesture(),
                        object.getFace().hasPose()
                                ? angles(
                                        object.getFace().getPose().getYaw(),
                                        object.getFace().getPose().getPitch())
                                : null,
                        (hand
                                        ? object.getHand().getMovementsList()
                                        : object.getFace().getMovementsList())
                                .stream()
                                        .map(io.landmarkstream.proto.Movement::getName)
                                        .toList(),
                        object.getHand().getSpelling().getText()));
    }

    private static String angles(double yaw, double pitch) {
        return String.format(Locale.ROOT, "yaw %.0f° pitch %.0f°", yaw, pitch);
    }

    private static String shown(String gesture, String angles, List<String> movements, String spelling) {
        StringBuilder shown = new StringBuilder();
        if (!gesture.isEmpty()) {
            shown.append(": ").append(gesture.replace('_', ' '));
        } else if (angles != null) {
            shown.append(": ").append(angles);
        }
        for (String movement : movements) {
            shown.append(" · ").append(movement.replace('_', ' '));
        }
        if (!spelling.isEmpty()) {
            shown.append(" “").append(spelling).append('”');
        }
        return shown.toString();
    }

    /** What is written beside it. */
    String label() {
        String side =
                switch (handedness) {
                    case LEFT -> "left ";
                    case RIGHT -> "right ";
                    case UNKNOWN -> "";
                };
        return side + kind + " " + trackId + (predicted ? " (predicted)" : "") + shown;
    }
}
