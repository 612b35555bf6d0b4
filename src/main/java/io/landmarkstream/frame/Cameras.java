package io.landmarkstream.frame;

import java.io.Serializable;
import java.util.Map;

/**
 * The cameras that the settings list, and what becomes of the others.
 *
 * @param slots slot of each listed camera, unique
 * @param acceptUnlisted whether other cameras are worked on too, on the slot {@link CameraKey#numberOf} gives them
 */
public record Cameras(Map<String, Integer> numbers, boolean acceptUnlisted) implements Serializable {

    /** No list: every camera is accepted. */
    public static final Cameras ANY = new Cameras(Map.of(), true);

    public Cameras {
        numbers = Map.copyOf(numbers);
    }

    /** The key of a camera, listed or not. */
    public CameraKey key(String camera) {
        Integer number = numbers.get(camera);
        return new CameraKey(camera, number == null ? CameraKey.numberOf(camera) : number);
    }

    /** Whether the settings list this camera. */
    public boolean lists(String camera) {
        return numbers.containsKey(camera);
    }

    /** Whether frames of this camera are worked on. */
    public boolean accepts(String camera) {
        return acceptUnlisted || lists(camera);
    }
}
