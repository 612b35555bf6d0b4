package io.landmarkstream.scene;

import io.landmarkstream.frame.CameraKey;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which scene a camera belongs to, and which task slot owns that scene. */
public final class SceneRoutes implements Serializable {

    private static final long serialVersionUID = 1L;

    private final List<Scene> scenes;
    /** Scene id by camera id. */
    private final Map<String, String> sceneOf = new HashMap<>();

    /** @throws IllegalArgumentException if a camera is in two scenes */
    public SceneRoutes(List<Scene> scenes) {
        this.scenes = List.copyOf(scenes);
        for (Scene scene : scenes) {
            for (CameraModel camera : scene.cameras()) {
                if (sceneOf.put(camera.id(), scene.id()) != null) {
                    throw new IllegalArgumentException("Camera " + camera.id() + " is in two scenes.");
                }
            }
        }
    }

    /**
     * The key of a scene's state. Scenes spread over the task slots as unlisted cameras do: evenly if their ids differ
     * in their numbers alone.
     */
    public static CameraKey key(String scene) {
        return new CameraKey(scene, CameraKey.numberOf(scene));
    }

    /** All scenes, in the file's order. */
    public List<Scene> scenes() {
        return scenes;
    }

    /** Whether a scene has this camera. */
    public boolean has(String camera) {
        return sceneOf.containsKey(camera);
    }

    /** The key of the scene that the view's camera belongs to. */
    public CameraKey keyOf(SceneView view) {
        return key(sceneOf.get(view.camera()));
    }
}
