package io.landmarkstream.scene;

import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.ResultHandedness;
import io.landmarkstream.proto.FaceAttributes;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A message of the landmarks topic as a view: the same that {@link SceneViews} makes of the frame it tells of. */
public final class ResultViews {

    private ResultViews() {}

    /** The view; objects of kinds that are not known are left out. */
    public static SceneView of(FrameLandmarks result) {
        List<ViewObject> objects = new ArrayList<>(result.getObjectsCount());
        for (TrackedObject object : result.getObjectsList()) {
            kind(object.getKind()).ifPresent(kind -> objects.add(object(kind, object)));
        }
        return new SceneView(
                result.getCamera(),
                result.getStream(),
                result.getSequence(),
                result.getCaptureTimeUs(),
                result.getWidth(),
                result.getHeight(),
                result.getMirrored(),
                objects);
    }

    private static ViewObject object(Kind kind, TrackedObject object) {
        int n = object.getLandmarksCount();
        boolean predicted = object.getState() == TrackState.TRACK_STATE_PREDICTED;
        boolean seen = n > 0 && object.getLandmarks(0).hasVisibility();
        boolean anyHidden = !predicted && object.getLandmarksList().stream().anyMatch(Landmark::getPredicted);
        float[] points = new float[3 * n];
        float[] visibility = new float[seen ? n : 0];
        boolean[] hidden = new boolean[anyHidden ? n : 0];
        for (int i = 0; i < n; i++) {
            Landmark landmark = object.getLandmarks(i);
            points[3 * i] = landmark.getX();
            points[3 * i + 1] = landmark.getY();
            points[3 * i + 2] = landmark.getZ();
            if (seen) {
                visibility[i] = landmark.getVisibility();
            }
            if (anyHidden) {
                hidden[i] = landmark.getPredicted();
            }
        }
        FaceAttributes face = object.getFace();
        return new ViewObject(
                object.getTrackId(),
                kind,
                object.getTopology(),
                ResultHandedness.of(object.getHandedness()),
                object.getHandednessScore(),
                object.getPersonId(),
                points,
                visibility,
                hidden,
                predicted,
                object.getScore(),
                object.getHand().getGesture(),
                object.getHand().getGestureScore(),
                face.getPose().getMatrixCount() == 16 ? matrix(face) : null,
                face.getExpression().hasGazeYaw() ? face.getExpression().getGazeYaw() : Float.NaN);
    }

    private static float[] matrix(FaceAttributes face) {
        float[] matrix = new float[16];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = face.getPose().getMatrix(i);
        }
        return matrix;
    }

    private static Optional<Kind> kind(String name) {
        return switch (name) {
            case "hand" -> Optional.of(Kind.HAND);
            case "face" -> Optional.of(Kind.FACE);
            default -> Optional.empty();
        };
    }
}
