package io.landmarkstream.scene;

import java.io.Serializable;
import java.util.List;

/**
 * Cameras that look at the same place.
 *
 * @param id names the scene; as a camera's id
 * @param rate ticks a second of the scene's time; 0: as many as the fastest camera has frames
 * @param cameras at least two, each with an id of its own, in the file's order
 */
public record Scene(String id, double rate, List<CameraModel> cameras) implements Serializable {

    public Scene {
        cameras = List.copyOf(cameras);
    }

    /** Position of a camera in {@link #cameras}; −1 if it is not of this scene. */
    public int indexOf(String camera) {
        for (int i = 0; i < cameras.size(); i++) {
            if (cameras.get(i).id().equals(camera)) {
                return i;
            }
        }
        return -1;
    }
}
