package io.landmarkstream.scene;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.FileFault;
import io.landmarkstream.config.StrictYaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads {@code scenes.yaml}: a YAML list of scenes, each with its calibrated cameras, in the numbers that OpenCV's
 * calibration gives. {@code docs/scenes.md} explains each key. An unknown key is refused with the nearest valid one.
 */
public final class ScenesFile {

    /** Largest difference between R Rᵀ and the identity: numbers in files have at least three digits. */
    private static final double ROTATION_PRECISION = 5e-3;

    /** Cameras that are nearer have no depth to tell, metres. */
    private static final double LEAST_BASELINE = .01;

    /** Cameras that are further apart see no hand in common, metres; in millimetres any room is larger. */
    private static final double MOST_BASELINE = 100;

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    private ScenesFile() {}

    /**
     * A scene in the file.
     *
     * @param rate {@code null}: the fastest camera's
     */
    record SceneEntry(String id, Double rate, List<CameraEntry> cameras) {
        SceneEntry {
            check(
                    id != null && ID.matcher(id).matches(),
                    "key 'id' must be 1 to 100 letters, digits, dots, dashes and underscores, and begin with a letter"
                            + " or a digit");
            check(
                    rate == null || rate >= 1 && rate <= 240,
                    "key 'rate' is " + rate + ", but must be 1 to 240 ticks a second; leave it out for the rate of the"
                            + " fastest camera");
            check(cameras != null, "key 'cameras' is missing; it must be a list of at least two cameras");
            check(
                    cameras.size() >= 2,
                    "key 'cameras' has " + cameras.size() + (cameras.size() == 1 ? " entry" : " entries")
                            + ", but points in space need two cameras at least");
            check(
                    cameras.size() <= 64,
                    "key 'cameras' has " + cameras.size() + " entries, but a scene takes 64 at most");
        }
    }

    /** A camera in the file. */
    record CameraEntry(
            String id,
            int[] size,
            double fx,
            double fy,
            double cx,
            double cy,
            double[] distortion,
            double[][] rotation,
            double[] translation,
            @JsonProperty("time_offset_ms") Double timeOffsetMs) {

        CameraEntry {
            check(id != null && !id.isBlank(), "key 'id' is missing; it must be a camera's id, as its frames name it");
            check(
                    size != null
                            && size.length == 2
                            && size[0] >= 16
                            && size[1] >= 16
                            && size[0] < 1 << 16
                            && size[1] < 1 << 16,
                    "key 'size' must be the width and height of the calibration's pictures, for example [1280, 720]");
            checkFocal("fx", fx, size[0]);
            checkFocal("fy", fy, size[1]);
            check(
                    fx / fy > .5 && fx / fy < 2,
                    "key 'fy' is " + fy + " and fx " + fx + ", but pixels are about as wide as high");
            checkCentre("cx", cx, size[0]);
            checkCentre("cy", cy, size[1]);
            check(
                    distortion == null || distortion.length == 4 || distortion.length == 5,
                    "key 'distortion' must be OpenCV's k1, k2, p1, p2 and k3, or be left out for none; other lens"
                            + " models are not supported");
            check(finite(distortion), "key 'distortion' has an entry that is not a number");
            check(
                    rotation != null
                            && rotation.length == 3
                            && IntStream.range(0, 3)
                                    .allMatch(row -> rotation[row] != null && rotation[row].length == 3),
                    "key 'rotation' must be three rows of three numbers, the rotation from the world to the camera");
            checkRotation(flat(rotation));
            check(
                    translation != null && translation.length == 3 && finite(translation),
                    "key 'translation' must be three numbers, metres: the world's origin in the camera's frame");
            check(
                    timeOffsetMs == null || Math.abs(timeOffsetMs) <= 60_000,
                    "key 'time_offset_ms' is " + timeOffsetMs
                            + ", but must be -60000 to 60000: set the camera's clock");
        }

        CameraModel model() {
            double[] k = new double[5];
            if (distortion != null) {
                System.arraycopy(distortion, 0, k, 0, distortion.length);
            }
            return new CameraModel(
                    id,
                    size[0],
                    size[1],
                    fx,
                    fy,
                    cx,
                    cy,
                    k,
                    Geometry.nearestRotation(flat(rotation)),
                    translation,
                    timeOffsetMs == null ? 0 : Math.round(1000 * timeOffsetMs));
        }
    }

