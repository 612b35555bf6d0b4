package io.landmarkstream.onnx;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.Activation;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.ModelCard.Columns;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Distances;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.ModelCard.PointColumn;
import io.landmarkstream.model.ModelCard.SimCC;
import io.landmarkstream.model.ModelCard.SsdAnchors;
import io.landmarkstream.model.ModelCard.Table;
import io.landmarkstream.model.ModelCard.YuNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * The shapes that a card promises, one per output tensor and picture. Another model with the same tensor names loads
 * without an error; these shapes tell the two apart before the first frame.
 */
final class ExpectedOutputs {

    /** Anchors at each grid cell and layer of MediaPipe's detectors. */
    private static final int ANCHORS_A_LAYER = 2;

    /** Any number of rows, also none. */
    private static final int ANY = 0;

    /**
     * One tensor's promise.
     *
     * @param key the card's key that names the tensor
     * @param tensor its name
     * @param flat whether the values may come as one dimension
     * @param grid whether one of the dimensions may come as two: a grid's cells as rows and columns
     * @param dims per picture, without the batch; −n: any size from n up, and from 2; {@link #ANY}: any size, also 0
     */
    record Expected(String key, String tensor, boolean flat, boolean grid, int... dims) {

        Expected(String key, String tensor, boolean flat, int... dims) {
            this(key, tensor, flat, false, dims);
        }

        /** Whether a picture's share of {@code shape} fits; dimensions of size 1 do not count. */
        boolean accepts(long... shape) {
            long[] actual = LongStream.of(shape).filter(d -> d != 1).toArray();
            int[] wanted = IntStream.of(dims).filter(d -> d != 1).toArray();
            if (flat && actual.length == 1) {
                return actual[0] == IntStream.of(wanted).asLongStream().reduce(1, (a, b) -> a * b);
            }
            int free = IntStream.range(0, wanted.length)
                    .filter(i -> wanted[i] == ANY)
                    .findFirst()
                    .orElse(-1);
            if (free >= 0 && actual.length == wanted.length - 1) {
                return matches(
                        actual, IntStream.of(wanted).filter(d -> d != ANY).toArray());
            }
            if (grid && actual.length == wanted.length + 1) {
                return IntStream.range(0, wanted.length).anyMatch(i -> matches(merged(actual, i), wanted));
            }
            return matches(actual, wanted);
        }

        private static boolean matches(long[] actual, int[] wanted) {
            return actual.length == wanted.length
                    && IntStream.range(0, wanted.length)
                            .allMatch(i -> wanted[i] == ANY
                                    || (wanted[i] < 0 ? actual[i] >= Math.max(2, -wanted[i]) : wanted[i] == actual[i]));
        }

        /** The dimension at {@code i} and the next one as one. */
        private static long[] merged(long[] dims, int i) {
            return LongStream.concat(
                            LongStream.concat(Arrays.stream(dims, 0, i), LongStream.of(dims[i] * dims[i + 1])),
                            Arrays.stream(dims, i + 2, dims.length))
                    .toArray();
        }

        String describe() {
            return Arrays.stream(dims)
                    .mapToObj(d -> d == ANY || d == -1 ? "n" : d < 0 ? "(" + -d + " or more)" : String.valueOf(d))
                    .collect(Collectors.joining(" x "));
        }
    }

    private ExpectedOutputs() {}

    /**
     * What the card promises.
     *
     * @param points number of points of the card's topology; unused for detectors
     */
    static List<Expected> of(ModelCard card, int points) {
        Input in = card.input();
        List<Expected> list = new ArrayList<>();
        if (card.output() instanceof SsdAnchors ssd) {
            anchors(ssd, in, list);
        } else if (card.output() instanceof YuNet yunet) {
            for (int s : yunet.strides()) {
                int cells = (in.width() / s) * (in.height() / s);
                list.add(new Expected("output.strides", "cls_" + s, false, cells));
                list.add(new Expected("output.strides", "obj_" + s, false, cells));
                list.add(new Expected("output.strides", "bbox_" + s, false, cells, 4));
                list.add(new Expected("output.strides", "kps_" + s, false, cells, 10));
            }
        } else if (card.output() instanceof CenterHeatmap centre) {
            int w = in.width() / centre.stride();
            int h = in.height() / centre.stride();
            list.add(new Expected(
                    "output.heatmap", centre.heatmap(), false, centre.classes().size(), h, w));
            list.add(new Expected("output.size", centre.size(), false, 2, h, w));
            list.add(new Expected("output.offset", centre.offset(), false, 2, h, w));
            list.add(new Expected("output.points", centre.points(), false, 2 * centre.keypoints(), h, w));
        } else if (card.output() instanceof Distances distances) {
            distances(distances, in, list);
        } else if (card.output() instanceof Table table) {
            table(table, list);
        } else if (card.output() instanceof Coordinates c) {
            list.add(new Expected("output.points", c.points(), true, points, c.dimensions()));
            list.add(new Expected("output.world", c.world(), true, points, 3));
            list.add(new Expected("output.overlapping", c.overlapping(), false, 6));
            list.add(new Expected("output.quality", c.quality(), false, 1));
            scores(c, points, list);
        } else if (card.output() instanceof Heatmap h) {
            heatmaps(h, points, list);
            list.add(new Expected("output.depth", h.depth(), false, points));
            scores(h, points, list);
        } else if (card.output() instanceof SimCC s) {
            list.add(new Expected("output.x", s.x(), false, points, Math.round(in.width() * s.split())));
            list.add(new Expected("output.y", s.y(), false, points, Math.round(in.height() * s.split())));
            scores(s, points, list);
        }
        list.removeIf(e -> e.tensor() == null);
        return list;
    }

