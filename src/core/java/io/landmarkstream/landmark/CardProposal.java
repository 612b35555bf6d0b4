package io.landmarkstream.landmark;

import io.landmarkstream.onnx.NetworkProbe;
import io.landmarkstream.onnx.NetworkProbe.Output;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The kind of head that a network seems to have, by the shapes and names of its outputs.
 *
 * @param title one line for people
 * @param detector whether it finds objects; otherwise it gives points of one region
 * @param points keypoints of a detection, or points of a region
 * @param yaml the card's key {@code output}, with what is below it
 */
public record CardProposal(String title, boolean detector, int points, String yaml) {

    private static final int[] STRIDES = {8, 16, 32, 64};
    private static final int YOLO_BOX = 64;
    private static final int OPENSEEFACE = 66;
    private static final String SCORES = "  threshold: 0.5\n  iou: 0.45\n";

    /** What fits best; none where the outputs are of no known kind. */
    public static Optional<CardProposal> of(NetworkProbe network) {
        return new Guess(network).proposal();
    }

    /** Whether the card names several classes, so that a pipeline has to list those that count. */
    public boolean severalClasses() {
        return yaml.contains("classes: [hand, face]");
    }

    /** Whether the network may be shown whole pictures: a detector, and points of neither hands nor faces. */
    boolean wholePicture() {
        return detector || topology().contains("body") || topology().startsWith("points");
    }

    /** Name of the topology that has so many points: a shipped one, else one that is still to be written. */
    public String topology() {
        return switch (points) {
            case 5 -> "face5";
            case 17 -> "body17";
            case 21 -> "hand21";
            case 33 -> "body33";
            case 66 -> "face66";
            case 68 -> "face68";
            case 106 -> "face106";
            case 133 -> "wholebody133";
            case 468 -> "mesh468";
            case 478 -> "mesh478";
            default -> "points" + points;
        };
    }

    /** The rules, the most telling ones first. */
    private static final class Guess {
        private final NetworkProbe network;
        private final List<Output> outputs;

        Guess(NetworkProbe network) {
            this.network = network;
            this.outputs = network.outputs();
        }

        Optional<CardProposal> proposal() {
            return yunet().or(this::centres)
                    .or(this::distances)
                    .or(this::yoloHeads)
                    .or(this::anchors)
                    .or(this::boxesAndScores)
                    .or(this::oneTable)
                    .or(this::classifications)
                    .or(this::heatmaps)
                    .or(this::coordinates);
        }

        private static int[] dims(Output output) {
            return IntStream.of(output.shape()).filter(d -> d != 1).toArray();
        }

        private Optional<Output> named(String... parts) {
            return outputs.stream()
                    .filter(o -> Arrays.stream(parts)
                            .anyMatch(p -> o.name().toLowerCase(Locale.ROOT).contains(p)))
                    .findFirst();
        }

        /** Outputs of rows × columns; of scores the column may be left out. */
        private List<Output> tables(int columns) {
            return outputs.stream()
                    .filter(o -> {
                        int[] dims = dims(o);
                        return columns == 1 ? dims.length == 1 && dims[0] > 1 : dims.length == 2 && dims[1] == columns;
                    })
                    .toList();
        }

        private int cells(int stride) {
            return ((network.width() + stride - 1) / stride) * ((network.height() + stride - 1) / stride);
        }

        private Optional<CardProposal> yunet() {
            List<Integer> strides = Arrays.stream(STRIDES)
                    .filter(s -> List.of("cls_", "obj_", "bbox_", "kps_").stream()
                            .allMatch(part ->
                                    outputs.stream().anyMatch(o -> o.name().equals(part + s))))
                    .boxed()
                    .toList();
            return strides.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new CardProposal(
                            "YuNet", true, 5, "output:\n  kind: yunet\n  strides: " + strides + "\n" + SCORES));
        }

