package io.landmarkstream.scene;

import io.landmarkstream.landmark.Topologies;
import java.util.ArrayList;
import java.util.List;

/** Views as a camera with mirrored pictures gives them. */
final class MirrorImages {

    private MirrorImages() {}

    static SceneView of(SceneView view) {
        List<ViewObject> objects = new ArrayList<>();
        for (ViewObject object : view.objects()) {
            float[] points = object.points().clone();
            for (int i = 0; i < points.length; i += 3) {
                points[i] = view.width() - points[i];
            }
            if (object.kind().isFace()) {
                for (int[] pair : Topologies.get(object.topology()).mirrored()) {
                    for (int c = 0; c < 3; c++) {
                        float one = points[3 * pair[0] + c];
                        points[3 * pair[0] + c] = points[3 * pair[1] + c];
                        points[3 * pair[1] + c] = one;
                    }
                }
            }
            objects.add(with(object, points));
        }
        return new SceneView(
                view.camera(),
                view.stream(),
                view.sequence(),
                view.captureTimeUs(),
                view.width(),
                view.height(),
                true,
                objects);
    }

    static ViewObject with(ViewObject object, float[] points) {
        return new ViewObject(
                object.trackId(),
                object.kind(),
                object.topology(),
                object.handedness(),
                object.handednessScore(),
                object.personId(),
                points,
                object.visibility(),
                object.hidden(),
                object.predicted(),
                object.score(),
                object.gesture(),
                object.gestureScore(),
                object.headPose(),
                object.gazeYaw());
    }
}
