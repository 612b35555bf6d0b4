package io.landmarkstream.scene;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.config.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads calibrations that other programs wrote: OpenCV's {@code FileStorage}, COLMAP's text model, and the TOML of
 * anipose and freemocap. {@link ScenesFile#write} makes a {@code scenes.yaml} of the cameras. What these programs allow
 * and a scene does not is refused when that file is read.
 *
 * <p>All give the pose from the world to the camera. Their unit of length is free, so the caller says how many metres
 * it has: {@code .001} for millimetres. COLMAP's is arbitrary unless its model was scaled.
 */
public final class ScenesImport {

    private static final Pattern BLANKS = Pattern.compile("\\s+");

    /** Coefficients of distortion that a camera has here: k1, k2, p1, p2, k3. */
    private static final int COEFFICIENTS = 5;

    private ScenesImport() {}

    /**
     * One camera of a YAML file by OpenCV's {@code FileStorage}: {@code camera_matrix} (or {@code K}),
     * {@code distortion_coefficients} (or {@code D}; absent: none), {@code image_width} and {@code image_height}, and
     * the pose {@code R} (3 × 3, or a rotation vector) and {@code T}, as OpenCV's own samples name them.
     *
     * @param source where the text comes from, for messages
     * @param id the camera's
     * @param metres in one unit of {@code T}
     * @throws ConfigException naming source and key if one is missing or has another shape
     */
    public static CameraModel openCv(String source, String text, String id, double metres) {
        // "%YAML:1.0" is no directive of YAML, and the tags only say what the keys say.
        String yaml = text.replaceFirst("^%YAML[^\\n]*\\n", "").replaceAll("!!\\S+", "");
        JsonNode root = tree(source, yaml, new YAMLMapper());
        JsonNode k = first(source, root, "camera_matrix", "K", "cameraMatrix");
        double[] matrix = matrix(source, "camera_matrix", k, 9);
        JsonNode d = any(root, "distortion_coefficients", "D", "distCoeffs");
        double[] rotation = numbers(data(first(source, root, "R", "rvec")));
        return model(
                source,
                id,
                (int) number(source, root, "image_width"),
                (int) number(source, root, "image_height"),
                matrix,
                d == null ? new double[0] : numbers(data(d)),
                rotation,
                matrix(source, "T", first(source, root, "T", "t", "tvec"), 3),
                metres);
    }

    /**
     * The cameras of a TOML file by anipose or freemocap: tables with {@code name}, {@code size}, {@code matrix},
     * {@code distortions}, {@code rotation} (a vector) and {@code translation}. Other tables are left aside.
     *
     * @param metres in one unit of the translations; freemocap's are millimetres, anipose's those of its board
     * @throws ConfigException naming source and key if one is missing or has another shape, or if there is no camera
     */
    public static List<CameraModel> anipose(String source, String text, double metres) {
        JsonNode root = tree(source, text, new TomlMapper());
        List<CameraModel> cameras = new ArrayList<>();
        for (Map.Entry<String, JsonNode> table : root.properties()) {
            JsonNode camera = table.getValue();
            if (!camera.has("matrix")) {
                continue;
            }
            String where = source + ", table " + table.getKey();
            double[] size = matrix(where, "size", first(where, camera, "size"), 2);
            cameras.add(model(
                    where,
                    camera.path("name").asText(table.getKey()),
                    (int) size[0],
                    (int) size[1],
                    matrix(where, "matrix", camera.get("matrix"), 9),
                    numbers(camera.path("distortions")),
                    numbers(first(where, camera, "rotation")),
                    matrix(where, "translation", first(where, camera, "translation"), 3),
                    metres));
        }
        if (cameras.isEmpty()) {
            throw new ConfigException(
                    source + ": no table has a 'matrix'; is this a calibration by anipose or freemocap?");
        }
        return cameras;
    }

    /**
     * The pictures of a COLMAP model in text form as cameras, each named as its picture without folder and ending.
     *
     * @param cameras content of {@code cameras.txt}; models SIMPLE_PINHOLE, PINHOLE, SIMPLE_RADIAL, RADIAL and OPENCV
     * @param images content of {@code images.txt}
     * @param metres in one unit of the model
     * @throws ConfigException naming file and line that cannot be read
     */
    public static List<CameraModel> colmap(String cameras, String images, double metres) {
        Map<String, CameraModel> intrinsics = new HashMap<>();
        int number = 0;
        for (String line : cameras.split("\n")) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] cells = BLANKS.split(line.strip());
                intrinsics.put(cells[0], colmapCamera("cameras.txt, line " + number, cells));
            }
        }
        List<CameraModel> found = new ArrayList<>();
        number = 0;
        boolean points = false;
        for (String line : images.split("\n")) {
            number++;
            if (line.startsWith("#")) {
                continue;
            }
            if (points || line.isBlank()) { // each picture has a second line, of its points
                points = false;
                continue;
            }
            points = true;
            String where = "images.txt, line " + number;
            String[] cells = BLANKS.split(line.strip());
            CameraModel camera = cells.length < 10 ? null : intrinsics.get(cells[8]);
            if (camera == null) {
                throw new ConfigException(
                        where + ": must be IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME with a camera of"
                                + " cameras.txt, not '" + Text.printable(line) + "'");
            }
            double[] t = {
                metres * number(where, cells[5]), metres * number(where, cells[6]), metres * number(where, cells[7])
            };
            double[] r = quaternion(
                    number(where, cells[1]), number(where, cells[2]), number(where, cells[3]), number(where, cells[4]));
            found.add(new CameraModel(
                    cells[9].replaceFirst("^.*/", "").replaceFirst("\\.[^.]*$", ""),
                    camera.width(),
                    camera.height(),
                    camera.fx(),
                    camera.fy(),
                    camera.cx(),
                    camera.cy(),
                    camera.distortion(),
                    r,
                    t,
                    0));
        }
        return found;
    }

    private static CameraModel colmapCamera(String where, String[] cells) {
        if (cells.length < 7) {
            throw new ConfigException(where + ": must be CAMERA_ID MODEL WIDTH HEIGHT PARAMS");
        }
        double[] p = new double[cells.length - 4];
        for (int i = 0; i < p.length; i++) {
            p[i] = number(where, cells[4 + i]);
        }
        boolean single = cells[1].startsWith("SIMPLE_") || cells[1].equals("RADIAL");
        int first = single ? 3 : 4;
        int radial =
                switch (cells[1]) {
                    case "SIMPLE_PINHOLE", "PINHOLE" -> 0;
                    case "SIMPLE_RADIAL" -> 1;
                    case "RADIAL" -> 2;
                    case "OPENCV" -> 4;
                    default ->
                        throw new ConfigException(where + ": model " + Text.printable(cells[1])
                                + " is not supported; run COLMAP with SIMPLE_PINHOLE, PINHOLE, SIMPLE_RADIAL, RADIAL or"
                                + " OPENCV");
                };
        if (p.length != first + radial) {
            throw new ConfigException(
                    where + ": model " + cells[1] + " has " + (first + radial) + " parameters, not " + p.length);
        }
        double[] distortion = new double[COEFFICIENTS];
        System.arraycopy(p, first, distortion, 0, radial);
        // COLMAP counts pixels from the corner of the first one, OpenCV from its centre.
        return new CameraModel(
                cells[0],
                (int) number(where, cells[2]),
                (int) number(where, cells[3]),
                p[0],
                single ? p[0] : p[1],
                p[first - 2] - .5,
                p[first - 1] - .5,
                distortion,
                new double[9],
                new double[3],
                0);
    }

    private static double[] quaternion(double w, double x, double y, double z) {
        double n = 2 / (w * w + x * x + y * y + z * z);
        return new double[] {
            1 - n * (y * y + z * z),
            n * (x * y - w * z),
            n * (x * z + w * y),
            n * (x * y + w * z),
            1 - n * (x * x + z * z),
            n * (y * z - w * x),
            n * (x * z - w * y),
            n * (y * z + w * x),
            1 - n * (x * x + y * y)
        };
    }

    private static CameraModel model(
            String source,
            String id,
            int width,
            int height,
            double[] k,
            double[] d,
            double[] rotation,
            double[] translation,
            double metres) {
        if (rotation.length != 9 && rotation.length != 3) {
            throw new ConfigException(source + ": the rotation has " + rotation.length
                    + " numbers; it must be a vector or a 3 x 3 matrix");
        }
        for (int i = COEFFICIENTS; i < d.length; i++) {
            if (d[i] != 0) {
                throw new ConfigException(source + ": the distortion has " + d.length
                        + " coefficients; calibrate with OpenCV's model of five (k1, k2, p1, p2, k3)");
            }
        }
        return new CameraModel(
                id,
                width,
                height,
                k[0],
                k[4],
                k[2],
                k[5],
                java.util.Arrays.copyOf(d, COEFFICIENTS),
                rotation.length == 9 ? rotation : Geometry.rotation(rotation[0], rotation[1], rotation[2]),
                new double[] {metres * translation[0], metres * translation[1], metres * translation[2]},
                0);
    }

    private static JsonNode tree(String source, String text, ObjectMapper mapper) {
        try {
            return mapper.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ConfigException(
                    source + ", line "
                            + (e.getLocation() == null ? 1 : e.getLocation().getLineNr()) + ": "
                            + Text.printable(e.getOriginalMessage()),
                    e);
        }
    }

    private static JsonNode any(JsonNode root, String... names) {
        for (String name : names) {
            if (root.hasNonNull(name)) {
                return root.get(name);
            }
        }
        return null;
    }

    private static JsonNode first(String source, JsonNode root, String... names) {
        JsonNode found = any(root, names);
        if (found == null) {
            throw new ConfigException(source + ": key '" + names[0] + "' is missing");
        }
        return found;
    }

    /** An OpenCV matrix's numbers; other lists as they are. */
    private static JsonNode data(JsonNode node) {
        return node.has("data") ? node.get("data") : node;
    }

    private static double[] matrix(String source, String key, JsonNode node, int size) {
        double[] numbers = numbers(data(node));
        if (numbers.length != size) {
            throw new ConfigException(
                    source + ": key '" + key + "' has " + numbers.length + " numbers, but must have " + size);
        }
        return numbers;
    }

    /** All numbers below a node, in order. */
    private static double[] numbers(JsonNode node) {
        List<Double> all = new ArrayList<>();
        collect(node, all);
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void collect(JsonNode node, List<Double> all) {
        if (node.isNumber()) {
            all.add(node.asDouble());
        }
        node.forEach(child -> collect(child, all));
    }

    private static double number(String source, JsonNode root, String key) {
        JsonNode node = first(source, root, key);
        if (!node.isNumber()) {
            throw new ConfigException(source + ": key '" + key + "' must be a number");
        }
        return node.asDouble();
    }

    private static double number(String where, String cell) {
        try {
            return Double.parseDouble(cell);
        } catch (NumberFormatException e) {
            throw new ConfigException(where + ": '" + Text.printable(cell) + "' is not a number", e);
        }
    }
}