    /**
     * The scenes of a file, in its order.
     *
     * @throws ConfigException naming file, line and key, what is wrong and what would be right
     */
    public static List<Scene> read(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException(FileFault.unreadable(file, e), e);
        }
    }

    /**
     * The scenes of a text, in its order.
     *
     * @param source where the text comes from, for messages
     * @throws ConfigException naming source, line and key, what is wrong and what would be right
     */
    public static List<Scene> read(String source, String text) {
        SceneEntry[] entries = StrictYaml.read(source, text, SceneEntry[].class);
        if (entries.length == 0) {
            throw new ConfigException(source + ": the file lists no scene");
        }
        Map<String, String> owners = new HashMap<>();
        List<Scene> scenes = new ArrayList<>();
        for (int i = 0; i < entries.length; i++) {
            Place place = new Place(source, text, i);
            if (entries[i] == null) {
                throw place.wrong("the entry is empty; give it id and cameras");
            }
            Scene scene = scene(entries[i], owners, place);
            if (scenes.stream().anyMatch(other -> other.id().equals(scene.id()))) {
                throw place.wrong(
                        "key '[" + i + "].id': scene " + scene.id() + " is listed twice; give each its own id", "id");
            }
            scenes.add(scene);
        }
        return List.copyOf(scenes);
    }

    private static Scene scene(SceneEntry entry, Map<String, String> owners, Place place) {
        List<CameraModel> cameras = new ArrayList<>();
        for (int j = 0; j < entry.cameras().size(); j++) {
            String key = "key '[" + place.entry + "].cameras[" + j + "]";
            String[] at = {"cameras", Integer.toString(j)};
            if (entry.cameras().get(j) == null) {
                throw place.wrong(key + "' is empty", at);
            }
            CameraModel camera = entry.cameras().get(j).model();
            String owner = owners.put(camera.id(), entry.id());
            if (owner != null) {
                throw place.wrong(
                        key + ".id': camera " + camera.id() + " is listed "
                                + (owner.equals(entry.id()) ? "twice" : "in scene " + owner + " too")
                                + "; a camera belongs to one scene, once",
                        at);
            }
            for (CameraModel other : cameras) {
                checkBaseline(camera, other, key, place, at);
            }
            cameras.add(camera);
        }
        return new Scene(entry.id(), entry.rate() == null ? 0 : entry.rate(), cameras);
    }

    private static void checkBaseline(CameraModel camera, CameraModel other, String key, Place place, String... at) {
        double apart = Geometry.distance(camera.centre(), other.centre());
        if (apart < LEAST_BASELINE) {
            throw place.wrong(
                    key + ".translation': camera " + camera.id() + " stands in the same place as " + other.id()
                            + String.format(Locale.ROOT, " (%.4f m apart)", apart)
                            + "; two such cameras tell no depth. Is one pose a copy of the other?",
                    at);
        }
        if (apart > MOST_BASELINE) {
            throw place.wrong(
                    key + ".translation': camera " + camera.id() + " stands "
                            + String.format(Locale.ROOT, "%.0f m from %s", apart, other.id())
                            + "; are these millimetres? Divide translations by 1000: they are metres",
                    at);
        }
    }

    /** Where a scene stands in the file. */
    private record Place(String source, String text, int entry) {
        ConfigException wrong(String sentence, String... path) {
            String[] whole = new String[path.length + 1];
            whole[0] = Integer.toString(entry);
            System.arraycopy(path, 0, whole, 1, path.length);
            return new ConfigException(StrictYaml.place(source, text, whole) + ": " + sentence);
        }
    }

    private static void checkFocal(String key, double focal, int pixels) {
        check(
                focal > 0 && Double.isFinite(focal),
                "key '" + key + "' is " + focal + ", but a focal length in pixels is more than 0");
        check(
                focal >= .1 * pixels && focal <= 100 * pixels,
                "key '" + key + "' is " + focal + ", but pictures of " + pixels
                        + " pixels have a focal length of that size, in pixels; are these millimetres?");
    }

    private static void checkCentre(String key, double centre, int pixels) {
        check(
                centre >= 0 && centre <= pixels,
                "key '" + key + "' is " + centre + ", but the principal point lies in the picture, 0 to " + pixels
                        + "; is 'size' the size of the calibration's pictures?");
    }

    private static void checkRotation(double[] r) {
        check(finite(r), "key 'rotation' has an entry that is not a number");
        double off = Geometry.offOrthogonal(r);
        check(
                off <= ROTATION_PRECISION,
                "key 'rotation' is no rotation: its rows are not of length 1 and at right angles (off by "
                        + String.format(Locale.ROOT, "%.3g", off)
                        + "). Is it a rotation vector (give cv2.Rodrigues of it),"
                        + " or rounded to less than three digits?");
        check(
                Geometry.determinant(r) > 0,
                "key 'rotation' is no rotation but a mirror image (its determinant is -1): one axis of the world has"
                        + " the wrong sign");
    }

    private static boolean finite(double[] values) {
        if (values == null) {
            return true;
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                return false;
            }
        }
        return true;
    }

    private static double[] flat(double[][] rows) {
        double[] flat = new double[9];
        for (int row = 0; row < 3; row++) {
            System.arraycopy(rows[row], 0, flat, 3 * row, 3);
        }
        return flat;
    }

    private static void check(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }

    /** Scenes as a text that {@link #read(String, String)} reads as the same. */
    public static String write(List<Scene> scenes) {
        StringBuilder yaml = new StringBuilder();
        for (Scene scene : scenes) {
            yaml.append("- id: ").append(text(scene.id())).append('\n');
            if (scene.rate() > 0) {
                yaml.append("  rate: ").append(scene.rate()).append('\n');
            }
            yaml.append("  cameras:\n");
            scene.cameras().forEach(camera -> write(camera, yaml));
        }
        return yaml.toString();
    }

    private static void write(CameraModel camera, StringBuilder yaml) {
        double[] r = camera.rotation();
        yaml.append("    - id: ").append(text(camera.id())).append('\n');
        line(yaml, "size", "[" + camera.width() + ", " + camera.height() + "]");
        line(yaml, "fx", Double.toString(camera.fx()));
        line(yaml, "fy", Double.toString(camera.fy()));
        line(yaml, "cx", Double.toString(camera.cx()));
        line(yaml, "cy", Double.toString(camera.cy()));
        if (camera.distorted()) {
            line(yaml, "distortion", list(camera.distortion(), 0, 5));
        }
        line(yaml, "rotation", "[" + list(r, 0, 3) + ", " + list(r, 3, 3) + ", " + list(r, 6, 3) + "]");
        line(yaml, "translation", list(camera.translation(), 0, 3));
        if (camera.timeOffsetUs() != 0) {
            line(yaml, "time_offset_ms", Double.toString(camera.timeOffsetUs() / 1000.0));
        }
    }

    private static void line(StringBuilder yaml, String key, String value) {
        yaml.append("      ").append(key).append(": ").append(value).append('\n');
    }

    private static String list(double[] values, int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> Double.toString(values[i]))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String text(String id) {
        return '"' + id.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
