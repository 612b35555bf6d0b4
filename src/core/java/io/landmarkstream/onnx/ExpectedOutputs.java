package io.landmarkstream.onnx;

import io.landmarkstream.model.ModelCard;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.ModelCard.Coordinates;
import io.landmarkstream.model.ModelCard.Heatmap;
import io.landmarkstream.model.ModelCard.Input;
import io.landmarkstream.model.ModelCard.LandmarkOutput;
import io.landmarkstream.model.ModelCard.SimCC;
import io.landmarkstream.model.ModelCard.SsdAnchors;
import io.landmarkstream.model.ModelCard.YuNet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

    /**
     * One tensor's promise.
     *
     * @param key the card's key that names the tensor
     * @param tensor its name
     * @param flat whether the values may come as one dimension
     * @param dims per picture, without the batch; −1: any size from 2 up
     */
    record Expected(String key, String tensor, boolean flat, int... dims) {

        /** Whether a picture's share of {@code shape} fits; dimensions of size 1 do not count. */
        boolean accepts(long... shape) {
            long[] actual = LongStream.of(shape).filter(d -> d != 1).toArray();
            int[] wanted = IntStream.of(dims).filter(d -> d != 1).toArray();
            if (flat && actual.length == 1) {
                return actual[0] == IntStream.of(wanted).asLongStream().reduce(1, (a, b) -> a * b);
            }
            return actual.length == wanted.length
                    && IntStream.range(0, wanted.length)
                            .allMatch(i -> wanted[i] == -1 ? actual[i] > 1 : wanted[i] == actual[i]);
        }

        String describe() {
            return Arrays.stream(dims)
                    .mapToObj(d -> d < 0 ? "n" : String.valueOf(d))
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
            int anchors = ANCHORS_A_LAYER
                    * ssd.strides().stream()
                            .mapToInt(s -> cells(in.width(), s) * cells(in.height(), s))
                            .sum();
            list.add(new Expected("output.boxes", ssd.boxes(), false, anchors, 4 + 2 * ssd.keypoints()));
            list.add(new Expected("output.scores", ssd.scores(), false, anchors));
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
        } else if (card.output() instanceof Coordinates c) {
            list.add(new Expected("output.points", c.points(), true, points, c.dimensions()));
            list.add(new Expected("output.world", c.world(), true, points, 3));
            list.add(new Expected("output.overlapping", c.overlapping(), false, 6));
            list.add(new Expected("output.quality", c.quality(), false, 1));
            scores(c, points, list);
        } else if (card.output() instanceof Heatmap h) {
            list.add(new Expected("output.heatmaps", h.heatmaps(), false, points, -1, -1));
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

    private static void scores(LandmarkOutput output, int points, List<Expected> list) {
        if (output.presence() != null) {
            list.add(new Expected("output.presence.tensor", output.presence().tensor(), false, 1));
        }
        if (output.handedness() != null) {
            list.add(
                    new Expected("output.handedness.tensor", output.handedness().tensor(), false, 1));
        }
        if (output.visibility() != null) {
            list.add(
                    new Expected("output.visibility.tensor", output.visibility().tensor(), false, points));
        }
    }

    private static int cells(int side, int stride) {
        return (side + stride - 1) / stride;
    }
}
