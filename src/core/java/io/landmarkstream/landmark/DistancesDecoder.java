package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Columns;
import io.landmarkstream.model.ModelCard.Distances;
import io.landmarkstream.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Distances from the cells of several grids to the box's sides, in strides: plain, as SCRFD's, or as the mean of a
 * distribution (DFL, Li et al. 2020), as YOLOv8's and YOLO11's. Keypoints are offsets in strides.
 */
final class DistancesDecoder implements DetectionDecoder {

    private static final int SIDES = 4;

    private final Distances output;
    private final int width;
    private final int height;

    DistancesDecoder(Distances output, int width, int height) {
        this.output = output;
        this.width = width;
        this.height = height;
    }

    @Override
    public List<Detection> decode(Map<String, Tensor> outputs) throws RejectException {
        List<Detection> found = new ArrayList<>();
        for (int level = 0; level < output.strides().size(); level++) {
            level(outputs, level, found);
        }
        return Nms.plain(found, output.iou());
    }

    private void level(Map<String, Tensor> outputs, int level, List<Detection> found) throws RejectException {
        Columns at = output.columns();
        int stride = output.strides().get(level);
        int across = (width + stride - 1) / stride;
        int count = across * ((height + stride - 1) / stride) * output.anchors();
        Rows boxes = rows(outputs, output.boxes().get(level), count, at.box() + SIDES * output.bins());
        String scoreTensor = output.scores().get(level);
        RowScores scores = new RowScores(
                rows(
                        outputs,
                        scoreTensor,
                        count,
                        at.score() + Math.max(1, output.classes().size())),
                at.score(),
                at.objectness(),
                output.classes(),
                output.activation());
        Rows points = output.keypoints() == 0
                ? boxes
                : rows(outputs, output.points().get(level), count, at.points() + output.keypoints() * at.pointValues());
        for (int i = 0; i < count; i++) {
            float score = scores.read(i);
            if (score >= output.threshold()) {
                int cell = i / output.anchors();
                found.add(detection(boxes, points, i, cell % across, cell / across, stride, score, scores.label()));
            }
        }
    }

    private Rows rows(Map<String, Tensor> outputs, String name, int count, int least) {
        return Rows.of(outputs, name, count, 0, output.transposed()).atLeast(least, name);
    }

    private Detection detection(
            Rows boxes, Rows points, int row, int column, int line, int stride, float score, String label)
            throws RejectException {
        Columns at = output.columns();
        float x = column + output.origin();
        float y = line + output.origin();
        Box box = new Box(
                (x - distance(boxes, row, 0)) * stride,
                (y - distance(boxes, row, 1)) * stride,
                (x + distance(boxes, row, 2)) * stride,
                (y + distance(boxes, row, 3)) * stride);
        float[] keypoints = new float[2 * output.keypoints()];
        for (int k = 0; k < output.keypoints(); k++) {
            int first = at.points() + k * at.pointValues();
            keypoints[2 * k] = (column
                            + output.pointOrigin()
                            + output.pointScale() * points.finite(row, first, "detection keypoint"))
                    * stride;
            keypoints[2 * k + 1] = (line
                            + output.pointOrigin()
                            + output.pointScale() * points.finite(row, first + 1, "detection keypoint"))
                    * stride;
        }
        return new Detection(
                score, box, keypoints, points.visibility(row, at, output.keypoints(), output.activation()), label);
    }

    private float distance(Rows boxes, int row, int side) throws RejectException {
        int bins = output.bins();
        int first = output.columns().box() + side * bins;
        if (bins == 1) {
            return boxes.finite(row, first, "detection box");
        }
        float highest = Float.NEGATIVE_INFINITY;
        for (int b = 0; b < bins; b++) {
            highest = Math.max(highest, boxes.finite(row, first + b, "detection box"));
        }
        double sum = 0;
        double mean = 0;
        for (int b = 0; b < bins; b++) {
            double weight = StrictMath.exp(boxes.at(row, first + b) - highest);
            sum += weight;
            mean += b * weight;
        }
        return (float) (mean / sum);
    }
}
