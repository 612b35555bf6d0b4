package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.SsdAnchors;
import io.landmarkstream.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Offsets to anchors. MediaPipe's are the centres of grid cells, two for each layer; successive layers of one stride
 * share a grid, and their anchors follow each other within a cell (mediapipe {@code SsdAnchorsCalculator} with
 * {@code fixed_anchor_size}); overlapping detections are averaged by score. Anchors with sizes (SSD's default boxes, as
 * RetinaFace's {@code PriorBox} makes them) lie in the middle of their cells, one a size, and the best detection stays.
 */
final class SsdAnchorsDecoder implements DetectionDecoder {

    private static final int ANCHORS_A_LAYER = 2;
    private static final int BOX = 4;

    private final SsdAnchors output;
    /** x, y and side of each anchor in input pixels. */
    private final float[] anchors;

    SsdAnchorsDecoder(SsdAnchors output, int width, int height) {
        this.output = output;
        this.anchors = output.sizes() == null
                ? anchors(output.strides(), width, height)
                : priors(output.strides(), output.sizes(), width, height);
    }

    static float[] anchors(List<Integer> strides, int width, int height) {
        List<Float> values = new ArrayList<>();
        for (int first = 0; first < strides.size(); ) {
            int stride = strides.get(first);
            int next = first;
            while (next < strides.size() && strides.get(next) == stride) {
                next++;
            }
            int columns = (width + stride - 1) / stride;
            int rows = (height + stride - 1) / stride;
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    for (int k = 0; k < ANCHORS_A_LAYER * (next - first); k++) {
                        values.addAll(List.of((x + .5f) * width / columns, (y + .5f) * height / rows, 1f));
                    }
                }
            }
            first = next;
        }
        return flat(values);
    }

    private static float[] priors(List<Integer> strides, List<List<Float>> sizes, int width, int height) {
        List<Float> values = new ArrayList<>();
        for (int layer = 0; layer < strides.size(); layer++) {
            int stride = strides.get(layer);
            for (int y = 0; y * stride < height; y++) {
                for (int x = 0; x * stride < width; x++) {
                    for (float size : sizes.get(layer)) {
                        values.addAll(List.of((x + .5f) * stride, (y + .5f) * stride, size));
                    }
                }
            }
        }
        return flat(values);
    }

    private static float[] flat(List<Float> values) {
        float[] flat = new float[values.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = values.get(i);
        }
        return flat;
    }

    @Override
    public List<Detection> decode(Map<String, Tensor> outputs) throws RejectException {
        int count = anchors.length / 3;
        boolean inside = output.points() == null;
        Rows boxes = Rows.of(outputs, output.boxes(), count, BOX + (inside ? 2 * output.keypoints() : 0), false);
        Rows points = inside ? boxes : Rows.of(outputs, output.points(), count, 2 * output.keypoints(), false);
        RowScores scores = new RowScores(
                Rows.of(outputs, output.scores(), count, scoreColumns(), false),
                output.scoreColumn() == null ? 0 : output.scoreColumn(),
                List.of(),
                output.activation());
        List<Detection> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float score = scores.read(i);
            if (score >= output.threshold()) {
                found.add(detection(boxes, points, inside ? BOX : 0, i, score));
            }
        }
        return output.variances() == null ? Nms.weighted(found, output.iou()) : Nms.plain(found, output.iou());
    }

    /** 0 for any number. */
    private int scoreColumns() {
        return output.scoreColumn() == null ? 1 : 0;
    }

    private Detection detection(Rows boxes, Rows points, int firstPoint, int i, float score) throws RejectException {
        float anchorX = anchors[3 * i];
        float anchorY = anchors[3 * i + 1];
        float side = anchors[3 * i + 2];
        float scale = output.variances() == null ? 1 : output.variances().get(0) * side;
        float x = anchorX + scale * boxes.finite(i, 0, "detection box");
        float y = anchorY + scale * boxes.finite(i, 1, "detection box");
        float halfWidth = size(boxes.finite(i, 2, "detection box"), side) / 2;
        float halfHeight = size(boxes.finite(i, 3, "detection box"), side) / 2;
        float[] keypoints = new float[2 * output.keypoints()];
        for (int k = 0; k < keypoints.length; k += 2) {
            keypoints[k] = anchorX + scale * points.finite(i, firstPoint + k, "detection keypoint");
            keypoints[k + 1] = anchorY + scale * points.finite(i, firstPoint + k + 1, "detection keypoint");
        }
        return new Detection(
                score, new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight), keypoints, "");
    }

    private float size(float value, float side) throws RejectException {
        return output.variances() == null
                ? value
                : Tensors.finite(
                        side * (float) StrictMath.exp(output.variances().get(1) * value), "detection box");
    }
}