        private Optional<CardProposal> centres() {
            Optional<Output> heat = named("heatmap", "hm");
            Optional<Output> size = named("size", "wh");
            if (heat.isEmpty()
                    || size.isEmpty()
                    || dims(size.get()).length != 3
                    || size.get().shape()[0] != 2) {
                return Optional.empty();
            }
            int stride = network.width() / size.get().shape()[2];
            int classes = heat.get().shape().length == 3 ? heat.get().shape()[0] : 1;
            Optional<Output> offset = named("offset", "reg");
            Optional<Output> points = named("points", "kps", "hps");
            int keypoints = points.map(p -> p.shape()[0] / 2).orElse(0);
            return Optional.of(new CardProposal(
                    "CenterNet: peaks of a class heatmap",
                    true,
                    keypoints,
                    "output:\n  kind: center-heatmap\n  heatmap: " + heat.get().name() + "\n  size: "
                            + size.get().name() + "\n"
                            + offset.map(o -> "  offset: " + o.name() + "\n").orElse("")
                            + points.map(p -> "  points: " + p.name() + "\n").orElse("")
                            + "  classes: "
                            + (classes == 1 ? "[face]" : "[hand, face]") + "\n  stride: " + stride + "\n  keypoints: "
                            + keypoints + "\n  activation: " + activation(heat.get()) + "\n  threshold: 0.3\n"
                            + "  iou: 0.45\n"));
        }

        /** SCRFD and its kin: for each stride scores, distances and perhaps keypoints. */
        private Optional<CardProposal> distances() {
            List<Output> boxes = sorted(tables(4));
            List<Output> scores = sorted(tables(1));
            List<Output> points = sorted(tables(10));
            if (boxes.size() < 2 || boxes.size() > STRIDES.length || scores.size() != boxes.size()) {
                return Optional.empty();
            }
            int anchors = dims(boxes.get(0))[0] / cells(STRIDES[0]);
            for (int i = 0; i < boxes.size(); i++) {
                int rows = dims(boxes.get(i))[0];
                if (anchors < 1 || rows != anchors * cells(STRIDES[i]) || rows != dims(scores.get(i))[0]) {
                    return Optional.empty();
                }
            }
            boolean keypoints = points.size() == boxes.size();
            return Optional.of(new CardProposal(
                    "distances by stride, as SCRFD's",
                    true,
                    keypoints ? 5 : 0,
                    "output:\n  kind: distances\n  strides: "
                            + Arrays.toString(Arrays.copyOf(STRIDES, boxes.size())) + "\n  scores: " + names(scores)
                            + "\n  boxes: " + names(boxes) + "\n"
                            + (keypoints ? "  points: " + names(points) + "\n" : "") + "  anchors: " + anchors
                            + "\n  origin: 0\n  keypoints: " + (keypoints ? 5 : 0) + "\n  activation: "
                            + activation(scores.get(0)) + "\n" + SCORES));
        }

        private static List<Output> sorted(List<Output> outputs) {
            return outputs.stream()
                    .sorted(Comparator.comparingInt((Output o) -> dims(o)[0]).reversed())
                    .toList();
        }

        private static String names(List<Output> outputs) {
            return outputs.stream().map(o -> "\"" + o.name() + "\"").collect(Collectors.joining(", ", "[", "]"));
        }

        /** YOLOv8's and YOLO11's: for each stride box distributions, a score and keypoints in one tensor. */
        private Optional<CardProposal> yoloHeads() {
            List<Output> heads = outputs.stream()
                    .filter(o -> o.shape().length == 3 && o.shape()[0] > YOLO_BOX)
                    .sorted(Comparator.comparingInt((Output o) -> -o.shape()[1]))
                    .toList();
            if (heads.size() < 2 || heads.size() != outputs.size()) {
                return Optional.empty();
            }
            int channels = heads.get(0).shape()[0];
            List<Integer> strides =
                    heads.stream().map(o -> network.height() / o.shape()[1]).toList();
            if (heads.stream().anyMatch(o -> o.shape()[0] != channels)) {
                return Optional.empty();
            }
            int keypoints = (channels - YOLO_BOX - 1) / 3;
            return Optional.of(new CardProposal(
                    "raw heads of YOLOv8 or YOLO11",
                    true,
                    keypoints,
                    "output:\n  kind: distances\n  strides: " + strides + "\n  boxes: " + names(heads)
                            + "\n  transposed: true\n  columns: {box: 0, score: 64, points: 65, pointValues: 3}\n"
                            + "  bins: 16\n  origin: 0.5\n  keypoints: " + keypoints
                            + "\n  pointOrigin: 0\n  pointScale: 2\n  activation: sigmoid\n" + SCORES));
        }

