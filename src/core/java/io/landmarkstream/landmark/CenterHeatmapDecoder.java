package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.CenterHeatmap;
import io.landmarkstream.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Objects as points (CenterNet, Zhou et al. 2019): a cell is an object if no cell of the 3 × 3 around it is higher; of
 * equal neighbours the first in reading order counts.
 */
final class CenterHeatmapDecoder implements DetectionDecoder {

    private final CenterHeatmap output;
    private final int columns;
    private final int rows;

    CenterHeatmapDecoder(CenterHeatmap output, int width, int height) {
        this.output = output;
        this.columns = width / output.stride();
        this.rows = height / output.stride();
    }

    @Override
    public List<Detection> decode(Map<String, Tensor> outputs) throws RejectException {
        int cells = columns * rows;
        int classes = output.classes().size();
        float[] raw = Tensors.values(outputs, output.heatmap(), 1, classes * cells);
        float[] size = Tensors.values(outputs, output.size(), 1, 2 * cells);
        float[] offset = output.offset() == null ? null : Tensors.values(outputs, output.offset(), 1, 2 * cells);
        float[] points = output.points() == null
                ? null
                : Tensors.values(outputs, output.points(), 1, 2 * output.keypoints() * cells);
        List<Detection> found = new ArrayList<>();
        for (int c = 0; c < classes; c++) {
            for (int i = 0; i < cells; i++) {
                float score = Tensors.activate(raw[c * cells + i], output.activation(), "heatmap");
                if (score >= output.threshold() && isPeak(raw, c * cells, i)) {
                    found.add(detection(
                            size, offset, points, i, score, output.classes().get(c)));
                }
            }
        }
        return Nms.plain(found, output.iou());
    }

    private boolean isPeak(float[] heat, int plane, int i) {
        int x = i % columns;
        int y = i / columns;
        for (int ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny++) {
            for (int nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
                int n = ny * columns + nx;
                if (heat[plane + n] > heat[plane + i] || n < i && heat[plane + n] == heat[plane + i]) {
                    return false;
                }
            }
        }
        return true;
    }

    private Detection detection(float[] size, float[] offset, float[] points, int i, float score, String label)
            throws RejectException {
        int cells = columns * rows;
        int stride = output.stride();
        int column = i % columns;
        int row = i / columns;
        float x = (column + (offset == null ? .5f : Tensors.finite(offset[i], "offset"))) * stride;
        float y = (row + (offset == null ? .5f : Tensors.finite(offset[cells + i], "offset"))) * stride;
        float halfWidth = Tensors.finite(size[i], "size") * stride / 2;
        float halfHeight = Tensors.finite(size[cells + i], "size") * stride / 2;
        float[] keypoints = new float[points == null ? 0 : 2 * output.keypoints()];
        for (int k = 0; k < keypoints.length; k += 2) {
            keypoints[k] = (column + Tensors.finite(points[k * cells + i], "keypoint")) * stride;
            keypoints[k + 1] = (row + Tensors.finite(points[(k + 1) * cells + i], "keypoint")) * stride;
        }
        Box box = new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
        return new Detection(score, box, keypoints, label);
    }
}
