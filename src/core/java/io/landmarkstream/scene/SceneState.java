package io.landmarkstream.scene;

import java.util.ArrayList;
import java.util.List;

/**
 * What a {@link SceneFuser} remembers of a scene. It changes in place and belongs to one scene;
 * {@link SceneStateFormat} makes bytes of it and back. Where those bytes are written and read, and how often, changes
 * no output.
 */
public final class SceneState {

    /** In the scene's order; empty before the first view. */
    final List<CameraMemory> cameras = new ArrayList<>();
    /** In the order in which they began. */
    final List<SpaceTrack> tracks = new ArrayList<>();
    /** Number of the last tick. */
    long tick;
    /** Scene's time of the last tick; {@link CameraMemory#NEVER}: none yet. */
    long tickUs = CameraMemory.NEVER;
    /** Caller's clock when a camera had passed the next tick; {@link CameraMemory#NEVER}: none has. */
    long pendingSinceUs = CameraMemory.NEVER;

    long nextHandId = 1;
    long nextFaceId = 1;

    SceneState() {}

    /** Nothing seen yet. */
    public static SceneState empty() {
        return new SceneState();
    }

    /** Brings the cameras into the scene's order, where the scenes file has changed since. */
    void align(Scene scene) {
        boolean aligned = cameras.size() == scene.cameras().size();
        for (int i = 0; aligned && i < cameras.size(); i++) {
            aligned = cameras.get(i).id.equals(scene.cameras().get(i).id());
        }
        if (aligned) {
            return;
        }
        List<CameraMemory> before = List.copyOf(cameras);
        cameras.clear();
        for (CameraModel model : scene.cameras()) {
            cameras.add(before.stream()
                    .filter(camera -> camera.id.equals(model.id()))
                    .findFirst()
                    .orElseGet(() -> new CameraMemory(model.id())));
        }
        tracks.clear();
    }
}
