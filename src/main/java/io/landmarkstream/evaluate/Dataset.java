package io.landmarkstream.evaluate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.landmarkstream.config.ConfigException;
import io.landmarkstream.landmark.Box;
import io.landmarkstream.landmark.Handedness;
import io.landmarkstream.landmark.Kind;
import io.landmarkstream.landmark.Topologies;
import io.landmarkstream.landmark.Topology;
import io.landmarkstream.model.ModelStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Pictures with known objects, read from one JSON file: {@code {dataset, scheme, samples: [{image, box: [x, y, w, h],
 * keypoints: [[x, y, visible], …], side}, …]}}, or with {@code boxes: [{box, label}]} in a sample for the schemes
 * {@code hand_boxes}, {@code face_boxes} and the like of other kinds. The scheme {@code ibug68} has the points of
 * {@code face68}; others are named as their topology. {@code side}, {@code left} or {@code right}, may be left out.
 * Other keys are ignored; {@code image} is relative to the file. Several samples may share a picture.
 *
 * <p>Coordinates are measured from the picture's top left corner, so that the middle of its first pixel is (½, ½).
 * Keypoints that are whole numbers throughout a file are numbers of pixels, as labelling tools write them, and are
 * moved to those pixels' middles.
 *
 * @param name the file's {@code dataset}
 * @param pictures in order of appearance
 */
public record Dataset(String name, Scheme scheme, List<Sample> pictures) {

    /**
     * What is known about each object.
     *
     * @param key as files write it
     * @param points number of points; 0 where only boxes are known
     * @param topology name of the points' topology; {@code null}: only boxes are known
     * @param sigmas the topology's, for OKS; empty: not known
     */
    public record Scheme(String key, Kind kind, int points, String topology, List<Float> sigmas) {

        /** 21 points of a hand, in the order of the topology hand21. */
        public static final Scheme HAND21 = new Scheme("hand21", Kind.HAND, 21, "hand21", List.of());

        /** 68 points of a face, in the order of the topology face68. */
        public static final Scheme IBUG68 = new Scheme("ibug68", Kind.FACE, 68, "face68", List.of());

        /** Boxes around the skin of hands, no points. */
        public static final Scheme HAND_BOXES = new Scheme("hand_boxes", Kind.HAND, 0, null, List.of());

        /** Boxes around the points of faces, no points. */
        public static final Scheme FACE_BOXES = new Scheme("face_boxes", Kind.FACE, 0, null, List.of());

        private static final List<Scheme> KNOWN = List.of(HAND21, IBUG68, HAND_BOXES, FACE_BOXES);

        private static final String BOXES = "_boxes";

        /**
         * How far a hand's skin reaches beyond the box of its 21 points, which lie inside of it, in longer sides of
         * that box. Measured on rendered hands with known skin, without gloves, held objects or second hands, at the
         * sides where fingers reach farthest: mean .052 around the points of our own network, .053 around MediaPipe's.
         */
        static final float SKIN = .05f;

        /** The scheme of a key; {@code null}: there is none. */
        private static Scheme of(String key, Topologies topologies) {
            for (Scheme known : KNOWN) {
                if (known.key.equals(key)) {
                    return known;
                }
            }
            try {
                if (key.endsWith(BOXES)) {
                    Kind kind = new Kind(key.substring(0, key.length() - BOXES.length()));
                    return new Scheme(key, kind, 0, null, List.of());
                }
                Topology topology = topologies.named(key);
                return topology.kind() == null
                        ? null
                        : new Scheme(
                                key, topology.kind(), topology.points().size(), topology.name(), topology.sigmas());
            } catch (ConfigException | IllegalArgumentException e) {
                return null;
            }
        }

        /**
         * The box of a detected object as it compares with the boxes of this scheme's truths.
         *
         * @param xyz x, y, z of each point in turn
         */
        Box extent(float[] xyz) {
            Box box = Box.around(xyz);
            return equals(HAND_BOXES) ? box.grown(SKIN * Math.max(box.width(), box.height())) : box;
        }
    }

    /** One picture and everything known in it. */
    public record Sample(Path image, List<Truth> truths) {}

    /**
     * One true object.
     *
     * @param box around the points where they are known, else as labelled
     * @param points x, y of each point in turn, pixels of the picture; empty where only the box is known
     * @param labelled for each point whether its place is known
     * @param side of the person; {@link Handedness#UNKNOWN}: a face, or not known
     */
    public record Truth(Box box, float[] points, boolean[] labelled, Handedness handedness) {}

