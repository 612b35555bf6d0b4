package io.landmarkstream.job;

import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.StrictYaml;
import io.landmarkstream.event.Places;
import io.landmarkstream.frame.CameraId;
import io.landmarkstream.frame.CameraSettings;
import io.landmarkstream.frame.Cameras;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads {@code cameras.yaml}, a YAML list of {@link ListedCamera}s: the job's {@code landmarks.cameras.file}, and what
 * {@code bin/landmarks publish --cameras} takes. An unknown key is refused with the nearest valid one.
 */
public final class CamerasFile {

    private static final Set<Integer> ROTATIONS = Set.of(0, 90, 180, 270);

    private CamerasFile() {}

    /**
     * What the job needs of it.
     *
     * @throws SettingsException naming the file, the camera and what is wrong
     */
    public static Cameras read(Path file, boolean acceptUnlisted) {
        Map<String, CameraSettings> listed = new HashMap<>();
        list(file)
                .forEach(camera -> listed.put(
                        camera.id(),
                        new CameraSettings(
                                camera.number(), camera.mirrored(), camera.smoothness(), camera.responsiveness())));
        return new Cameras(listed, acceptUnlisted);
    }

    /**
     * Zones and lines of all of its cameras, by camera id.
     *
     * @throws SettingsException naming the file, the camera and what is wrong
     */
    public static Map<String, Places> places(Path file) {
        Map<String, Places> places = new HashMap<>();
        list(file).forEach(camera -> places.put(camera.id(), camera.places()));
        return places;
    }

    /**
     * Writes a list of cameras, numbered in this order.
     *
     * @return the file
     */
    public static Path write(Path file, List<String> ids) throws IOException {
        return write(file, ids, "");
    }

    /** @param more keys that each camera has too, for example {@code , mirrored: true} */
    public static Path write(Path file, List<String> ids, String more) throws IOException {
        StringBuilder list = new StringBuilder();
        for (int number = 0; number < ids.size(); number++) {
            list.append("- {id: %s, number: %d%s}%n".formatted(ids.get(number), number, more));
        }
        return Files.writeString(file, list);
    }

    /**
     * All of it, in the file's order.
     *
     * @throws SettingsException naming the file, the camera and what is wrong
     */
    public static List<ListedCamera> list(Path file) {
        ListedCamera[] list;
        try {
            list = StrictYaml.read(file.toString(), Files.readString(file), ListedCamera[].class);
        } catch (IOException e) {
            throw new SettingsException("landmarks.cameras.file: " + FileFault.unreadable(file, e) + ".");
        } catch (ConfigException e) {
            throw new SettingsException("landmarks.cameras.file: " + e.getMessage());
        }
        Map<String, Integer> numbers = new HashMap<>();
        Map<Integer, String> owners = new HashMap<>();
        for (int i = 0; i < list.length; i++) {
            String entry = "landmarks.cameras.file: " + file + ", camera " + (i + 1) + ": ";
            ListedCamera camera = list[i];
            check(camera, entry);
            if (numbers.put(camera.id(), camera.number()) != null) {
                throw new SettingsException(entry + camera.id() + " is listed twice.");
            }
            String owner = owners.put(camera.number(), camera.id());
            if (owner != null) {
                throw new SettingsException(entry + "number " + camera.number() + " is " + owner + "'s; give "
                        + camera.id() + " a free one.");
            }
        }
        return List.of(list);
    }

    private static void check(ListedCamera camera, String entry) {
        if (camera == null || camera.id() == null || camera.number() == null) {
            throw new SettingsException(entry + "needs an id and a number.");
        }
        String fault = CameraId.fault(camera.id());
        if (fault != null) {
            throw new SettingsException(entry + fault + ".");
        }
        if (camera.number() < 0) {
            throw new SettingsException(entry + "number is " + camera.number() + ", but counts from 0.");
        }
        if (camera.rotation() != null && !ROTATIONS.contains(camera.rotation())) {
            throw new SettingsException(
                    entry + "rotation is " + camera.rotation() + ", but must be 0, 90, 180 or 270 degrees clockwise.");
        }
        try {
            camera.places();
        } catch (ConfigException e) {
            throw new SettingsException(entry + camera.id() + ": " + e.getMessage() + ".");
        }
        checkShare("smoothness", camera.smoothness(), entry);
        checkShare("responsiveness", camera.responsiveness(), entry);
        if (camera.fps() != null && !(camera.fps() > 0)) {
            throw new SettingsException(entry + "fps is " + camera.fps() + ", but must be more than 0.");
        }
    }

    private static void checkShare(String key, Double share, String entry) {
        if (share != null && !(share >= 0 && share <= 1)) {
            throw new SettingsException(entry + key + " is " + share + ", but must be 0 to 1.");
        }
    }
}
