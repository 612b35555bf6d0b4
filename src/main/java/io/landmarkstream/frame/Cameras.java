package io.landmarkstream.frame;

import java.io.Serializable;
import java.util.Map;

/**
 * The listed cameras, and whether others are accepted.
 *
 * @param listed settings of each listed camera, by camera id; their numbers are unique
 * @param acceptUnlisted whether other cameras are accepted too, with the number that {@link CameraKey#numberOf} gives
 *     them
 */
public record Cameras(Map<String, CameraSettings> listed, boolean acceptUnlisted) implements Serializable {

    /** No list: every camera is accepted. */
    public static final Cameras ANY = new Cameras(Map.of(), true);

    public Cameras {
        listed = Map.copyOf(listed);
    }

    /** The key of a camera, listed or not. */
    public CameraKey key(String camera) {
        CameraSettings settings = listed.get(camera);
        return new CameraKey(camera, settings == null ? CameraKey.numberOf(camera) : settings.number());
    }

    /** Whether the settings list this camera. */
    public boolean lists(String camera) {
        return listed.containsKey(camera);
    }

    /** Whether frames of this camera are accepted. */
    public boolean accepts(String camera) {
        return acceptUnlisted || lists(camera);
    }

    /**
     * Whether a picture of this camera is a mirror image.
     *
     * @param frameSays the frame's own value, which counts where the settings have none
     */
    public boolean mirrored(String camera, boolean frameSays) {
        CameraSettings settings = listed.get(camera);
        return settings == null || settings.mirrored() == null ? frameSays : settings.mirrored();
    }
}
