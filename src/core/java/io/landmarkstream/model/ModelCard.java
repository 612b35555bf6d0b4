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
 * Everything the product knows about one ONNX file, read from {@code models/NAME/card.yaml}. A network whose outputs
 * are of one of the {@link Output} kinds runs without new code.
 *
 * @param name the card's name, equal to its folder's
 * @param title one line for people
 * @param file name of the ONNX file, without a folder
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
    private static final List<String> CLASSES = List.of("hand", "left-hand", "right-hand", "face");
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
    }

    /** A card without inner tensors to show. */
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
        this(name, title, file, sha256, bytes, licence, origin, url, input, output, List.of());
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
        return new ModelCard(name, title, file, sha256, bytes, licence, origin, url, sized, output, trace);
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
        SIGMOID
    }

    /** How to read the output tensors. The first three are detectors, the others give landmarks of one region. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = SsdAnchors.class, name = "ssd-anchors"),
        @JsonSubTypes.Type(value = YuNet.class, name = "yunet"),
        @JsonSubTypes.Type(value = CenterHeatmap.class, name = "center-heatmap"),
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
    }

    /**
     * MediaPipe's single-shot detectors: offsets to fixed-size anchors, in input pixels. Layers of equal stride share
     * one grid with {@code 2} anchors a layer.
     *
     * @param boxes tensor n × (4 + 2 keypoints): centre x, centre y, width, height, then x, y of each keypoint
     * @param scores tensor n × 1
     * @param strides one entry a layer, for example 8, 16, 16, 16
     * @param keypoints number of keypoints
     * @param activation of the scores
     * @param threshold smallest score
     * @param iou overlap above which two detections are the same object
     */
    public record SsdAnchors(
            String boxes,
            String scores,
            List<Integer> strides,
            int keypoints,
            Activation activation,
            float threshold,
            float iou)
            implements Output {
        public SsdAnchors {
            need("boxes", boxes);
            need("scores", scores);
            need("activation", activation);
            check(keypoints >= 0, "key 'keypoints' must not be below 0");
            checkStrides(strides);
            checkScores(threshold, iou);
        }

        @Override
        public List<String> tensors() {
            return List.of(boxes, scores);
        }
    }

    /**
     * YuNet: per stride a grid of class and objectness scores, boxes and five keypoints.
     *
     * @param strides for example 8, 16, 32; tensors are {@code cls_S}, {@code obj_S}, {@code bbox_S}, {@code kps_S}
     * @param threshold smallest geometric mean of the two scores
     * @param iou overlap above which two detections are the same object
     */
    public record YuNet(List<Integer> strides, float threshold, float iou) implements Output {
        public YuNet {
            checkStrides(strides);
            checkScores(threshold, iou);
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
     * @param classes name of each class: {@code hand}, {@code left-hand}, {@code right-hand} or {@code face}
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
            implements Output {
        public CenterHeatmap {
            need("heatmap", heatmap);
            need("size", size);
            need("activation", activation);
            check(
                    classes != null && !classes.isEmpty() && CLASSES.containsAll(classes),
                    "key 'classes' must be a list of " + String.join(", ", CLASSES));
            check(stride > 0, "key 'stride' must be above 0");
            check((points == null) == (keypoints == 0), "keys 'points' and 'keypoints' go together");
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
     * @param dimensions 2 (x, y) or 3 (x, y, z)
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
            check(dimensions == 2 || dimensions == 3, "key 'dimensions' must be 2 or 3");
            check(
                    overlapping == null || handedness != null && handedness.mirror() != null,
                    "key 'overlapping' needs key 'mirror' of 'handedness': the other hand is shown mirrored");
        }

        @Override
        public List<String> tensors() {
            return LandmarkOutput.names(this, points, world, overlapping, quality);
        }
    }

    /**
     * Landmarks as peaks of one heatmap a point, refined below the pixel.
     *
     * @param heatmaps tensor 1 × points × h × w
     * @param refinement how the peak is refined
     * @param depth tensor 1 × points: z in the unit of the input's pixels; {@code null}: none
     * @param presence where {@code null}, the mean of the peaks
     */
    public record Heatmap(
            String heatmaps,
            Refinement refinement,
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
        }

        @Override
        public String world() {
            return null;
        }

        @Override
        public List<String> tensors() {
            return LandmarkOutput.names(this, heatmaps, depth);
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
        SIGNED_UNIT
    }

    /** How a heatmap's peak is placed between cells. */
    public enum Refinement {
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
            check("left".equals(high) || "right".equals(high), "key 'high' must be left or right");
            check(
                    mirror == null || "left".equals(mirror) || "right".equals(mirror),
                    "key 'mirror' must be left or right, or left out");
        }
    }
}
