package io.landmarkstream.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Everything the product knows about one model file, read from {@code models/NAME/card.yaml}. A network whose outputs
 * are of one of the {@link Output} kinds runs without new code.
 *
 * @param name the card's name, equal to its folder's
 * @param title one line for people
 * @param format of the file; {@code null}: ONNX
 * @param file name of the model file, without a folder
 * @param sha256 lower-case hexadecimal hash of that file; checked over the bytes handed to the runtime
 * @param bytes its size
 * @param licence SPDX id of the weights' licence
 * @param origin who made it, which version, how converted
 * @param url where {@code models pull} fetches it, https; {@code null} where there is no public place
 * @param input what goes in
 * @param output how to read what comes out
 * @param trace names of further outputs, inner tensors in the order of the data's way, that {@code models trace} shows
 *     and nothing else asks for; {@code null}: none
 */
public record ModelCard(
        String name,
        String title,
        Format format,
        String file,
        String sha256,
        long bytes,
        String licence,
        String origin,
        String url,
        Input input,
        Output output,
        List<String> trace) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,99}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern CLASS = Pattern.compile("[a-z][a-z0-9-]{0,39}");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

    public ModelCard {
        need("name", name);
        need("title", title);
        need("file", file);
        need("sha256", sha256);
        need("licence", licence);
        need("origin", origin);
        need("input", input);
        need("output", output);
        check(NAME.matcher(name).matches(), "key 'name' must be lower-case letters, digits, dots and hyphens");
        check(FILE.matcher(file).matches(), "key 'file' must be a file name without a folder, not '" + file + "'");
        check(
                SHA256.matcher(sha256).matches(),
                "key 'sha256' must be 64 lower-case hexadecimal digits; sha256sum FILE" + " prints it");
        check(bytes > 0, "key 'bytes' must be the file's size, above 0");
        check(url == null || url.startsWith("https://"), "key 'url' must start with https://");
        trace = trace == null ? List.of() : List.copyOf(trace);
        format = format == null ? Format.ONNX : format;
        if (format == Format.ERT) {
            checkTrees(input, output, trace);
        }
    }

    /** What reads the file. */
    public enum Format {
        /** A network in ONNX. */
        @JsonProperty("onnx")
        ONNX,
        /** An ensemble of regression trees, the project's or dlib's. */
        @JsonProperty("ert")
        ERT
    }

    private static void checkTrees(Input input, Output output, List<String> trace) {
        check(
                output instanceof Coordinates c
                        && c.unit() == Unit.UNIT
                        && c.columns().equals(List.of(PointColumn.X, PointColumn.Y)),
                "key 'output' must be of kind coordinates with dimensions 2 and unit 'unit': so format ert gives them");
        check(
                Arrays.equals(input.mean(), new float[3]),
                "key 'input.mean' must be [0, 0, 0]: format ert compares plain pixels");
        check(
                Arrays.equals(input.std(), new float[] {1, 1, 1}),
                "key 'input.std' must be [1, 1, 1]: format ert compares plain pixels");
        check(trace.isEmpty(), "key 'trace' must be left out: format ert has no inner tensors");
    }

    /** A card of an ONNX file without inner tensors to show. */
    public ModelCard(
            String name,
            String title,
            String file,
            String sha256,
            long bytes,
            String licence,
            String origin,
            String url,
            Input input,
            Output output) {
        this(name, title, null, file, sha256, bytes, licence, origin, url, input, output, List.of());
    }

    /**
     * The same network with pictures of another size, for a file that leaves height and width free.
     *
     * @param width pixels
     * @param height pixels
     */
    public ModelCard at(int width, int height) {
        Input sized = new Input(
                input.tensor(),
                width,
                height,
                input.layout(),
                input.colour(),
                input.mean(),
                input.std(),
                input.fit(),
                input.border());
        return new ModelCard(name, title, format, file, sha256, bytes, licence, origin, url, sized, output, trace);
    }

    private static void need(String key, Object value) {
        check(value != null, "key '" + key + "' is missing");
    }

    private static void check(boolean right, String message) {
        if (!right) {
            throw new IllegalArgumentException(message);
        }
    }

    private static void checkScores(float threshold, float iou) {
        check(threshold > 0 && threshold < 1, "key 'threshold' must lie between 0 and 1");
        check(iou > 0 && iou <= 1, "key 'iou' must lie between 0 and 1");
    }

    private static void checkNoSoftmax(Activation activation) {
        check(
                activation != Activation.SOFTMAX,
                "key 'activation' must be sigmoid or none here; softmax is for a detector's score columns");
    }

    private static void checkStrides(List<Integer> strides) {
        check(
                strides != null && !strides.isEmpty() && strides.stream().allMatch(s -> s != null && s > 0),
                "key 'strides' must be a list of numbers above 0");
    }

    /**
     * The picture a network sees. Each value is {@code (v − mean) / std} of a channel value v in 0…255, in the order of
     * {@code colour}.
     *
     * @param tensor name of the input tensor
     * @param width pixels
     * @param height pixels
     * @param layout {@code NCHW} or {@code NHWC}
     * @param colour {@code RGB} or {@code BGR}
     * @param mean three values; {@code [0, 0, 0]} for [0, 1] input with {@code std} 255
     * @param std three values
     * @param fit detectors: {@code LETTERBOX} keeps the proportions and centres the picture, {@code STRETCH} does not
     * @param border what lies outside of the picture: {@code ZERO} (black) or {@code REPLICATE} (its edge)
     */
    public record Input(
            String tensor,
            int width,
            int height,
            Layout layout,
            Colour colour,
            float[] mean,
            float[] std,
            Fit fit,
            Border border) {
        public Input {
            need("tensor", tensor);
            need("layout", layout);
            need("colour", colour);
            need("fit", fit);
            need("border", border);
            check(width > 0 && width <= 4096, "key 'width' must lie between 1 and 4096");
            check(height > 0 && height <= 4096, "key 'height' must lie between 1 and 4096");
            check(mean != null && mean.length == 3, "key 'mean' must be a list of three numbers");
            check(
                    std != null && std.length == 3 && std[0] > 0 && std[1] > 0 && std[2] > 0,
                    "key 'std' must be a list of three numbers above 0");
        }
    }

    public enum Layout {
        NCHW,
        NHWC
    }

    public enum Colour {
        RGB,
        BGR
    }

    public enum Fit {
        LETTERBOX,
        STRETCH
    }

    public enum Border {
        ZERO,
        REPLICATE
    }

    /** What makes a probability of a raw score. */
    public enum Activation {
        NONE,
        SIGMOID,
        /** Over all columns of a score tensor of a detector's own. */
        SOFTMAX
    }

    /**
     * How to read the output tensors: those that are {@link DetectorOutput}s are detectors, the others give landmarks
     * of one region.
     */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = SsdAnchors.class, name = "ssd-anchors"),
        @JsonSubTypes.Type(value = YuNet.class, name = "yunet"),
        @JsonSubTypes.Type(value = CenterHeatmap.class, name = "center-heatmap"),
        @JsonSubTypes.Type(value = Distances.class, name = "distances"),
        @JsonSubTypes.Type(value = Table.class, name = "table"),
        @JsonSubTypes.Type(value = Coordinates.class, name = "coordinates"),
        @JsonSubTypes.Type(value = Heatmap.class, name = "heatmap"),
        @JsonSubTypes.Type(value = SimCC.class, name = "simcc")
    })
    public sealed interface Output {

        /** Names of the tensors this output reads. */
        List<String> tensors();

        /** The kind as a card writes it, for example {@code ssd-anchors}. */
        default String kind() {
            return Arrays.stream(Output.class.getAnnotation(JsonSubTypes.class).value())
                    .filter(type -> type.value() == getClass())
                    .map(JsonSubTypes.Type::name)
                    .findFirst()
                    .orElseThrow();
        }

        /** The kinds that are detectors, or those that give landmarks, as a sentence names them. */
        static String kinds(boolean detectors) {
            List<String> kinds = Arrays.stream(
                            Output.class.getAnnotation(JsonSubTypes.class).value())
                    .filter(type -> DetectorOutput.class.isAssignableFrom(type.value()) == detectors)
                    .map(JsonSubTypes.Type::name)
                    .toList();
            int last = kinds.size() - 1;
            return String.join(", ", kinds.subList(0, last)) + " or " + kinds.get(last);
        }
    }

    /** What all detectors tell. */
    public sealed interface DetectorOutput {

        /** Number of keypoints of a detection. */
        int keypoints();

        /** Name of each class, for example {@code left-hand}, {@code face} or {@code person}; empty: one. */
        default List<String> classes() {
            return List.of();
        }
    }

    /**
     * Offsets to anchors, also called priors or default boxes. Without {@code sizes}, MediaPipe's single-shot
     * detectors: offsets to fixed-size anchors, in input pixels; layers of equal stride share one grid with {@code 2}
     * anchors a layer. With {@code sizes} and {@code variances}, SSD's encoding (Liu et al. 2016), as RetinaFace has
     * it: centre = anchor + variance 0 · offset · size, side = size · exp(variance 1 · value), keypoints as the centre.
     *
     * @param boxes tensor n × (4 + 2 keypoints): centre x, centre y, width, height, then x, y of each keypoint
     * @param points tensor n × 2 keypoints, where they are not in {@code boxes}; {@code null}: they are
     * @param scores tensor n × 1, or n × columns with {@code scoreColumn}
     * @param scoreColumn the object's column of {@code scores}, from 0; {@code null}: it has one
     * @param strides one entry a layer, for example 8, 16, 16, 16
     * @param sizes for each stride the sides of its square anchors in input pixels; {@code null}: MediaPipe's
     * @param variances of centre and size, for example 0.1, 0.2; {@code null}: MediaPipe's
     * @param keypoints number of keypoints
     * @param activation of the scores
     * @param threshold smallest score
     * @param iou overlap above which two detections are the same object
     */
    public record SsdAnchors(
            String boxes,
            String points,
            String scores,
            Integer scoreColumn,
            List<Integer> strides,
            List<List<Float>> sizes,
            List<Float> variances,
            int keypoints,
            Activation activation,
            float threshold,
            float iou)
            implements Output, DetectorOutput {
        public SsdAnchors {
            need("boxes", boxes);
            need("scores", scores);
            need("activation", activation);
            check(keypoints >= 0, "key 'keypoints' must not be below 0");
            check(points == null || keypoints > 0, "key 'points' needs key 'keypoints': how many there are");
            checkStrides(strides);
            check(
                    (sizes == null) == (variances == null),
                    "keys 'sizes' and 'variances' go together; without both the anchors are MediaPipe's");
            check(
                    sizes == null
                            || sizes.size() == strides.size()
                                    && sizes.stream().allMatch(s -> s != null && !s.isEmpty() && allAboveZero(s)),
                    "key 'sizes' must have one list of anchor sides in pixels for each of 'strides', for example"
                            + " [[16, 32], [64, 128], [256, 512]]");
            check(
                    variances == null || variances.size() == 2 && allAboveZero(variances),
                    "key 'variances' must be two numbers above 0, of centre and size, for example [0.1, 0.2]");
            check(scoreColumn == null || scoreColumn >= 0, "key 'scoreColumn' must not be below 0");
            check(
                    activation != Activation.SOFTMAX || scoreColumn != null,
                    "key 'activation' says softmax, which needs key 'scoreColumn': the object's column of 'scores',"
                            + " for example 1 after a background's");
            checkScores(threshold, iou);
        }

        /** MediaPipe's. */
        public SsdAnchors(
                String boxes,
                String scores,
                List<Integer> strides,
                int keypoints,
                Activation activation,
                float threshold,
                float iou) {
            this(boxes, null, scores, null, strides, null, null, keypoints, activation, threshold, iou);
        }

        @Override
        public List<String> tensors() {
            return Stream.of(boxes, scores, points).filter(Objects::nonNull).toList();
        }
    }

    private static boolean allAboveZero(List<Float> values) {
        return values.stream().allMatch(v -> v != null && v > 0 && Float.isFinite(v));
    }

    /**
     * Where a detection's values stand in the rows of its tensors, counted from 0. As a key each may be left out: 0,
     * and {@code pointValues} 2.
     *
     * @param box the first of the box's
     * @param score the score's, or the first class's
     * @param objectness that of a second score, with which the others are multiplied (YOLOv5); {@code null}: none
     * @param points the first keypoint's x
     * @param pointValues values a keypoint, of which the first two are x and y; 3 where visibility follows
     */
    public record Columns(Integer box, Integer score, Integer objectness, Integer points, Integer pointValues) {

        static final Columns FIRST = new Columns(null, null, null, null, null);

        public Columns {
            box = box == null ? 0 : box;
            score = score == null ? 0 : score;
            points = points == null ? 0 : points;
            pointValues = pointValues == null ? 2 : pointValues;
            check(
                    Math.min(Math.min(box, score), Math.min(points, objectness == null ? 0 : objectness)) >= 0,
                    "key 'columns' must count from 0");
            check(pointValues >= 2 && pointValues <= 5, "key 'pointValues' must lie between 2 and 5");
        }

        private void checkApart(boolean scoresShare, boolean pointsShare, int boxValues) {
            check(
                    !scoresShare || score < box || score >= box + boxValues,
                    "key 'columns' needs key 'score', outside of the box's " + boxValues
                            + " columns: boxes and scores are in one tensor");
            check(
                    !pointsShare || points < box || points >= box + boxValues,
                    "key 'columns' needs key 'points', outside of the box's " + boxValues
                            + " columns: boxes and keypoints are in one tensor");
        }
    }

    /**
     * Distances from grid cells to the box's sides, a tensor or several for each stride: left, top, right and bottom in
     * units of the stride (FCOS, Tian et al. 2019), as SCRFD and NanoDet give them; with {@code bins} each distance is
     * the mean of a distribution over 0…bins − 1 (DFL, Li et al. 2020), as YOLOv8's and YOLO11's raw heads have it.
     *
     * @param strides for example 8, 16, 32
     * @param boxes for each stride the tensor of the distances
     * @param scores likewise; {@code null}: in {@code boxes}
     * @param points likewise; {@code null}: in {@code boxes}, where there are any
     * @param transposed whether the tensors are columns × cells instead of cells × columns; {@code null}: not
     * @param columns where what stands; {@code null}: each at 0
     * @param anchors how many detections a cell gives, one after another; {@code null}: 1
     * @param origin where in its cell distances start: 0 at the corner (SCRFD), 0.5 in the middle (YOLO)
     * @param bins of a distance's distribution; {@code null}: 1, plain distances
     * @param keypoints number of keypoints
     * @param pointOrigin as {@code origin}, of the keypoints; {@code null}: {@code origin}
     * @param pointScale factor on keypoints before the stride's, 2 in YOLO; {@code null}: 1
     * @param classes name of each class, whose scores stand side by side; {@code null}: one class
     * @param activation of the scores
     * @param threshold smallest score
     * @param iou overlap above which two detections of a class are the same object
     */
    public record Distances(
            List<Integer> strides,
            List<String> boxes,
            List<String> scores,
            List<String> points,
            Boolean transposed,
            Columns columns,
            Integer anchors,
            float origin,
            Integer bins,
            int keypoints,
            Float pointOrigin,
            Float pointScale,
            List<String> classes,
            Activation activation,
            float threshold,
            float iou)
            implements Output, DetectorOutput {
        public Distances {
            checkStrides(strides);
            need("boxes", boxes);
            need("activation", activation);
            checkTensors("boxes", boxes, strides);
            checkTensors("scores", scores, strides);
            checkTensors("points", points, strides);
            transposed = transposed != null && transposed;
            columns = columns == null ? Columns.FIRST : columns;
            anchors = anchors == null ? 1 : anchors;
            bins = bins == null ? 1 : bins;
            pointOrigin = pointOrigin == null ? origin : pointOrigin;
            pointScale = pointScale == null ? 1 : pointScale;
            classes = checkedClasses(classes);
            scores = scores == null ? boxes : scores;
            check(keypoints >= 0, "key 'keypoints' must not be below 0");
            check(points == null || keypoints > 0, "key 'points' needs key 'keypoints': how many there are");
            points = points == null ? boxes : points;
            check(anchors >= 1 && anchors <= 16, "key 'anchors' must lie between 1 and 16");
            check(bins >= 1 && bins <= 256, "key 'bins' must lie between 1 and 256");
            check(origin >= 0 && origin <= 1, "key 'origin' must lie between 0 and 1");
            check(Float.isFinite(pointOrigin), "key 'pointOrigin' must be a number");
            check(Float.isFinite(pointScale), "key 'pointScale' must be a number");
            check(
                    !transposed || anchors == 1,
                    "keys 'transposed' and 'anchors' do not go together: bring the anchors into rows inside of the"
                            + " graph (Reshape, Transpose)");
            columns.checkApart(scores.equals(boxes), keypoints > 0 && points.equals(boxes), 4 * bins);
            checkSoftmax(activation, scores.equals(boxes));
            checkScores(threshold, iou);
        }

        private static void checkTensors(String key, List<String> tensors, List<Integer> strides) {
            check(
                    tensors == null || tensors.size() == strides.size() && !tensors.contains(null),
                    "key '" + key + "' must name one tensor for each of 'strides'");
        }

        @Override
        public List<String> tensors() {
            return Stream.of(boxes, scores, keypoints == 0 ? boxes : points)
                    .flatMap(List::stream)
                    .distinct()
                    .toList();
        }
    }

    /**
     * A table with one row a detection, boxes decoded inside of the graph: UltraFace, YOLO's exports, and graphs that
     * end with a non-maximum suppression. The number of rows is free, and may be 0.
     *
     * @param boxes tensor rows × columns
     * @param scores tensor rows × columns; {@code null}: in {@code boxes}
     * @param points tensor rows × columns; {@code null}: in {@code boxes}, where there are any
     * @param transposed whether the tensors are columns × rows; {@code null}: not
     * @param columns where what stands; {@code null}: each at 0
     * @param box what a box's four values are
     * @param yFirst whether y stands before x, height before width; {@code null}: not
     * @param unit what 1 means in boxes and keypoints
     * @param keypoints number of keypoints
     * @param classes name of each class, whose scores stand side by side; {@code null}: one class
     * @param activation of the scores
     * @param threshold smallest score
     * @param iou overlap above which two detections of a class are the same object; 1 where the graph suppresses itself
     */
    public record Table(
            String boxes,
            String scores,
            String points,
            Boolean transposed,
            Columns columns,
            BoxForm box,
            Boolean yFirst,
            Unit unit,
            int keypoints,
            List<String> classes,
            Activation activation,
            float threshold,
            float iou)
            implements Output, DetectorOutput {
        public Table {
            need("boxes", boxes);
            need("box", box);
            need("unit", unit);
            need("activation", activation);
            transposed = transposed != null && transposed;
            yFirst = yFirst != null && yFirst;
            columns = columns == null ? Columns.FIRST : columns;
            classes = checkedClasses(classes);
            scores = scores == null ? boxes : scores;
            check(keypoints >= 0, "key 'keypoints' must not be below 0");
            check(points == null || keypoints > 0, "key 'points' needs key 'keypoints': how many there are");
            points = points == null ? boxes : points;
            columns.checkApart(scores.equals(boxes), keypoints > 0 && points.equals(boxes), 4);
            checkSoftmax(activation, scores.equals(boxes));
            checkScores(threshold, iou);
        }

        @Override
        public List<String> tensors() {
            return Stream.of(boxes, scores, keypoints == 0 ? boxes : points)
                    .distinct()
                    .toList();
        }
    }

    private static List<String> checkedClasses(List<String> classes) {
        check(
                classes == null
                        || !classes.isEmpty()
                                && classes.stream()
                                        .allMatch(name -> name != null
                                                && CLASS.matcher(name).matches()),
                "key 'classes' must be a list of names of small letters, digits and hyphens, for example hand,"
                        + " left-hand, right-hand, face or person, or left out where there is one");
        return classes == null ? List.of() : List.copyOf(classes);
    }

    private static void checkSoftmax(Activation activation, boolean shared) {
        check(
                activation != Activation.SOFTMAX || !shared,
                "key 'activation' says softmax, which goes over all columns: key 'scores' must name a tensor of their"
                        + " own");
    }

    /** What the four values of a box are. */
    public enum BoxForm {
        /** Left, top, right, bottom. */
        @JsonProperty("corners")
        CORNERS,
        /** Centre x, centre y, width, height. */
        @JsonProperty("centre-size")
        CENTRE_SIZE,
        /** Left, top, width, height. */
        @JsonProperty("corner-size")
        CORNER_SIZE
    }

    /**
     * YuNet: per stride a grid of class and objectness scores, boxes and five keypoints.
     *
     * @param strides for example 8, 16, 32; tensors are {@code cls_S}, {@code obj_S}, {@code bbox_S}, {@code kps_S}
     * @param threshold smallest geometric mean of the two scores
     * @param iou overlap above which two detections are the same object
     */
    public record YuNet(List<Integer> strides, float threshold, float iou) implements Output, DetectorOutput {
        public YuNet {
            checkStrides(strides);
            checkScores(threshold, iou);
        }

        @Override
        public int keypoints() {
            return 5;
        }

        @Override
        public List<String> tensors() {
            return strides.stream()
                    .flatMap(s -> List.of("cls_" + s, "obj_" + s, "bbox_" + s, "kps_" + s).stream())
                    .toList();
        }
    }

    /**
     * Objects as points (CenterNet, Zhou et al. 2019): peaks of a class heatmap, with size, offset and keypoints read
     * at the peak. Units are grid cells.
     *
     * @param heatmap tensor 1 × classes × h × w
     * @param size tensor 1 × 2 × h × w: width, height
     * @param offset tensor 1 × 2 × h × w: x, y of the centre within the cell; {@code null}: the cell's centre
     * @param points tensor 1 × 2·keypoints × h × w: x, y relative to the cell's corner; {@code null}: none
     * @param classes name of each class, for example {@code left-hand}, {@code face} or {@code person}
     * @param stride input pixels a cell
     * @param keypoints number of keypoints
     * @param activation of the heatmap
     * @param threshold smallest peak
     * @param iou overlap above which two detections of a class are the same object
     */
    public record CenterHeatmap(
            String heatmap,
            String size,
            String offset,
            String points,
            List<String> classes,
            int stride,
            int keypoints,
            Activation activation,
            float threshold,
            float iou)
            implements Output, DetectorOutput {
        public CenterHeatmap {
            need("heatmap", heatmap);
            need("size", size);
            need("activation", activation);
            check(
                    classes != null,
                    "key 'classes' is missing: name what each plane of the heatmap is, for example [face]");
            classes = checkedClasses(classes);
            check(stride > 0, "key 'stride' must be above 0");
            check((points == null) == (keypoints == 0), "keys 'points' and 'keypoints' go together");
            checkNoSoftmax(activation);
            checkScores(threshold, iou);
        }

        @Override
        public List<String> tensors() {
            return Stream.of(heatmap, size, offset, points)
                    .filter(Objects::nonNull)
                    .toList();
        }
    }

    /**
     * Landmarks by regression: all coordinates in one tensor.
     *
     * @param points tensor with {@code topology} × {@code dimensions} values
     * @param dimensions values a point: 2 (x, y), 3 (x, y, z), or as many as {@code columns}
     * @param columns what they are; {@code null}: x, y and z
     * @param unit what 1 means in {@code points}
     * @param topology name and order of the points
     * @param presence how likely the object is there; {@code null}: the network does not tell
     * @param handedness how likely it is a person's right hand; {@code null}: not a hand, or not told
     * @param world tensor with {@code topology} × 3 values in metres; {@code null}: none
     * @param overlapping tensor with 6 values of a hand of the other side that lies on this one: its probability, its
     *     region's centre (x, y, −1…1 over the input), side (in widths of the input) and up direction (x, y);
     *     {@code null}: not told
     * @param quality tensor with one value: how well the points lie, as the object keypoint similarity (0…1) that the
     *     network expects; {@code null}: not told
     * @param visibility how likely each point is seen; {@code null}: not told
     */
    public record Coordinates(
            String points,
            int dimensions,
            List<PointColumn> columns,
            Unit unit,
            String topology,
            Score presence,
            HandednessScore handedness,
            String world,
            String overlapping,
            String quality,
            Score visibility)
            implements Output, LandmarkOutput {
        public Coordinates {
            need("points", points);
            need("unit", unit);
            need("topology", topology);
            check(
                    columns != null || dimensions == 2 || dimensions == 3,
                    "key 'dimensions' must be 2 or 3; with more values a point, key 'columns' says what they are");
            check(
                    columns == null || columns.size() == dimensions && readOnce(columns),
                    "key 'columns' must list the 'dimensions' values of a point, x and y among them and none twice,"
                            + " for example [y, x, visibility]");
            columns = columns == null
                    ? List.of(PointColumn.X, PointColumn.Y, PointColumn.Z).subList(0, dimensions)
                    : List.copyOf(columns);
            check(
                    !columns.contains(PointColumn.VISIBILITY)
                            || visibility == null
                            || visibility.tensor().equals(points),
                    "key 'visibility' must name the tensor of 'points', whose column 'columns' gives: or leave it out");
            check(
                    overlapping == null || handedness != null && handedness.mirror() != null,
                    "key 'overlapping' needs key 'mirror' of 'handedness': the other hand is shown mirrored");
        }

        private static boolean readOnce(List<PointColumn> columns) {
            return columns.contains(PointColumn.X)
                    && columns.contains(PointColumn.Y)
                    && columns.stream()
                            .allMatch(c -> c != null
                                    && (c == PointColumn.NONE || columns.indexOf(c) == columns.lastIndexOf(c)));
        }

        /** Points of x, y and perhaps z. */
        public Coordinates(
                String points,
                int dimensions,
                Unit unit,
                String topology,
                Score presence,
                HandednessScore handedness,
                String world,
                String overlapping,
                String quality,
                Score visibility) {
            this(
                    points,
                    dimensions,
                    null,
                    unit,
                    topology,
                    presence,
                    handedness,
                    world,
                    overlapping,
                    quality,
                    visibility);
        }

        @Override
        public boolean tellsPresence() {
            return presence != null || columns.contains(PointColumn.VISIBILITY);
        }

        @Override
        public List<String> tensors() {
            return LandmarkOutput.names(this, points, world, overlapping, quality);
        }
    }

    /** What a value of a point is. */
    public enum PointColumn {
        @JsonProperty("x")
        X,
        @JsonProperty("y")
        Y,
        @JsonProperty("z")
        Z,
        /** How likely the point is seen; also called score or confidence. */
        @JsonProperty("visibility")
        VISIBILITY,
        /** Not read. */
        @JsonProperty("none")
        NONE
    }

    /**
     * Landmarks as peaks of one heatmap a point, refined below the pixel.
     *
     * @param heatmaps tensor 1 × points × h × w
     * @param channelsLast whether the tensors are 1 × h × w × points; {@code null}: not
     * @param activation what makes a confidence of a peak; {@code null}: none
     * @param refinement how the peak is refined
     * @param grid where the cells lie; {@code null}: centres
     * @param offsets from a peak's cell to the point; {@code null}: none
     * @param depth tensor 1 × points: z in the unit of the input's pixels; {@code null}: none
     * @param presence where {@code null}, the mean of the peaks
     */
    public record Heatmap(
            String heatmaps,
            Boolean channelsLast,
            Activation activation,
            Refinement refinement,
            Grid grid,
            Offsets offsets,
            String depth,
            String topology,
            Score presence,
            HandednessScore handedness,
            Score visibility)
            implements Output, LandmarkOutput {
        public Heatmap {
            need("heatmaps", heatmaps);
            need("refinement", refinement);
            need("topology", topology);
            channelsLast = channelsLast != null && channelsLast;
            activation = activation == null ? Activation.NONE : activation;
            grid = grid == null ? Grid.CENTRES : grid;
            checkNoSoftmax(activation);
            check(
                    activation == Activation.NONE || refinement != Refinement.SOFT_ARGMAX,
                    "key 'activation' must be none for soft-argmax, which takes the logits themselves");
            check(
                    offsets == null || refinement == Refinement.NONE,
                    "key 'refinement' must be none where 'offsets' tell what lies between the cells");
        }

        /** Heatmaps without offsets, in layout NCHW, whose peaks are confidences. */
        public Heatmap(
                String heatmaps,
                Refinement refinement,
                String depth,
                String topology,
                Score presence,
                HandednessScore handedness,
                Score visibility) {
            this(heatmaps, null, null, refinement, null, null, depth, topology, presence, handedness, visibility);
        }

        @Override
        public String world() {
            return null;
        }

        @Override
        public List<String> tensors() {
            return LandmarkOutput.names(this, heatmaps, depth, offsets == null ? null : offsets.tensor());
        }
    }

    /** Where the cells of a heatmap lie over the input. */
    public enum Grid {
        /** The middle of cell i at (i + ½) · input / map. */
        @JsonProperty("centres")
        CENTRES,
        /** The first cell on the first pixel, the last on the last ({@code align_corners}). */
        @JsonProperty("corners")
        CORNERS
    }

    /**
     * Vectors from a heatmap's cell to the point, one plane for x and one for y of each point: all of one axis, then
     * all of the other (PoseNet, Papandreou et al. 2017; OpenSeeFace).
     *
     * @param tensor may be that of the heatmaps
     * @param first the first plane, from 0; {@code null}: 0
     * @param yFirst whether the planes of y come first; {@code null}: not
     * @param logit whether a value p means log(p / (1 − p)); {@code null}: not
     * @param scale input pixels that 1 means
     */
    public record Offsets(String tensor, Integer first, Boolean yFirst, Boolean logit, float scale) {
        public Offsets {
            need("tensor", tensor);
            first = first == null ? 0 : first;
            yFirst = yFirst != null && yFirst;
            logit = logit != null && logit;
            check(first >= 0, "key 'first' must not be below 0");
            check(Float.isFinite(scale) && scale != 0, "key 'scale' must be the input pixels that 1 means");
        }
    }

    /**
     * Landmarks as two one-dimensional classifications a point (SimCC, Li et al. 2022; RTMPose).
     *
     * @param x tensor 1 × points × (input width · split)
     * @param y tensor 1 × points × (input height · split)
     * @param split bins a pixel
     * @param presence where {@code null}, the mean of the smaller of the two maxima
     */
    public record SimCC(
            String x,
            String y,
            float split,
            String topology,
            Score presence,
            HandednessScore handedness,
            Score visibility)
            implements Output, LandmarkOutput {
        public SimCC {
            need("x", x);
            need("y", y);
            need("topology", topology);
            check(split > 0, "key 'split' must be above 0");
        }

        @Override
        public String world() {
            return null;
        }

        @Override
        public List<String> tensors() {
            return LandmarkOutput.names(this, x, y);
        }
    }

    /** What the three kinds of landmark output share. */
    public sealed interface LandmarkOutput {
        String topology();

        Score presence();

        HandednessScore handedness();

        String world();

        default String overlapping() {
            return null;
        }

        default String quality() {
            return null;
        }

        Score visibility();

        /** Whether anything says how likely the object is there. */
        default boolean tellsPresence() {
            return true;
        }

        private static List<String> names(LandmarkOutput output, String... own) {
            return Stream.concat(
                            Arrays.stream(own),
                            Stream.of(
                                    output.presence() == null
                                            ? null
                                            : output.presence().tensor(),
                                    output.handedness() == null
                                            ? null
                                            : output.handedness().tensor(),
                                    output.visibility() == null
                                            ? null
                                            : output.visibility().tensor()))
                    .filter(Objects::nonNull)
                    .distinct()
                    .toList();
        }
    }

    /** What 1 means in a coordinate tensor. */
    public enum Unit {
        /** Pixels of the network's input. */
        @JsonProperty("pixels")
        PIXELS,
        /** The input's side: 0 is the left or top edge, 1 the right or bottom. */
        @JsonProperty("unit")
        UNIT,
        /** Half the input's side: −1 is the left or top edge, 1 the right or bottom. */
        @JsonProperty("signed-unit")
        SIGNED_UNIT;

        /**
         * Input pixels that a difference of 1 means.
         *
         * @param side of the input in pixels
         */
        public float scale(int side) {
            return switch (this) {
                case PIXELS -> 1;
                case UNIT -> side;
                case SIGNED_UNIT -> side / 2f;
            };
        }
    }

    /** How a heatmap's peak is placed between cells. */
    public enum Refinement {
        /** The peak's cell. */
        @JsonProperty("none")
        NONE,
        /** A quarter cell towards the higher neighbour (Newell et al. 2016). */
        @JsonProperty("quarter")
        QUARTER,
        /** Vertex of the parabola through the logarithms of peak and neighbours (second-order, as DARK's). */
        @JsonProperty("parabola")
        PARABOLA,
        /** Expectation over the whole softmax (integral regression, Sun et al. 2018). */
        @JsonProperty("soft-argmax")
        SOFT_ARGMAX
    }

    /** A score tensor. */
    public record Score(String tensor, Activation activation) {
        public Score {
            need("tensor", tensor);
            need("activation", activation);
            checkNoSoftmax(activation);
        }
    }

    /**
     * A side tensor.
     *
     * @param tensor its name
     * @param activation what makes a probability of it
     * @param high the side that a high value means, {@code left} or {@code right}, of the person in an unmirrored
     *     picture
     * @param mirror the side whose hands the network wants to see mirrored, {@code left} or {@code right}, since it
     *     knows the other side's; it says of a mirrored hand what it would say of the other side's. {@code null}: it
     *     sees both as they are
     */
    public record HandednessScore(String tensor, Activation activation, String high, String mirror) {
        public HandednessScore {
            need("tensor", tensor);
            need("activation", activation);
            checkNoSoftmax(activation);
            check("left".equals(high) || "right".equals(high), "key 'high' must be left or right");
            check(
                    mirror == null || "left".equals(mirror) || "right".equals(mirror),
                    "key 'mirror' must be left or right, or left out");
        }
    }
}