        /** RetinaFace and MediaPipe's detectors. */
        private Optional<CardProposal> anchors() {
            List<Output> boxes = tables(4);
            List<Output> scores = tables(2);
            int priors = 2 * (cells(8) + cells(16) + cells(32));
            if (boxes.size() == 1 && scores.size() == 1 && dims(boxes.get(0))[0] == priors) {
                List<Output> points = tables(10);
                boolean keypoints = points.size() == 1;
                return Optional.of(new CardProposal(
                        "offsets to priors, as RetinaFace's",
                        true,
                        keypoints ? 5 : 0,
                        "output:\n  kind: ssd-anchors\n  boxes: " + boxes.get(0).name() + "\n"
                                + (keypoints ? "  points: " + points.get(0).name() + "\n" : "") + "  scores: "
                                + scores.get(0).name() + "\n  scoreColumn: 1\n  strides: [8, 16, 32]\n"
                                + "  sizes: [[16, 32], [64, 128], [256, 512]]\n  variances: [0.1, 0.2]\n  keypoints: "
                                + (keypoints ? 5 : 0) + "\n  activation: " + twoColumns(scores.get(0)) + "\n"
                                + SCORES));
            }
            for (int keypoints : new int[] {6, 7}) {
                List<Output> all = tables(4 + 2 * keypoints);
                List<Output> score = tables(1);
                if (all.size() == 1
                        && score.size() == 1
                        && dims(all.get(0))[0] == 2 * (cells(8) + 3 * cells(16))
                        && dims(score.get(0))[0] == dims(all.get(0))[0]) {
                    return Optional.of(new CardProposal(
                            "MediaPipe's single-shot detector",
                            true,
                            keypoints,
                            "output:\n  kind: ssd-anchors\n  boxes: "
                                    + all.get(0).name() + "\n  scores: "
                                    + score.get(0).name() + "\n  strides: [8, 16, 16, 16]\n  keypoints: " + keypoints
                                    + "\n  activation: sigmoid\n  threshold: 0.5\n  iou: 0.3\n"));
                }
            }
            return Optional.empty();
        }

        /** UltraFace: as many boxes as scores of two classes. */
        private Optional<CardProposal> boxesAndScores() {
            List<Output> boxes = tables(4);
            List<Output> scores = tables(2);
            if (boxes.size() != 1 || scores.size() != 1 || dims(boxes.get(0))[0] != dims(scores.get(0))[0]) {
                return Optional.empty();
            }
            return Optional.of(new CardProposal(
                    "decoded boxes and scores of two classes, as UltraFace's",
                    true,
                    0,
                    "output:\n  kind: table\n  boxes: " + boxes.get(0).name() + "\n  scores: "
                            + scores.get(0).name() + "\n  columns: {score: 1}\n  box: corners\n  unit: "
                            + unit(boxes.get(0)) + "\n  keypoints: 0\n  activation: " + twoColumns(scores.get(0)) + "\n"
                            + SCORES));
        }

        /** YOLO's exports: everything in one tensor. */
        private Optional<CardProposal> oneTable() {
            if (outputs.size() != 1) {
                return Optional.empty();
            }
            Output all = outputs.get(0);
            int[] dims = dims(all);
            int cells = cells(8) + cells(16) + cells(32);
            if (dims.length != 2) {
                return Optional.empty();
            }
            if (dims[1] == cells && dims[0] >= 5) {
                int keypoints = (dims[0] - 5) / 3;
                return Optional.of(table(
                        "an export of YOLOv8 or YOLO11",
                        all,
                        true,
                        "centre-size",
                        "score: 4, points: 5",
                        3,
                        keypoints));
            }
            if (dims[0] == 3 * cells && dims[1] == 16) {
                return Optional.of(table(
                        "an export of YOLOv5-face",
                        all,
                        false,
                        "centre-size",
                        "score: 15, objectness: 4, points: 5",
                        2,
                        5));
            }
            if (dims[1] >= 6 && (dims[1] - 6) % 3 == 0 && dims[0] >= 100) {
                return Optional.of(table(
                        "boxes after a suppression inside of the graph",
                        all,
                        false,
                        "corners",
                        "score: 4, points: 6",
                        3,
                        (dims[1] - 6) / 3));
            }
            return Optional.empty();
        }

        private static CardProposal table(
                String title, Output all, boolean transposed, String box, String columns, int values, int keypoints) {
            return new CardProposal(
                    title,
                    true,
                    keypoints,
                    "output:\n  kind: table\n  boxes: " + all.name() + "\n"
                            + (transposed ? "  transposed: true\n" : "") + "  columns: {box: 0, " + columns
                            + ", pointValues: " + values + "}\n  box: " + box + "\n  unit: pixels\n  keypoints: "
                            + keypoints + "\n  activation: none\n" + SCORES);
        }

