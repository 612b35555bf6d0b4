package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.SsdAnchors;
import io.landmarkstream.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * MediaPipe's single-shot detectors. Anchors are the centres of grid cells, two for each layer; successive layers of
 * one stride share a grid, and their anchors follow each other within a cell (mediapipe {@code SsdAnchorsCalculator}
 * with {@code fixed_anchor_size}). Overlapping detections are averaged by score.
 */
final class SsdAnchorsDecoder implements DetectionDecoder {

    private static final int ANCHORS_A_LAYER = 2;
    private static final int BOX = 4;

    private final SsdAnchors output;
    /** x, y of each anchor in input pixels. */
    private final float[] anchors;

    SsdAnchorsDecoder(SsdAnchors output, int width, int height) {
        this.output = output;
        this.anchors = anchors(output.strides(), width, height);
    }

    static float[] anchors(List<Integer> strides, int width, int height) {
        List<Float> centres = new ArrayList<>();
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
                        centres.add((x + .5f) * width / columns);
                        centres.add((y + .5f) * height / rows);
                    }
                }
            }
            first = next;
        }
        float[] flat = new float[centres.size()];
        for (int i = 0; i < flat.length; i++) {
            flat[i] = centres.get(i);
        }
        return flat;
    }

    @Override
    public List<Detection> decode(Map<String, Tensor> outputs) throws RejectException {
        int count = anchors.length / 2;
        int width = BOX + 2 * output.keypoints();
        float[] boxes = Tensors.values(outputs, output.boxes(), 1, count * width);
        float[] scores = Tensors.values(outputs, output.scores(), 1, count);
        List<Detection> found = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            float score = Tensors.activate(scores[i], output.activation(), "detection score");
            if (score >= output.threshold()) {
                found.add(detection(boxes, i * width, score, anchors[2 * i], anchors[2 * i + 1]));
            }
        }
        return Nms.weighted(found, output.iou());
    }

    private Detection detection(float[] values, int at, float score, float anchorX, float anchorY)
            throws RejectException {
        for (int k = 0; k < BOX + 2 * output.keypoints(); k++) {
            Tensors.finite(values[at + k], "detection box");
        }
        float x = anchorX + values[at];
        float y = anchorY + values[at + 1];
        float halfWidth = values[at + 2] / 2;
        float halfHeight = values[at + 3] / 2;
        float[] keypoints = new float[2 * output.keypoints()];
        for (int k = 0; k < keypoints.length; k += 2) {
            keypoints[k] = anchorX + values[at + BOX + k];
            keypoints[k + 1] = anchorY + values[at + BOX + k + 1];
        }
        return new Detection(
                score, new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight), keypoints, "");
    }
}
