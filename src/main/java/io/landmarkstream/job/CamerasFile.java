package io.landmarkstream.job;

import io.landmarkstream.frame.CameraId;
import io.landmarkstream.frame.Cameras;
import io.landmarkstream.infer.ModelException;
import io.landmarkstream.infer.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads {@code landmarks.cameras.file}: a YAML list of cameras, each with {@code id} and {@code slot}. The other keys are
 * for whoever publishes the camera; the job reads over them: {@code url}, {@code fps}, {@code mirrored},
 * {@code rotation}, {@code note}. Any further key is refused with the nearest that exists.
 */
public final class CamerasFile {

    private CamerasFile() {}

    /** One entry. {@code slot} is a number from 0 that no other camera has. */
    private record Camera(
            String id, Integer slot, String url, Double fps, Boolean mirrored, Integer rotation, String note) {}

    /** @throws SettingsException naming the file, the camera and what is wrong */
    public static Cameras read(Path file, boolean acceptUnlisted) {
        Camera[] list;
        try {
            list = StrictYaml.read(file.toString(), Files.readString(file), Camera[].class);
        } catch (IOException e) {
            throw new SettingsException("landmarks.cameras.file: " + file + " cannot be read: " + e + ".");
        } catch (ModelException e) {
            throw new SettingsException("landmarks.cameras.file: " + e.getMessage());
        }
        Map<String, Integer> slots = new HashMap<>();
        Map<Integer, String> owners = new HashMap<>();
        for (int i = 0; i < list.length; i++) {
            String entry = "landmarks.cameras.file: " + file + ", camera " + (i + 1) + ": ";
            Camera camera = list[i];
            if (camera == null || camera.id() == null || camera.slot() == null) {
                throw new SettingsException(entry + "needs an id and a slot.");
            }
            String fault = CameraId.fault(camera.id());
            if (fault != null) {
                throw new SettingsException(entry + fault + ".");
            }
            if (camera.slot() < 0) {
                throw new SettingsException(entry + "slot is " + camera.slot() + ", but counts from 0.");
            }
            if (slots.put(camera.id(), camera.slot()) != null) {
                throw new SettingsException(entry + camera.id() + " is listed twice.");
            }
            String owner = owners.put(camera.slot(), camera.id());
            if (owner != null) {
                throw new SettingsException(
                        entry + "slot " + camera.slot() + " is " + owner + "'s; give " + camera.id() + " a free one.");
            }
        }
        return new Cameras(slots, acceptUnlisted);
    }
}
