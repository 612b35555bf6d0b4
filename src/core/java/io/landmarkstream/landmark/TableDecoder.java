package io.landmarkstream.landmark;

import io.landmarkstream.frame.RejectException;
import io.landmarkstream.model.ModelCard.Columns;
import io.landmarkstream.model.ModelCard.Table;
import io.landmarkstream.model.ModelCard.Unit;
import io.landmarkstream.model.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Boxes that the graph has decoded, one a row. */
final class TableDecoder implements DetectionDecoder {

    private static final int BOX = 4;

    private final Table output;
    private final float scaleX;
    private final float scaleY;
    private final float shift;

    TableDecoder(Table output, int width, int height) {
        this.output = output;
        this.scaleX = output.unit().scale(width);
        this.scaleY = output.unit().scale(height);
        this.shift = output.unit() == Unit.SIGNED_UNIT ? 1 : 0;
    }

    @Override
    public List<Detection> decode(Map<String, Tensor> outputs) throws RejectException {
        Columns at = output.columns();
        Rows boxes = Rows.of(outputs, output.boxes(), output.transposed()).atLeast(at.box() + BOX, output.boxes());
        RowScores scores = new RowScores(
                rows(
                        outputs,
                        output.scores(),
                        boxes,
                        at.score() + Math.max(1, output.classes().size())),
                at.score(),
                at.objectness(),
                output.classes(),
                output.activation());
        Rows points = output.keypoints() == 0
                ? boxes
                : rows(outputs, output.points(), boxes, at.points() + output.keypoints() * at.pointValues());
        List<Detection> found = new ArrayList<>();
        for (int i = 0; i < boxes.count(); i++) {
            float score = scores.read(i);
            if (score >= output.threshold()) {
                found.add(new Detection(
                        score,
                        box(boxes, i),
                        keypoints(points, i),
                        points.visibility(i, at, output.keypoints(), output.activation()),
                        scores.label()));
            }
        }
        return Nms.plain(found, output.iou());
    }

    private Rows rows(Map<String, Tensor> outputs, String name, Rows boxes, int least) {
        return (name.equals(output.boxes()) ? boxes : Rows.of(outputs, name, boxes.count(), 0, output.transposed()))
                .atLeast(least, name);
    }

    private Box box(Rows rows, int i) throws RejectException {
        int first = output.columns().box();
        int x = output.yFirst() ? 1 : 0;
        float a = (rows.finite(i, first + x, "detection box") + shift) * scaleX;
        float b = (rows.finite(i, first + 1 - x, "detection box") + shift) * scaleY;
        float c = rows.finite(i, first + 2 + x, "detection box");
        float d = rows.finite(i, first + 3 - x, "detection box");
        return switch (output.box()) {
            case CORNERS -> new Box(a, b, (c + shift) * scaleX, (d + shift) * scaleY);
            case CORNER_SIZE -> new Box(a, b, a + c * scaleX, b + d * scaleY);
            case CENTRE_SIZE -> new Box(a - c * scaleX / 2, b - d * scaleY / 2, a + c * scaleX / 2, b + d * scaleY / 2);
        };
    }

    private float[] keypoints(Rows rows, int i) throws RejectException {
        Columns at = output.columns();
        int x = output.yFirst() ? 1 : 0;
        float[] keypoints = new float[2 * output.keypoints()];
        for (int k = 0; k < output.keypoints(); k++) {
            int first = at.points() + k * at.pointValues();
            keypoints[2 * k] = (rows.finite(i, first + x, "detection keypoint") + shift) * scaleX;
            keypoints[2 * k + 1] = (rows.finite(i, first + 1 - x, "detection keypoint") + shift) * scaleY;
        }
        return keypoints;
    }
}