    /** @throws IOException if the file cannot be read or is not a dataset; says what is wrong */
    public static Dataset read(Path file) throws IOException {
        return read(file, Topologies.of(ModelStore.of(List.of())));
    }

    /**
     * @param topologies that a scheme may name
     * @throws IOException if the file cannot be read or is not a dataset; says what is wrong
     */
    public static Dataset read(Path file, Topologies topologies) throws IOException {
        JsonNode root;
        try {
            root = new ObjectMapper().readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new IOException(
                    "%s is not JSON: look at line %d, column %d"
                            .formatted(
                                    file,
                                    e.getLocation().getLineNr(),
                                    e.getLocation().getColumnNr()),
                    e);
        }
        String key = root.path("scheme").asText();
        Scheme scheme = Scheme.of(key, topologies);
        if (scheme == null || root.path("samples").isEmpty()) {
            throw new IOException(file + " is not a dataset: it needs 'samples' and a 'scheme' that is hand21, ibug68,"
                    + " another topology with a kind, hand_boxes, face_boxes or KIND_boxes, but the scheme is '" + key
                    + "'");
        }
        float middle = namesPixels(root.get("samples")) ? .5f : 0;
        Map<Path, List<Truth>> pictures = new LinkedHashMap<>();
        int index = 0;
        for (JsonNode sample : root.get("samples")) {
            try {
                Path image = file.resolveSibling(sample.required("image").asText());
                pictures.computeIfAbsent(image, i -> new ArrayList<>()).addAll(truths(sample, scheme, middle));
            } catch (IllegalArgumentException e) {
                throw new IOException(file + ", sample " + index + ": " + e.getMessage(), e);
            }
            index++;
        }
        List<Sample> samples = new ArrayList<>();
        pictures.forEach((image, truths) -> samples.add(new Sample(image, truths)));
        return new Dataset(root.path("dataset").asText(file.getFileName().toString()), scheme, samples);
    }

    private static boolean namesPixels(JsonNode samples) {
        for (JsonNode sample : samples) {
            for (JsonNode keypoint : sample.path("keypoints")) {
                for (int axis = 0; axis < 2; axis++) {
                    double at = keypoint.path(axis).asDouble();
                    if (at != Math.rint(at)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private static List<Truth> truths(JsonNode sample, Scheme scheme, float middle) {
        if (scheme.points > 0) {
            return List.of(points(
                    sample.required("keypoints"),
                    scheme.points,
                    middle,
                    handedness(sample.path("side").asText())));
        }
        List<Truth> truths = new ArrayList<>();
        for (JsonNode labelled : sample.required("boxes")) {
            JsonNode b = labelled.required("box");
            float left = (float) b.required(0).asDouble();
            float top = (float) b.required(1).asDouble();
            float right = left + (float) b.required(2).asDouble();
            float bottom = top + (float) b.required(3).asDouble();
            truths.add(new Truth(new Box(left, top, right, bottom), new float[0], new boolean[0], Handedness.UNKNOWN));
        }
        return truths;
    }

    private static Handedness handedness(String name) {
        return switch (name) {
            case "left" -> Handedness.LEFT;
            case "right" -> Handedness.RIGHT;
            case "" -> Handedness.UNKNOWN;
            default -> throw new IllegalArgumentException("has the handedness '" + name + "', expected left or right");
        };
    }

    private static Truth points(JsonNode keypoints, int count, float middle, Handedness handedness) {
        if (keypoints.size() != count) {
            throw new IllegalArgumentException("has " + keypoints.size() + " keypoints, expected " + count);
        }
        float[] points = new float[2 * count];
        boolean[] labelled = new boolean[count];
        int known = 0;
        for (int i = 0; i < count; i++) {
            points[2 * i] = (float) keypoints.get(i).required(0).asDouble() + middle;
            points[2 * i + 1] = (float) keypoints.get(i).required(1).asDouble() + middle;
            labelled[i] = keypoints.get(i).path(2).asDouble(1) > 0;
            known += labelled[i] ? 1 : 0;
        }
        float[] flat = new float[3 * known];
        for (int i = 0, o = 0; i < count; i++) {
            if (labelled[i]) {
                flat[o] = points[2 * i];
                flat[o + 1] = points[2 * i + 1];
                o += 3;
            }
        }
        if (known == 0) {
            throw new IllegalArgumentException("has no visible keypoint");
        }
        return new Truth(Box.around(flat), points, labelled, handedness);
    }
}
