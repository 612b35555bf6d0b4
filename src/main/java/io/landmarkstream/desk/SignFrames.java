package io.landmarkstream.desk;

import io.landmarkstream.landmark.ResultHandedness;
import io.landmarkstream.proto.FaceAttributes;
import io.landmarkstream.proto.FrameLandmarks;
import io.landmarkstream.proto.Landmark;
import io.landmarkstream.proto.TrackState;
import io.landmarkstream.proto.TrackedObject;
import io.landmarkstream.sign.SignFace;
import io.landmarkstream.sign.SignFrame;
import io.landmarkstream.sign.SignHand;
import java.util.ArrayList;
import java.util.List;

/** What a recorder of signs takes of a result: what the job itself took of the frame, as far as results have it. */
final class SignFrames {

    private static final int HAND_POINTS = 21;
    private static final int FINGERS = 5;
    private static final int ALIGNMENT = 6;

    private SignFrames() {}

    static SignFrame of(FrameLandmarks result) {
        List<SignHand> hands = new ArrayList<>();
        List<SignFace> faces = new ArrayList<>();
        for (TrackedObject object : result.getObjectsList()) {
            if (object.getState() == TrackState.TRACK_STATE_PREDICTED) {
                continue;
            }
            if (object.hasHand()
                    && object.getLandmarksCount() == HAND_POINTS
                    && object.getHand().getFingersCount() == FINGERS) {
                hands.add(hand(object));
            } else if (object.hasFace() && object.getFace().getAlignmentCount() == ALIGNMENT) {
                faces.add(face(object));
            }
        }
        return new SignFrame(result.getCaptureTimeUs(), true, false, result.getMirrored(), hands, faces);
    }

    private static SignHand hand(TrackedObject object) {
        float[] bends = new float[FINGERS];
        for (int i = 0; i < bends.length; i++) {
            bends[i] = object.getHand().getFingers(i).getBend();
        }
        return new SignHand(
                object.getTrackId(),
                object.getPersonId(),
                ResultHandedness.of(object.getHandedness()),
                points(object),
                bends,
                object.getHand().getPinchDistance(),
                new float[0]);
    }

    private static SignFace face(TrackedObject object) {
        FaceAttributes face = object.getFace();
        float[] alignment = new float[ALIGNMENT];
        for (int i = 0; i < alignment.length; i++) {
            alignment[i] = face.getAlignment(i);
        }
        float top = Float.POSITIVE_INFINITY;
        for (Landmark point : object.getLandmarksList()) {
            top = Math.min(top, point.getY());
        }
        return new SignFace(
                object.getTrackId(),
                alignment,
                top,
                face.hasPose() ? face.getPose().getYaw() : Float.NaN,
                face.hasPose() ? face.getPose().getPitch() : Float.NaN,
                face.hasPose() ? face.getPose().getRoll() : Float.NaN,
                face.hasExpression() ? face.getExpression().getEyeOpennessLeft() : Float.NaN,
                face.hasExpression() ? face.getExpression().getEyeOpennessRight() : Float.NaN);
    }

    private static float[] points(TrackedObject object) {
        float[] points = new float[3 * HAND_POINTS];
        for (int i = 0; i < HAND_POINTS; i++) {
            Landmark point = object.getLandmarks(i);
            points[3 * i] = point.getX();
            points[3 * i + 1] = point.getY();
            points[3 * i + 2] = point.getZ();
        }
        return points;
    }
}
