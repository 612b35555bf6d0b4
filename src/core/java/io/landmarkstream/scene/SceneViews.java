package io.landmarkstream.scene;

import io.landmarkstream.attributes.AttributedFrame;
import io.landmarkstream.attributes.Expression;
import io.landmarkstream.attributes.FaceAttributes;
import io.landmarkstream.attributes.HandAttributes;
import io.landmarkstream.attributes.ObjectAttributes;
import io.landmarkstream.frame.FrameInfo;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.track.TrackedFrame;
import io.landmarkstream.track.TrackedObject;
import java.util.ArrayList;
import java.util.List;

/** What a scene needs of a camera's results: its hands and faces. */
public final class SceneViews {

    private SceneViews() {}

    /** The same frame as a view, without its picture. */
    public static SceneView of(AttributedFrame frame) {
        TrackedFrame tracked = frame.tracked();
        List<ViewObject> objects = new ArrayList<>(tracked.objects().size());
        for (int i = 0; i < tracked.objects().size(); i++) {
            if (Kind.HAND_AND_FACE.contains(tracked.objects().get(i).kind())) {
                objects.add(object(tracked.objects().get(i), frame.attributes(i)));
            }
        }
        FrameInfo info = tracked.info();
        return new SceneView(
                info.key().camera(),
                info.stream(),
                info.sequence(),
                info.captureTimeUs(),
                tracked.width(),
                tracked.height(),
                info.mirrored(),
                objects);
    }

    private static ViewObject object(TrackedObject object, ObjectAttributes attributes) {
        HandAttributes hand = attributes.hand();
        FaceAttributes face = attributes.face();
        return new ViewObject(
                object.trackId(),
                object.kind(),
                object.topology(),
                object.handedness(),
                object.handednessScore(),
                object.personId(),
                object.points(),
                object.visibility(),
                object.hidden(),
                object.predicted(),
                object.score(),
                hand == null ? "" : hand.gesture(),
                hand == null ? 0 : hand.score(),
                face == null || face.pose() == null ? null : face.pose().matrix(),
                face == null ? Float.NaN : gazeYaw(face.expression()));
    }

    private static float gazeYaw(Expression expression) {
        return expression == null ? Float.NaN : (expression.gazeLeft() + expression.gazeRight()) / 2;
    }
}
