package io.landmarkstream.frame;

import java.io.Serializable;

/**
 * Settings of one listed camera. Read once; every step that treats cameras differently uses them.
 *
 * @param number decides, by {@link CameraKey}, which task works on the camera
 * @param mirrored whether its pictures are mirror images, whatever its frames say; {@code null}: as its frames say
 * @param smoothness 0 to 1; {@code null}: as all cameras
 * @param responsiveness 0 to 1; {@code null}: as all cameras
 */
public record CameraSettings(int number, Boolean mirrored, Double smoothness, Double responsiveness)
        implements Serializable {

    /** A camera like all others, with this number. */
    public static CameraSettings of(int number) {
        return new CameraSettings(number, null, null, null);
    }
}
