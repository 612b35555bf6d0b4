package io.landmarkstream.frame;

import java.io.Serializable;
import java.util.Map;

/**
 * The cameras that the settings list, and what becomes of the others.
 *
 * @param slots slot of each listed camera, unique
 * @param acceptUnlisted whether other cameras are worked on too, on the slot {@link CameraKey#slotOf} gives them
 */
public record Cameras(Map<String, Integer> slots, boolean acceptUnlisted) implements Serializable {

    /** No list: every camera is accepted. */
    public static final Cameras ANY = new Cameras(Map.of(), true);

    public Cameras {
        slots = Map.copyOf(slots);
    }

    /** The key of a camera, listed or not. */
    public CameraKey key(String camera) {
        Integer slot = slots.get(camera);
        return new CameraKey(camera, slot == null ? CameraKey.slotOf(camera) : slot);
    }

    /** Whether the settings list this camera. */
    public boolean lists(String camera) {
        return slots.containsKey(camera);
    }

    /** Whether frames of this camera are worked on. */
    public boolean accepts(String camera) {
        return acceptUnlisted || lists(camera);
    }
}
