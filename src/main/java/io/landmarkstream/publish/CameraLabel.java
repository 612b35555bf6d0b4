package io.landmarkstream.publish;

import io.landmarkstream.frame.CameraId;
import io.landmarkstream.frame.CameraKey;

/**
 * As what a camera's frames are published.
 *
 * @param id camera id
 * @param number decides on the partition: number modulo the topic's number of partitions
 * @param rotation clockwise degrees that bring its pictures upright: 0, 90, 180 or 270
 * @param mirrored whether its pictures are mirror images
 */
public record CameraLabel(String id, int number, int rotation, boolean mirrored) {

    public CameraLabel {
        String fault = CameraId.fault(id);
        if (fault != null) {
            throw new IllegalArgumentException("A camera cannot have this name: " + fault + ".");
        }
        if (rotation < 0 || rotation > 270 || rotation % 90 != 0) {
            throw new IllegalArgumentException(
                    "The rotation of camera " + id + " must be 0, 90, 180 or 270 degrees, but is " + rotation + ".");
        }
    }

    /** An upright camera with the number that {@link CameraKey#numberOf} gives it. */
    public static CameraLabel of(String id) {
        return new CameraLabel(id, CameraKey.numberOf(id), 0, false);
    }
}
