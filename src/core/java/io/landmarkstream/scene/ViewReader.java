package io.landmarkstream.scene;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.Topologies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A camera's view → its observations: rays without distortion, mirror images turned back, weights. */
final class ViewReader {

    /** Least weight of a point that the model holds for invisible; it often knows where it is all the same. */
    private static final float LEAST_VISIBLE = .1f;

    private static final int[][] NONE = {};

    private final Map<String, int[][]> mirrored = new ConcurrentHashMap<>();

    /**
     * @param camera for pictures of the view's size
     * @return in the view's order, without objects that the frame did not see
     */
    List<Observation> read(SceneView view, CameraModel camera) {
        List<Observation> seen = new ArrayList<>(view.objects().size());
        for (ViewObject object : view.objects()) {
            if (!object.predicted() && object.points().length > 0) {
                seen.add(observation(object, view, camera));
            }
        }
        return seen;
    }

    private Observation observation(ViewObject object, SceneView view, CameraModel camera) {
        int count = object.points().length / 3;
        int[] order = order(object, view.mirrored(), count);
        boolean distorted = camera.distorted();
        float[] rays = new float[2 * count];
        float[] weights = new float[count];
        for (int i = 0; i < count; i++) {
            int from = order == null ? i : order[i];
            double x = object.points()[3 * from];
            double y = object.points()[3 * from + 1];
            x = view.mirrored() ? view.width() - x : x;
            if (distorted) {
                double[] ray = camera.undistort(x, y);
                rays[2 * i] = (float) ray[0];
                rays[2 * i + 1] = (float) ray[1];
            } else {
                rays[2 * i] = (float) ((x - .5 - camera.cx()) / camera.fx());
                rays[2 * i + 1] = (float) ((y - .5 - camera.cy()) / camera.fy());
            }
            boolean hidden = object.hidden().length > 0 && object.hidden()[from];
            boolean number = Float.isFinite(rays[2 * i]) && Float.isFinite(rays[2 * i + 1]);
            float visible = object.visibility().length == 0 ? 1 : object.visibility()[from];
            weights[i] = hidden || !number ? 0 : Math.max(LEAST_VISIBLE, Math.min(1, visible));
        }
        return new Observation(
                object.trackId(),
                object.kind(),
                object.topology(),
                object.handedness(),
                object.handednessScore(),
                object.personId(),
                rays,
                weights,
                object.gesture(),
                object.gestureScore(),
                object.gazeYaw());
    }

    /** Where each point of the person's own face stands in a mirror image's; {@code null}: where it is. */
    private int[] order(ViewObject object, boolean mirror, int count) {
        if (!mirror || !object.kind().isFace()) {
            return null;
        }
        int[] order = new int[count];
        for (int i = 0; i < count; i++) {
            order[i] = i;
        }
        for (int[] pair : mirrored.computeIfAbsent(object.topology(), ViewReader::pairs)) {
            order[pair[0]] = pair[1];
            order[pair[1]] = pair[0];
        }
        return order;
    }

    private static int[][] pairs(String topology) {
        try {
            return Topologies.get(topology).mirrored();
        } catch (ConfigException e) {
            return NONE; // a user's own topology, whose file is with the networks
        }
    }
}