    private static void anchors(SsdAnchors ssd, Input in, List<Expected> list) {
        int anchors = 0;
        for (int i = 0; i < ssd.strides().size(); i++) {
            int stride = ssd.strides().get(i);
            anchors += cells(in.width(), stride)
                    * cells(in.height(), stride)
                    * (ssd.sizes() == null
                            ? ANCHORS_A_LAYER
                            : ssd.sizes().get(i).size());
        }
        int values = 2 * ssd.keypoints();
        list.add(new Expected("output.boxes", ssd.boxes(), false, anchors, ssd.points() == null ? 4 + values : 4));
        list.add(new Expected("output.points", ssd.points(), false, anchors, values));
        list.add(
                ssd.scoreColumn() == null
                        ? new Expected("output.scores", ssd.scores(), false, anchors)
                        : new Expected("output.scores", ssd.scores(), false, anchors, -(ssd.scoreColumn() + 1)));
    }

    private static void distances(Distances out, Input in, List<Expected> list) {
        Columns at = out.columns();
        int classes = Math.max(1, out.classes().size());
        for (int i = 0; i < out.strides().size(); i++) {
            int stride = out.strides().get(i);
            int cells = cells(in.width(), stride) * cells(in.height(), stride) * out.anchors();
            Wanted wanted = new Wanted();
            wanted.columns("output.boxes", out.boxes().get(i), at.box(), 4 * out.bins());
            wanted.scores(out.scores().get(i), at, classes, out.activation());
            if (out.keypoints() > 0) {
                wanted.columns("output.points", out.points().get(i), at.points(), out.keypoints() * at.pointValues());
            }
            wanted.addTo(list, cells, out.transposed(), true);
        }
    }

    private static void table(Table out, List<Expected> list) {
        Columns at = out.columns();
        Wanted wanted = new Wanted();
        wanted.columns("output.boxes", out.boxes(), at.box(), 4);
        wanted.scores(out.scores(), at, Math.max(1, out.classes().size()), out.activation());
        if (out.keypoints() > 0) {
            wanted.columns("output.points", out.points(), at.points(), out.keypoints() * at.pointValues());
        }
        wanted.addTo(list, ANY, out.transposed(), false);
    }

    private static void heatmaps(Heatmap heatmap, int points, List<Expected> list) {
        Wanted wanted = new Wanted();
        wanted.columns("output.heatmaps", heatmap.heatmaps(), 0, points);
        if (heatmap.offsets() != null) {
            wanted.columns(
                    "output.offsets.tensor",
                    heatmap.offsets().tensor(),
                    heatmap.offsets().first(),
                    2 * points);
        }
        wanted.tensors.forEach((name, tensor) -> {
            int planes = tensor.exact() ? tensor.columns() : -tensor.columns();
            int[] dims = heatmap.channelsLast() ? new int[] {-1, -1, planes} : new int[] {planes, -1, -1};
            list.add(new Expected(tensor.key(), name, false, dims));
        });
    }

    /** Which columns are read of which tensor. */
    private static final class Wanted {
        private record Tensor(String key, int columns, boolean exact) {}

        private final Map<String, Tensor> tensors = new LinkedHashMap<>();

        /** A tensor that holds these columns and no others has just as many. */
        void columns(String key, String tensor, int first, int count) {
            tensors.merge(
                    tensor,
                    new Tensor(key, first + count, first == 0),
                    (one, other) -> new Tensor(one.key(), Math.max(one.columns(), other.columns()), false));
        }

        void scores(String tensor, Columns at, int classes, Activation activation) {
            columns("output.scores", tensor, at.score(), classes);
            if (activation == Activation.SOFTMAX) {
                columns("output.scores", tensor, at.score(), classes + 1);
            }
            if (at.objectness() != null) {
                columns("output.scores", tensor, at.objectness(), 1);
            }
        }

        void addTo(List<Expected> list, int rows, boolean transposed, boolean grid) {
            tensors.forEach((name, tensor) -> {
                int columns = tensor.exact() ? tensor.columns() : -tensor.columns();
                int[] dims = transposed ? new int[] {columns, rows} : new int[] {rows, columns};
                list.add(new Expected(tensor.key(), name, false, grid, dims));
            });
        }
    }

    private static void scores(LandmarkOutput output, int points, List<Expected> list) {
        if (output.presence() != null) {
            list.add(new Expected("output.presence.tensor", output.presence().tensor(), false, 1));
        }
        if (output.handedness() != null) {
            list.add(
                    new Expected("output.handedness.tensor", output.handedness().tensor(), false, 1));
        }
        boolean beside = output instanceof Coordinates c && c.columns().contains(PointColumn.VISIBILITY);
        if (output.visibility() != null && !beside) {
            list.add(
                    new Expected("output.visibility.tensor", output.visibility().tensor(), false, points));
        }
    }

    private static int cells(int side, int stride) {
        return (side + stride - 1) / stride;
    }
}