        private Optional<CardProposal> classifications() {
            for (Output x : outputs) {
                for (Output y : outputs) {
                    if (x == y || dims(x).length != 2 || dims(y).length != 2 || dims(x)[0] != dims(y)[0]) {
                        continue;
                    }
                    float split = (float) dims(x)[1] / network.width();
                    boolean fits = split >= 1 && dims(y)[1] == Math.round(split * network.height());
                    if (fits && (network.width() != network.height() || outputs.indexOf(x) < outputs.indexOf(y))) {
                        return Optional.of(points(
                                "two classifications a point, as RTMPose's",
                                dims(x)[0],
                                "  kind: simcc\n  x: " + x.name() + "\n  y: " + y.name() + "\n  split: " + split
                                        + "\n"));
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<CardProposal> heatmaps() {
            Optional<Output> heat =
                    outputs.stream().filter(o -> dims(o).length == 3).findFirst();
            if (heat.isEmpty()) {
                return Optional.empty();
            }
            int[] dims = dims(heat.get());
            String name = "  kind: heatmap\n  heatmaps: " + heat.get().name() + "\n";
            if (dims[0] == 3 * OPENSEEFACE) {
                return Optional.of(points(
                        "heatmaps with offsets, as OpenSeeFace's",
                        OPENSEEFACE,
                        name + "  refinement: none\n  grid: corners\n  offsets: {tensor: "
                                + heat.get().name()
                                + ", first: 66, yFirst: true, logit: true, scale: "
                                + (network.width() - 1) / 16f + "}\n"));
            }
            boolean last =
                    dims[0] == dims[1] && dims[1] != dims[2] || network.width() / dims[1] >= 1 && dims[2] < dims[0];
            return Optional.of(points(
                    "heatmaps",
                    last ? dims[2] : dims[0],
                    name + (last ? "  channelsLast: true\n" : "") + "  activation: " + activation(heat.get())
                            + "\n  refinement: parabola\n"));
        }

        private Optional<CardProposal> coordinates() {
            Optional<Output> points = outputs.stream()
                    .filter(o -> dims(o).length >= 1
                            && dims(o).length <= 2
                            && o.values().length >= 4
                            && (dims(o).length == 1 || dims(o)[1] <= 5))
                    .max(Comparator.comparingInt(o -> o.values().length));
            if (points.isEmpty()) {
                return Optional.empty();
            }
            Output tensor = points.get();
            int[] dims = dims(tensor);
            int size = tensor.values().length;
            int values = dims.length == 2
                    ? dims[1]
                    : IntStream.of(3, 2)
                            .filter(d -> size % d == 0 && known(size / d))
                            .findFirst()
                            .orElse(size % 2 == 0 ? 2 : 3);
            if (size % values != 0) {
                return Optional.empty();
            }
            int count = size / values;
            String columns = count == 17 && values == 3 ? "  columns: [y, x, visibility]\n" : "";
            Optional<Output> presence = outputs.stream()
                    .filter(o -> o != tensor && o.values().length == 1)
                    .findFirst();
            return Optional.of(points(
                    columns.isEmpty() ? "coordinates" : "coordinates and scores, as MoveNet's",
                    count,
                    "  kind: coordinates\n  points: " + tensor.name() + "\n  dimensions: " + values + "\n" + columns
                            + "  unit: " + unit(tensor) + "\n"
                            + presence.map(p -> "  presence: {tensor: " + p.name() + ", activation: " + activation(p)
                                            + "}\n")
                                    .orElse("")));
        }

        private static boolean known(int points) {
            return IntStream.of(5, 17, 21, 33, 39, 66, 68, 98, 106, 133, 194, 468, 478)
                    .anyMatch(n -> n == points);
        }

        private static CardProposal points(String title, int count, String yaml) {
            CardProposal bare = new CardProposal(title, false, count, "");
            return new CardProposal(title, false, count, "output:\n" + yaml + "  topology: " + bare.topology() + "\n");
        }

        /** Probabilities lie between 0 and 1. */
        private static String activation(Output output) {
            for (float v : output.values()) {
                if (v < 0 || v > 1) {
                    return "sigmoid";
                }
            }
            return "none";
        }

        private static String twoColumns(Output output) {
            for (int i = 0; i + 1 < output.values().length; i += 2) {
                if (Math.abs(output.values()[i] + output.values()[i + 1] - 1) > 1e-3) {
                    return "softmax";
                }
            }
            return "none";
        }

        private static String unit(Output output) {
            float low = 0;
            float high = 0;
            for (float v : output.values()) {
                low = Math.min(low, v);
                high = Math.max(high, v);
            }
            return high > 4 || low < -4 ? "pixels" : low < -.3f ? "signed-unit" : "unit";
        }
    }
}
